import { Config, findContext, NotAuthenticated, type Principal } from '@mimamori/platform';
import { inNetworks, TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { VerifiedTokens } from '../access-token/verified-tokens';
import type { VerifiedClaims } from '../access-token/access-token.service';
import { apiKeyTags, hashOfApiKey, isGenuineApiKey } from './api-key.secret';
import { ApiKeyStanding, type KeyFault, type KnownKey, narrowedTo } from './api-key.standing';
import { ApiKeyUse } from './api-key.use';

interface Located {
  readonly tenantId: string;
}

/** Who acts with a key, or with a token that was given for one. */
@Injectable()
export class ApiKeyAuthenticator {
  private readonly tags: Buffer;
  /** Hash of a key → its tenant, which never changes. */
  private readonly tenants = new VerifiedTokens<Located>();
  private readonly principals = new WeakMap<KnownKey, Principal>();

  constructor(
    private readonly locator: TenantLocator,
    private readonly standing: ApiKeyStanding,
    private readonly use: ApiKeyUse,
    config: Config,
  ) {
    this.tags = apiKeyTags(config.masterKey);
  }

  /** `null` for every key that does not work, whatever the reason. */
  async ofKey(text: string): Promise<Principal | null> {
    const key = await this.find(text);
    if (!key || this.refuses(key)) return null;
    const known = this.principals.get(key);
    if (known) return known;
    const principal = { ...actorOf(key), narrowing: key.narrowing, expiresAt: key.facts.expiresAt };
    this.principals.set(key, principal);
    return principal;
  }

  /** As `ofKey`, for an access token that a client got at /oauth/token. */
  async ofToken({ tid, sub, scopes, expiresAt }: VerifiedClaims): Promise<Principal | null> {
    const key = await this.standing.byId(tid, sub);
    if (!key || !scopes || this.refuses(key)) return null;
    const end = expiresAt < key.facts.expiresAt ? expiresAt : key.facts.expiresAt;
    return {
      ...actorOf(key),
      narrowing: scopes === '*' ? key.narrowing : narrowedTo(key, scopes),
      expiresAt: end,
    };
  }

  /** The key behind a secret, whether it works or not; `null` when there is none. */
  async find(text: string): Promise<KnownKey | null> {
    const hash = hashOfApiKey(text);
    const digest = hash.toString('base64url');
    const located = this.tenants.find(digest) ?? (await this.locate(text, digest));
    return located && this.standing.byHash(located.tenantId, hash, digest);
  }

  /** Whether a known key is no proof here and now; the log is told, and its use is noted. */
  refuses(key: KnownKey): boolean {
    const fault = this.faultOf(key);
    if (fault) this.use.denied(key, fault);
    else this.use.seen(key);
    return fault !== null;
  }

  /** A key that started a job, as it is now: no more than it was then. @throws NotAuthenticated */
  async renew({ tenantId, id, narrowing }: Principal): Promise<Principal> {
    const key = await this.standing.byId(tenantId, id);
    if (!key || key.fault || !narrowing) throw new NotAuthenticated();
    const { scopes } = narrowedTo(key, narrowing.scopes);
    const siteIds = common(key.narrowing.siteIds, narrowing.siteIds);
    return { ...actorOf(key), narrowing: { scopes, siteIds } };
  }

  private faultOf({ fault, facts }: KnownKey): KeyFault | null {
    if (fault || !facts.networks) return fault;
    return inNetworks(findContext()?.ip, facts.networks) ? null : 'network';
  }

  private async locate(text: string, digest: string): Promise<Located | null> {
    if (!isGenuineApiKey(text, this.tags)) return null;
    const tenantId = await this.locator.find('api_key', text);
    if (!tenantId) return null;
    const located = { tenantId };
    this.tenants.keep(digest, located);
    return located;
  }
}

function actorOf({ tenantId, facts: { id, createdBy } }: KnownKey) {
  return { kind: 'machine' as const, id, tenantId, credentialId: id, onBehalfOf: createdBy };
}

function common(one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null {
  return one && other ? one.filter((id) => other.includes(id)) : (one ?? other);
}

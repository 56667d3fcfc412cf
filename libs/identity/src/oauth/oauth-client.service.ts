import { createHash } from 'node:crypto';

import { Clock, Config, isUuid, runInContext, TenantDb, getContext } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { ApiKeyAuthenticator } from '../api-key/api-key.authenticator';
import { ApiKeyStanding, type KnownKey } from '../api-key/api-key.standing';
import { clientKeyOf } from '../api-key/public-jwk';
import { claimedClient, takeAssertion, type TakenAssertion } from './client-assertion';
import type { ClientProof } from './token-request';

export const TOKEN_PATH = '/oauth/token';

const TAKE = `insert into client_assertion (tenant_id, key_id, jti_hash, expires_at) values ($1, $2, $3, $4)
  on conflict do nothing returning 1 as taken`;

/** Which machine client a proof is of: an API key is its own client, and its text the secret. */
@Injectable()
export class OAuthClients {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly locator: TenantLocator,
    private readonly keys: ApiKeyAuthenticator,
    private readonly standing: ApiKeyStanding,
  ) {}

  /** `null` for every proof that does not hold, whatever the reason. */
  authenticate(proof: ClientProof): Promise<KnownKey | null> {
    return proof.kind === 'secret' ? this.bySecret(proof) : this.byAssertion(proof);
  }

  private async bySecret({ clientId, secret }: ClientProof & { kind: 'secret' }): Promise<KnownKey | null> {
    const key = await this.keys.find(secret);
    return key && key.facts.id === clientId && !this.keys.refuses(key) ? key : null;
  }

  private async byAssertion({ clientId, assertion }: ClientProof & { kind: 'assertion' }) {
    const claimed = claimedClient(assertion);
    if (!claimed || !isUuid(claimed) || (clientId !== undefined && clientId !== claimed)) return null;
    const tenantId = await this.locator.find('api_key', claimed);
    const key = tenantId && (await this.standing.byId(tenantId, claimed));
    const publicKey = key && key.facts.publicJwk && clientKeyOf(key.facts.publicJwk);
    if (!publicKey) return null;
    const { publicUrl } = this.config;
    const audience = [publicUrl, `${publicUrl}${TOKEN_PATH}`];
    const taken = takeAssertion(assertion, claimed, publicKey, audience, this.clock.now());
    if (!taken || this.keys.refuses(key)) return null;
    return (await this.isFirst(key, taken)) ? key : null;
  }

  /** Each assertion once, whichever process it comes to. */
  private async isFirst({ tenantId, facts }: KnownKey, { jti, expiresAt }: TakenAssertion): Promise<boolean> {
    const hash = createHash('sha256').update(jti).digest();
    return runInContext({ ...getContext(), tenantId }, async () => {
      const rows = await this.db.query(TAKE, [tenantId, facts.id, hash, expiresAt]);
      return rows.length === 1;
    });
  }
}

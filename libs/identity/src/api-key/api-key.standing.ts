import type { JsonWebKey } from 'node:crypto';

import {
  commonScopes,
  inGoodStanding,
  InvalidationCache,
  nextChange,
  type Standing,
  standingChanges,
  TENANT_CHANGED,
} from '@mimamori/access';
import {
  Clock,
  CommittedSignals,
  findContext,
  type Narrowing,
  runInContext,
  TenantDb,
  uuidv7,
} from '@mimamori/platform';
import { USERS_CHANGED } from '@mimamori/users';
import { Injectable, type OnModuleInit } from '@nestjs/common';

import { IDENTITY_CHANGED } from '../session/session.service';
import { STANDING_BY_HASH, STANDING_BY_ID } from './api-key.queries';

/** A key as the database has it. */
export interface KeyFacts extends Standing {
  readonly id: string;
  readonly createdBy: string;
  readonly scopes: readonly string[];
  readonly siteIds: readonly string[] | null;
  readonly networks: readonly string[] | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly publicJwk: JsonWebKey | null;
}

/** Why a known key does not work now. */
export type KeyFault = 'revoked' | 'expired' | 'creator' | 'network';

export interface KnownKey {
  readonly tenantId: string;
  readonly facts: KeyFacts;
  readonly fault: KeyFault | null;
  /** One object for each, so that what is worked out from it is worked out once. */
  readonly narrowing: Narrowing;
  /** Of tokens that asked for less: by the scopes they asked for. */
  readonly lesser: Map<string, Narrowing>;
}

const MOST_LESSER = 50;

/** A key ends by itself, or with its creator: dismissed, away, or of a tenant that is closed. */
function faultOf(facts: KeyFacts, at: Date): KeyFault | null {
  if (facts.revokedAt) return 'revoked';
  if (facts.expiresAt <= at) return 'expired';
  return inGoodStanding(facts, at) ? null : 'creator';
}

/** What a token may do that asked for `scopes`: never more than its key may by now. */
export function narrowedTo(key: KnownKey, scopes: readonly string[]): Narrowing {
  const asked = scopes.join(' ');
  const known = key.lesser.get(asked);
  if (known) return known;
  if (key.lesser.size >= MOST_LESSER) key.lesser.clear();
  const { siteIds, scopes: held } = key.narrowing;
  const narrowing = { scopes: commonScopes(held, scopes), siteIds };
  key.lesser.set(asked, narrowing);
  return narrowing;
}

/** Asked for each request whether its key still works; kept until a signal or the clock speaks. */
@Injectable()
export class ApiKeyStanding implements OnModuleInit {
  private readonly cache: InvalidationCache<KnownKey | null>;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly signals: CommittedSignals,
  ) {
    this.cache = new InvalidationCache(() => this.signals.connected);
  }

  async onModuleInit(): Promise<void> {
    const forget = (tenantId: string) => this.cache.forget(tenantId);
    await this.signals.listen(IDENTITY_CHANGED, forget, () => this.cache.flush());
    await this.signals.listen(USERS_CHANGED, forget);
    await this.signals.listen(TENANT_CHANGED, forget);
  }

  /** `null`: the tenant has no such key. @param hash of the key's text */
  byHash(tenantId: string, hash: Buffer, digest: string): Promise<KnownKey | null> {
    return this.find(tenantId, digest, STANDING_BY_HASH, hash);
  }

  byId(tenantId: string, id: string): Promise<KnownKey | null> {
    return this.find(tenantId, id, STANDING_BY_ID, id);
  }

  /** For the process that changed a key: its next answer must not wait for its own signal. */
  forget(tenantId: string): void {
    this.cache.forget(tenantId);
  }

  private find(tenantId: string, key: string, query: string, value: Buffer | string) {
    const context = { ...(findContext() ?? { traceId: uuidv7(), locale: 'ja' as const }), tenantId };
    return this.cache.get(tenantId, key, this.clock.now(), () =>
      runInContext(context, () => this.load(tenantId, query, value)),
    );
  }

  private async load(tenantId: string, query: string, value: Buffer | string) {
    const [facts] = await this.db.query<KeyFacts>(query, [value]);
    if (!facts) return { value: null };
    const now = this.clock.now();
    const { scopes, siteIds } = facts;
    const known: KnownKey = {
      tenantId,
      facts,
      fault: faultOf(facts, now),
      narrowing: { scopes, siteIds },
      lesser: new Map(),
    };
    return { value: known, until: nextChange([facts.expiresAt, ...standingChanges(facts)], now) };
  }
}

import {
  Clock,
  Config,
  Forbidden,
  getPrincipal,
  InvalidInput,
  NotFound,
  requireCan,
  TenantDb,
  uuidv7,
} from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { parseInput, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ProofTrail } from '../proof-trail/proof-trail.service';
import { ApiKey } from './api-key.entity';
import { ApiKeyLimits } from './api-key.limits';
import { API_KEY } from './api-key.queries';
import { type ApiKeyCreate, apiKeyCreateSchema, type ApiKeyRow, expiryOf } from './api-key.schema';
import { apiKeyTags, hashOfApiKey, mintApiKey } from './api-key.secret';
import { clientKeyOf, publicPartsOf } from './public-jwk';

export interface CreatedKey {
  readonly row: ApiKeyRow;
  /** Told once; only its hash is kept. `null` where the client has a private key instead. */
  readonly key: string | null;
}

/** Makes machine clients. */
@Injectable()
export class ApiKeyCreation {
  private readonly tags: Buffer;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly limits: ApiKeyLimits,
    private readonly trail: ProofTrail,
    config: Config,
  ) {
    this.tags = apiKeyTags(config.masterKey);
  }

  /** For the caller, who must be a person. @throws Forbidden, InvalidInput, FreshProofRequired */
  async create(input: ApiKeyCreate): Promise<CreatedKey> {
    const principal = getPrincipal();
    // a key that makes keys would outlive every revocation
    if (principal.kind !== 'user') throw new Forbidden('create', 'ApiKey');
    requireCan('create', 'ApiKey', { createdBy: principal.id });
    const { expiresInDays, publicJwk, name, scopes, siteIds, networks } = parseInput(
      apiKeyCreateSchema,
      input,
    );
    if (publicJwk && !clientKeyOf(publicJwk))
      throw new InvalidInput([{ pointer: '/publicJwk', code: 'identity.public_key_unfit' }]);
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const key = publicJwk ? null : mintApiKey(this.tags);
    const expiresAt = expiryOf(now, expiresInDays);
    const row = await this.db.transaction(async (tx) => {
      const limits = { scopes, siteIds: siteIds ?? null, networks: networks ?? null };
      const sound = await this.limits.requireMayMake(tx, limits);
      await tx.repository(ApiKey).insert({
        tenantId: tx.tenantId,
        id,
        name,
        ...sound,
        secretHash: key === null ? null : hashOfApiKey(key),
        publicJwk: publicJwk ? (publicPartsOf(publicJwk) as never) : null,
        createdBy: principal.id,
        expiresAt,
        createdAt: now,
        updatedAt: now,
      });
      await this.locator.register(tx, 'api_key', key ?? id, expiresAt);
      const details = { ...sound, expiresAt: expiresAt.toISOString() };
      await this.trail.record(
        tx,
        { action: 'api.token.create', subject: 'ApiKey', subjectId: id, details },
        { userId: principal.id, change: 'api_key_made', params: { name } },
      );
      const made = await readRow<ApiKeyRow>(tx, API_KEY, id);
      if (!made) throw new NotFound('ApiKey');
      return made;
    });
    return { row, key };
  }
}

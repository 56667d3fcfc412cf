import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  Config,
  Forbidden,
  getPrincipal,
  InvalidInput,
  NotFound,
  patched,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  VersionMismatch,
} from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { type IfMatchHeader, parseInput, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ApiKey } from './api-key.entity';
import { ApiKeyLimits, type KeyLimits, requireNarrower } from './api-key.limits';
import { API_KEY } from './api-key.queries';
import {
  type ApiKeyCreate,
  apiKeyCreateSchema,
  type ApiKeyPatch,
  type ApiKeyRow,
  expiryOf,
} from './api-key.schema';
import { apiKeyTags, hashOfApiKey, mintApiKey } from './api-key.secret';
import { clientKeyOf, publicPartsOf } from './public-jwk';

const RECORDED = ['scopes', 'siteIds', 'networks'] as const;
/** What people write there may speak of people. */
const UNTOLD = ['name'] as const;

export interface CreatedKey {
  readonly row: ApiKeyRow;
  /** Told once; only its hash is kept. `null` where the client has a private key instead. */
  readonly key: string | null;
}

/** Makes, narrows and ends machine clients. */
@Injectable()
export class ApiKeys {
  private readonly tags: Buffer;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly limits: ApiKeyLimits,
    private readonly audit: Audit,
    config: Config,
  ) {
    this.tags = apiKeyTags(config.masterKey);
  }

  /** For the caller, who must be a person. @throws Forbidden, InvalidInput */
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
      const sound = await this.limits.requireSound(tx, limits, true);
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
      await this.record(tx, 'create', id, { ...sound, expiresAt: expiresAt.toISOString() });
      return this.find(tx, id);
    });
    return { row, key };
  }

  /** @throws NotFound */
  get(id: string): Promise<ApiKeyRow> {
    return this.find(this.db, id);
  }

  /** Renames, or takes away. @throws NotFound, Forbidden, VersionMismatch, InvalidInput */
  async update(id: string, patch: ApiKeyPatch, match: IfMatchHeader): Promise<ApiKeyRow> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match);
      const asked = patched<ApiKeyRow>(before, patch);
      const named = { ...before, ...limitsOf(asked), name: asked.name };
      const changed = fieldChanges(before, named, RECORDED).length > 0;
      const after = changed ? { ...named, ...(await this.narrower(tx, before, named)) } : named;
      const changes = fieldChanges(before, after, RECORDED, UNTOLD);
      if (!changes.length) return before;
      const { name, scopes, siteIds, networks } = after;
      await this.write(tx, before, { name, scopes, siteIds, networks });
      await this.record(tx, 'change', id, { changes });
      return this.find(tx, id);
    });
  }

  /** It works no more from the commit on; again is fine. @throws NotFound, Forbidden, VersionMismatch */
  async revoke(id: string, reason: string | undefined, match: IfMatchHeader): Promise<ApiKeyRow> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'revoke', match);
      if (before.revokedAt) return before;
      await this.end(tx, before, reason);
      return this.find(tx, id);
    });
  }

  /** Ends all keys of somebody. Asks no permission. @returns how many */
  async revokeAllOfIn(tx: Tx, userId: string): Promise<number> {
    const rows = await tx.query<{ id: string; version: number }>(
      'select id, version from api_key where created_by = $1 and revoked_at is null for update',
      [userId],
    );
    for (const row of rows) await this.end(tx, row, undefined);
    return rows.length;
  }

  private async end(tx: Tx, row: Pick<ApiKeyRow, 'id' | 'version'>, reason?: string): Promise<void> {
    await this.write(tx, row, {
      revokedAt: this.clock.now(),
      revokedBy: getPrincipal().id,
      revokeReason: reason ?? null,
    });
    await this.audit.append(tx, {
      action: 'api.token.revoke',
      subject: 'ApiKey',
      subjectId: row.id,
      ...(reason !== undefined && { reason }),
    });
  }

  /** @throws InvalidInput for what is wider, or not to be had */
  private async narrower(tx: Tx, before: ApiKeyRow, after: KeyLimits): Promise<KeyLimits> {
    const siteIds = sameList(before.siteIds, after.siteIds) ? null : after.siteIds;
    const { networks } = await this.limits.requireSound(tx, { ...after, siteIds }, false);
    const limits = { ...limitsOf(after), networks };
    requireNarrower(before, limits);
    return limits;
  }

  private async find(reader: TenantDb | Tx, id: string): Promise<ApiKeyRow> {
    const row = await readRow<ApiKeyRow>(reader, API_KEY, id);
    if (!row) throw new NotFound('ApiKey');
    return row;
  }

  private async load(tx: Tx, id: string, action: string, match: IfMatchHeader): Promise<ApiKeyRow> {
    const row = await this.find(tx, id);
    requireCan(action, 'ApiKey', { createdBy: row.createdBy });
    match.expect(row);
    return row;
  }

  private async write(
    tx: Tx,
    { id, version }: Pick<ApiKeyRow, 'id' | 'version'>,
    values: Partial<Omit<ApiKey, 'publicJwk'>>,
  ): Promise<void> {
    const { affected } = await tx
      .repository(ApiKey)
      .update({ tenantId: tx.tenantId, id, version }, { ...values, updatedAt: this.clock.now() });
    if (!affected) throw new VersionMismatch();
  }

  private record(tx: Tx, verb: string, id: string, details: Record<string, unknown>): Promise<void> {
    return this.audit.append(tx, {
      action: `api.token.${verb}`,
      subject: 'ApiKey',
      subjectId: id,
      details,
    });
  }
}

const limitsOf = ({ scopes, siteIds, networks }: KeyLimits): KeyLimits => ({ scopes, siteIds, networks });
const sameList = (one: readonly string[] | null, other: readonly string[] | null) =>
  JSON.stringify(one) === JSON.stringify(other);

import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getPrincipal,
  NotFound,
  patched,
  requireCan,
  TenantDb,
  type Tx,
  VersionMismatch,
} from '@mimamori/platform';
import { type IfMatchHeader, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ApiKey } from './api-key.entity';
import { ApiKeyLimits, type KeyLimits, requireNarrower } from './api-key.limits';
import { API_KEY } from './api-key.queries';
import type { ApiKeyPatch, ApiKeyRow } from './api-key.schema';

const RECORDED = ['scopes', 'siteIds', 'networks'] as const;
/** What people write there may speak of people. */
const UNTOLD = ['name'] as const;

/** Narrows and ends machine clients; made are they by `ApiKeyCreation`. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly limits: ApiKeyLimits,
    private readonly audit: Audit,
  ) {}

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
    const { networks } = await this.limits.requireSound(tx, { ...after, siteIds });
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

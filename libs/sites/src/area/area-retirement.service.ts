import { Audit } from '@mimamori/audit';
import { Clock, GateRegistry, requireCanRow, TenantDb, VersionMismatch } from '@mimamori/platform';
import type { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { AreaRetired, AreaStillNeeded } from '../sites.errors';
import { Area } from './area.entity';
import { LOCK_AREA } from './area.queries';
import { type AreaRow, areaScope } from './area.schema';
import { Areas } from './area.service';

/** Takes an area out of use; it stays readable, because what was there stays on record. */
@Injectable()
export class AreaRetirement {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly gates: GateRegistry,
    private readonly audit: Audit,
    private readonly areas: Areas,
  ) {}

  /**
   * Final; only while nobody needs it (gate `area.retire` with `{tx, siteId, areaId}`).
   * @throws NotFound, Forbidden, VersionMismatch, AreaRetired, AreaStillNeeded
   */
  async retire(id: string, match?: IfMatchHeader, siteId?: string): Promise<AreaRow> {
    const before = await this.areas.get(id, siteId);
    await requireCanRow(this.db, 'retire', 'Area', areaScope(before));
    match?.expect(before);
    if (before.state === 'retired') throw new AreaRetired();
    return this.db.transaction(async (tx) => {
      await tx.query(LOCK_AREA, [id]);
      const missing = await this.gates.missing('area.retire', { tx, siteId: before.siteId, areaId: id });
      if (missing.length) throw new AreaStillNeeded(missing);
      const updatedAt = this.clock.now();
      const { affected } = await tx
        .repository(Area)
        .update({ tenantId: tx.tenantId, id, version: before.version }, { state: 'retired', updatedAt });
      if (!affected) throw new VersionMismatch();
      await this.audit.append(tx, {
        action: 'sites.area.retire',
        subject: 'Area',
        subjectId: id,
        details: { siteId: before.siteId, changes: [{ field: 'state', from: 'active', to: 'retired' }] },
      });
      return { ...before, state: 'retired', version: before.version + 1, updatedAt };
    });
  }
}

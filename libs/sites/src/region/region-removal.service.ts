import { Audit } from '@mimamori/audit';
import {
  GateRegistry,
  requireCan,
  TenantDb,
  type Tx,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import type { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { RegionStillNeeded } from '../sites.errors';
import { Region } from './region.entity';
import { LOCK_REGION, USES_OF_REGION } from './region.queries';
import type { RegionRow } from './region.schema';
import { Regions } from './region.service';

/** Takes an empty region out of the tree. */
@Injectable()
export class RegionRemoval {
  constructor(
    private readonly db: TenantDb,
    private readonly gates: GateRegistry,
    private readonly audit: Audit,
    private readonly regions: Regions,
  ) {}

  /**
   * Only while no site stands in it, no region below it, and nobody else needs it (gate `region.delete`, a role that is
   * granted for it). @returns what is gone @throws NotFound, Forbidden, VersionMismatch, RegionStillNeeded
   */
  async remove(id: string, match?: IfMatchHeader): Promise<RegionRow> {
    const region = await this.regions.get(id);
    requireCan('delete', 'Region', { id });
    match?.expect(region);
    await this.db.transaction(async (tx) => {
      await tx.query(LOCK_REGION, [id]);
      await this.requireUnused(tx, id);
      const { affected } = await tx
        .repository(Region)
        .delete({ tenantId: tx.tenantId, id, version: region.version })
        .catch(stillReferred);
      if (!affected) throw new VersionMismatch();
      const { code, name, parentId } = region;
      await this.audit.append(tx, {
        action: 'sites.region.delete',
        subject: 'Region',
        subjectId: id,
        details: { code, name, parentId },
      });
    });
    return region;
  }

  private async requireUnused(tx: Tx, regionId: string): Promise<void> {
    const [uses] = await tx.query<{ sites: number; regions: number }>(USES_OF_REGION, [regionId]);
    const missing = await this.gates.missing('region.delete', { tx, regionId });
    if (uses?.sites)
      missing.push({ pointer: '', code: 'sites.region_has_sites', params: { count: uses.sites } });
    if (uses?.regions)
      missing.push({ pointer: '', code: 'sites.region_has_regions', params: { count: uses.regions } });
    if (missing.length) throw new RegionStillNeeded(missing);
  }
}

/** Tables of higher libs refer to regions, too; their keys speak where no gate does. */
function stillReferred(error: unknown): never {
  const constraint = violatedConstraint(error);
  throw constraint?.includes('region')
    ? new RegionStillNeeded([{ pointer: '', code: 'sites.region_referred' }])
    : error;
}

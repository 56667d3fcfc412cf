import { actAs, Authorizer, Background, Clock, systemPrincipal, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { IS_DUE, lockDue, lockFreeSites } from './site-presence/status-change.queries';
import { StatusChanges } from './site-presence/status-changes.service';
import { afterCalm, afterSilence } from './status-report/status-state.rules';

const EVERY_MILLISECONDS = 5_000;
/** Stores looked for by one statement, and settled by one transaction of each tenant. */
const MOST_SITES = 200;

interface DueSite {
  readonly tenantId: string;
  readonly siteId: string;
}

const NOWHERE: DueSite = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  siteId: '00000000-0000-0000-0000-000000000000',
};

/**
 * $1 now, $2 and $3 the last one of the page before, $4 how many. Walks the whole table, which takes 20 ms for 100,000
 * cameras: an index on the ends of leases would have to be written with every renewal.
 */
const DUE_SITES = `select tenant_id as "tenantId", site_id as "siteId" from camera_status held
  where ${IS_DUE} and (tenant_id, site_id) > ($2, $3)
  group by tenant_id, site_id order by tenant_id, site_id limit $4`;

/** Presence by lease: who is not reported about any more is not known any more. */
@Injectable()
export class PresenceJobs {
  private readonly logger = new Logger(PresenceJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly changes: StatusChanges,
  ) {}

  /** @returns how many cameras fell silent, or are calm again. */
  @Background('live.presence', EVERY_MILLISECONDS)
  async lapse(): Promise<number> {
    const now = this.clock.now();
    let changed = 0;
    for (let after = NOWHERE; ;) {
      const due = await this.db.asSystem('find stores with lapsed presence', (db) =>
        db.query<DueSite>(DUE_SITES, [now, after.tenantId, after.siteId, MOST_SITES]),
      );
      for (const tenantId of new Set(due.map((site) => site.tenantId))) {
        const siteIds = due.filter((site) => site.tenantId === tenantId).map(({ siteId }) => siteId);
        changed += await this.settle(tenantId, siteIds, now);
      }
      const last = due.at(-1);
      if (!last || due.length < MOST_SITES) return changed;
      after = last;
    }
  }

  /** What fails with others is tried by itself, so that one store never holds up the rest; then it is told, and tried again by the next round. */
  private async settle(tenantId: string, siteIds: readonly string[], now: Date): Promise<number> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', async () => {
      try {
        return await this.db.transaction((tx) => this.write(tx, siteIds, now));
      } catch (error) {
        if (siteIds.length > 1) return this.settleEach(tenantId, siteIds, now);
        this.logger.error(
          `presence of store ${siteIds[0]} of tenant ${tenantId} is not settled`,
          (error as Error).stack,
        );
        return 0;
      }
    });
  }

  private async settleEach(tenantId: string, siteIds: readonly string[], now: Date): Promise<number> {
    let changed = 0;
    for (const siteId of siteIds) changed += await this.settle(tenantId, [siteId], now);
    return changed;
  }

  /** Stores that somebody reports about at this moment wait for the next round. */
  private async write(tx: Tx, siteIds: readonly string[], now: Date): Promise<number> {
    const sites = await lockFreeSites(tx, siteIds);
    const due = await lockDue(
      tx,
      sites.map(({ siteId }) => siteId),
      now,
    );
    const changes = due.map(({ held, ...camera }) => ({
      ...camera,
      before: held,
      next: camera.leaseUntil < now ? afterSilence(held, now) : afterCalm(held, now),
    }));
    return this.changes.write(tx, sites, changes, { now, reportId: null });
  }
}

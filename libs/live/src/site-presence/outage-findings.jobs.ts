import { actAs, Authorizer, Background, Clock, systemPrincipal, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { DARK_GRACE_MILLISECONDS, LONG_OFFLINE_MILLISECONDS } from '../presence.rules';
import {
  DARK_SITES,
  type DarkSite,
  EMPTY_SITES,
  OFFLINE_CAMERAS,
  type OfflineCamera,
  OUT_OF_SERVICE,
  SITES_OUT_OF_SERVICE,
} from './outage-findings.queries';
import { OutageFindings } from './outage-findings.service';

const EVERY_MILLISECONDS = 30_000;

type Work = (tx: Tx, ids: readonly string[]) => Promise<number>;
interface Found {
  readonly tenantId: string;
  readonly id: string;
  readonly work: Work;
}

/** What comes of outages with time, not with a change: at most 500 of each kind in a round, longest first. */
@Injectable()
export class OutageFindingJobs {
  private readonly logger = new Logger(OutageFindingJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly findings: OutageFindings,
  ) {}

  /** @returns how many findings were opened, and outages ended. */
  @Background('live.outage-findings', EVERY_MILLISECONDS)
  async review(): Promise<number> {
    const found = await this.find();
    let done = 0;
    for (const tenantId of new Set(found.map((each) => each.tenantId))) {
      const own = found.filter((each) => each.tenantId === tenantId);
      for (const work of new Set(own.map((each) => each.work)))
        done += await this.turn(
          tenantId,
          work,
          own.filter((each) => each.work === work).map(({ id }) => id),
        );
    }
    return done;
  }

  private find(): Promise<Found[]> {
    const now = this.clock.now().getTime();
    const dark = new Date(now - DARK_GRACE_MILLISECONDS);
    const offline = new Date(now - LONG_OFFLINE_MILLISECONDS);
    const sites = (work: Work) => (row: DarkSite) => ({ tenantId: row.tenantId, id: row.siteId, work });
    const cameras = (work: Work) => (row: OfflineCamera) => ({
      tenantId: row.tenantId,
      id: row.cameraId,
      work,
    });
    const { findings } = this;
    return this.db.asSystem('find outages to be told of, and ends of outages', async (db) => [
      ...(await db.query<DarkSite>(EMPTY_SITES)).map(sites((tx, ids) => findings.endDarkness(tx, ids))),
      ...(await db.query<DarkSite>(SITES_OUT_OF_SERVICE)).map(
        sites((tx, ids) => findings.closeOfSites(tx, ids)),
      ),
      ...(await db.query<DarkSite>(DARK_SITES, [dark])).map(
        sites((tx, ids) => findings.openOfSites(tx, ids, dark)),
      ),
      ...(await db.query<OfflineCamera>(OUT_OF_SERVICE)).map(
        cameras((tx, ids) => findings.closeOfCameras(tx, ids)),
      ),
      ...(await db.query<OfflineCamera>(OFFLINE_CAMERAS, [offline])).map(
        cameras((tx, ids) => findings.openOfCameras(tx, ids, offline)),
      ),
    ]);
  }

  /** What fails for one tenant is told, and tried again by the next round. */
  private turn(tenantId: string, work: Work, ids: readonly string[]): Promise<number> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', async () => {
      try {
        return await this.db.transaction((tx) => work(tx, ids));
      } catch (error) {
        this.logger.error(`outages of tenant ${tenantId} are not reviewed`, (error as Error).stack);
        return 0;
      }
    });
  }
}

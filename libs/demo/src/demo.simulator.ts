import { PLATFORM_TENANT } from '@mimamori/access';
import { LEASE_MILLISECONDS, StatusReports } from '@mimamori/live';
import { actAs, Authorizer, Background, Clock, Config, TenantDb } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { isDark, seenAt } from './demo.mishaps';
import { due, REPORT_EVERY_MS } from './demo.rota';

const EVERY_MILLISECONDS = 1_000;
/** Reports on their way at the same time, by default of ten connections: jobs go on beside them. */
const AT_ONCE = 4;

interface Reporter {
  readonly tenantId: string;
  readonly userId: string;
  readonly stores: readonly ReportingStore[];
}

interface ReportingStore {
  readonly siteId: string;
  readonly siteCode: string;
}

interface FilmingCamera {
  readonly siteId: string;
  readonly code: string;
}

const REPORTERS = `select u.tenant_id as "tenantId", u.id as "userId"
  from user_account u join tenant t on t.tenant_id = u.tenant_id
  where u.login_id = 'machine-0001' and t.code <> $1 and exists (
    select 1 from audit_event a where a.tenant_id = t.tenant_id and a.actor_id = 'system:demo')`;

const STORES = `select id as "siteId", code as "siteCode" from site where status = 'open'`;

/** $1 stores. */
const FILMING = `select site_id as "siteId", code from camera
  where site_id = any($1::uuid[]) and state = 'active' order by site_id, code`;

/**
 * Reports the status of the demonstration's cameras as `machine-0001`, through the service that REST uses: one report for
 * each store and half minute, spread evenly over it.
 */
@Injectable()
export class DemoSimulator {
  private readonly logger = new Logger(DemoSimulator.name);
  private reporters: readonly Reporter[] = [];
  private lookedUpAt = 0;
  private reportedUntil: number | undefined;

  constructor(
    private readonly db: TenantDb,
    private readonly config: Config,
    private readonly authorizer: Authorizer,
    private readonly reports: StatusReports,
    private readonly clock: Clock,
  ) {}

  /** @returns how many stores reported */
  @Background('demo.simulator', EVERY_MILLISECONDS)
  async report(): Promise<number> {
    if (!this.config.demo) return 0;
    const now = this.clock.now().getTime();
    // looked up again and again: the demonstration may still be in the making
    if (now - this.lookedUpAt >= REPORT_EVERY_MS) await this.lookUp(now);
    const after = this.reportedUntil ?? now - REPORT_EVERY_MS;
    if (now - after > LEASE_MILLISECONDS)
      this.logger.warn(
        `the last reports took ${now - after} ms: this machine is too small for so many stores`,
      );
    this.reportedUntil = now;
    let reported = 0;
    for (const reporter of this.reporters) reported += await this.reportFor(reporter, after, now);
    return reported;
  }

  /** Only tenants that the demonstration made: their first log rows are its own. */
  private async lookUp(now: number): Promise<void> {
    const found = await this.db.asSystem('the simulator finds the tenants of the demonstration', (system) =>
      system.query<Omit<Reporter, 'stores'>>(REPORTERS, [PLATFORM_TENANT]),
    );
    this.reporters = await Promise.all(
      found.map(async (reporter) => ({
        ...reporter,
        stores: await this.as(reporter, () => this.db.query<ReportingStore>(STORES)),
      })),
    );
    this.lookedUpAt = now;
  }

  private async reportFor(reporter: Reporter, after: number, now: number): Promise<number> {
    const stores = due(reporter.stores, after, now).filter(({ siteCode }) => !isDark(siteCode, now));
    if (!stores.length) return 0;
    return this.as(reporter, async () => {
      const cameras = await this.filmingIn(stores);
      const waiting = stores.filter(({ siteId }) => cameras.has(siteId));
      const total = waiting.length;
      const next = async () => {
        for (let store = waiting.pop(); store; store = waiting.pop())
          await this.tell(store, cameras.get(store.siteId) ?? [], now);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      return total;
    });
  }

  private async filmingIn(stores: readonly ReportingStore[]): Promise<Map<string, string[]>> {
    const rows = await this.db.query<FilmingCamera>(FILMING, [stores.map(({ siteId }) => siteId)]);
    const bySite = new Map<string, string[]>();
    for (const { siteId, code } of rows) {
      const codes = bySite.get(siteId);
      if (codes) codes.push(code);
      else bySite.set(siteId, [code]);
    }
    return bySite;
  }

  private async tell(
    { siteId, siteCode }: ReportingStore,
    codes: readonly string[],
    now: number,
  ): Promise<void> {
    const cameras = codes.map((cameraCode) => {
      const { status, recording, reasons } = seenAt(siteCode, cameraCode, now);
      return { cameraCode, status, recording, reasons: [...reasons] };
    });
    try {
      await this.reports.report({ siteId, cameras });
    } catch (error) {
      // somebody may have renamed a camera in between; the other stores have their turn
      this.logger.error(`store ${siteCode} could not report`, (error as Error).stack);
    }
  }

  private as<T>({ tenantId, userId }: Omit<Reporter, 'stores'>, work: () => Promise<T>): Promise<T> {
    return actAs(this.authorizer, { kind: 'user', id: userId, tenantId }, 'ja', work);
  }
}

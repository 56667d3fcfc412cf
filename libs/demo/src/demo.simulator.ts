import { PLATFORM_TENANT } from '@mimamori/access';
import { LEASE_MILLISECONDS, StatusReports } from '@mimamori/live';
import { actAs, Authorizer, Background, Clock, Config, TenantDb } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { isDark, seenAt } from './demo.mishaps';
import { due, reportEveryMs, turnOf } from './demo.rota';

const EVERY_MILLISECONDS = 1_000;
/** Reports on their way at the same time: however many stores there are, no more than about one core works for them. */
const AT_ONCE = 2;
/**
 * A round takes no longer, and the next begins a second after it ended: however many stores wait, half of the time is for
 * others. The stores that it did not come to have their turn in the next one.
 */
const LONGEST_ROUND_MILLISECONDS = 1_000;
const MOST_IN_A_ROUND = 500;
/** Up to so many stores all report at once after a start; of more, each waits for its turn, and rounds are cut short. */
const MOST_AT_A_START = 500;
/** Also those that the demonstration has made meanwhile report from then on. */
const LOOK_UP_MILLISECONDS = 30_000;

interface Reporter {
  readonly tenantId: string;
  readonly userId: string;
  readonly stores: readonly ReportingStore[];
}

interface ReportingStore {
  readonly siteId: string;
  readonly siteCode: string;
  readonly turn: number;
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
 * each store and half minute, in a large chain each minute, spread evenly over it.
 */
@Injectable()
export class DemoSimulator {
  private readonly logger = new Logger(DemoSimulator.name);
  private reporters: readonly Reporter[] = [];
  private lookedUpAt = 0;
  private queuedUntil: number | undefined;
  private warnedAt = 0;
  /** Ids of stores whose turn has come → since when; the longest waiting first. */
  private readonly waitingSince = new Map<string, number>();

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
    if (now - this.lookedUpAt >= LOOK_UP_MILLISECONDS) await this.lookUp(now);
    this.queueDue(now);
    const longest = this.isSmall() ? Infinity : LONGEST_ROUND_MILLISECONDS;
    let reported = 0;
    for (const reporter of this.reporters) reported += await this.reportFor(reporter, now, now + longest);
    return reported;
  }

  private isSmall(): boolean {
    return this.config.demoScale <= MOST_AT_A_START;
  }

  /** Those whose turn has come wait behind those that still do. */
  private queueDue(now: number): void {
    const every = reportEveryMs(this.config.demoScale);
    const after = this.queuedUntil ?? (this.isSmall() ? now - every : now);
    this.queuedUntil = now;
    for (const { stores } of this.reporters)
      for (const { siteId } of due(stores, { after, until: now, every }))
        if (!this.waitingSince.has(siteId)) this.waitingSince.set(siteId, now);
    const [longestWaiting = now] = this.waitingSince.values();
    if (now - longestWaiting > LEASE_MILLISECONDS && now - this.warnedAt > LEASE_MILLISECONDS) {
      this.warnedAt = now;
      const waited = `${this.waitingSince.size} stores wait for up to ${now - longestWaiting} ms`;
      this.logger.warn(`${waited} to report: this machine is too small for so many stores`);
    }
  }

  /** Only tenants that the demonstration made: their first log rows are its own. */
  private async lookUp(now: number): Promise<void> {
    const found = await this.db.asSystem('the simulator finds the tenants of the demonstration', (system) =>
      system.query<Omit<Reporter, 'stores'>>(REPORTERS, [PLATFORM_TENANT]),
    );
    this.reporters = await Promise.all(
      found.map(async (reporter) => ({
        ...reporter,
        stores: (await this.as(reporter, () => this.db.query<Omit<ReportingStore, 'turn'>>(STORES))).map(
          (store) => ({ ...store, turn: turnOf(store.siteId) }),
        ),
      })),
    );
    const known = new Set(this.reporters.flatMap(({ stores }) => stores.map(({ siteId }) => siteId)));
    for (const siteId of this.waitingSince.keys()) if (!known.has(siteId)) this.waitingSince.delete(siteId);
    this.lookedUpAt = now;
  }

  /** Those that wait longest first; after `until` none begins any more. */
  private async reportFor(reporter: Reporter, now: number, until: number): Promise<number> {
    const byId = new Map(reporter.stores.map((store) => [store.siteId, store]));
    const waiting = [...this.waitingSince.keys()].flatMap((siteId) => byId.get(siteId) ?? []);
    const stores = waiting.slice(0, MOST_IN_A_ROUND);
    if (!stores.length) return 0;
    return this.as(reporter, async () => {
      const cameras = await this.filmingIn(stores);
      let [at, told] = [0, 0];
      const next = async () => {
        for (let store = stores[at++]; store; store = stores[at++]) {
          if (this.clock.now().getTime() > until) return;
          this.waitingSince.delete(store.siteId);
          const codes = isDark(store.siteCode, now) ? undefined : cameras.get(store.siteId);
          if (!codes) continue;
          await this.tell(store, codes, now);
          told += 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      return told;
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

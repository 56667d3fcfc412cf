import { PLATFORM_TENANT } from '@mimamori/access';
import { StatusReports } from '@mimamori/live';
import { actAs, Authorizer, Background, Config, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const EVERY_MILLISECONDS = 2_000;
/** Every store reports once in this many rounds, well within the lease of a status. */
const ROUNDS = 15;

interface Reporter {
  readonly tenantId: string;
  readonly userId: string;
}

type SimulatedState = Pick<
  Parameters<StatusReports['report']>[0]['cameras'][number],
  'status' | 'recording' | 'reasons'
>;

interface SeenCamera {
  readonly siteCode: string;
  readonly code: string;
}

/** Reports the status of the demonstration's cameras as `machine-0001`, through the service that REST uses. */
@Injectable()
export class DemoSimulator {
  private reporters: Reporter[] = [];
  private round = 0;

  constructor(
    private readonly db: TenantDb,
    private readonly config: Config,
    private readonly authorizer: Authorizer,
    private readonly reports: StatusReports,
  ) {}

  @Background('demo.simulator', EVERY_MILLISECONDS)
  async report(): Promise<void> {
    if (!this.config.demo) return;
    // looked up again in each cycle: the demonstration may still be in the making
    if (this.round % ROUNDS === 0) this.reporters = await this.findReporters();
    this.round += 1;
    for (const reporter of this.reporters) await this.reportFor(reporter);
  }

  /** Only tenants that the demonstration made: their first log rows are its own. */
  private findReporters(): Promise<Reporter[]> {
    return this.db.asSystem('the simulator finds the tenants of the demonstration', (system) =>
      system.query<Reporter>(
        `select u.tenant_id as "tenantId", u.id as "userId"
         from user_account u join tenant t on t.tenant_id = u.tenant_id
         where u.login_id = 'machine-0001' and t.code <> $1 and exists (
           select 1 from audit_event a where a.tenant_id = t.tenant_id and a.actor_id = 'system:demo')`,
        [PLATFORM_TENANT],
      ),
    );
  }

  private async reportFor({ tenantId, userId }: Reporter): Promise<void> {
    const principal = { kind: 'user', id: userId, tenantId } as const;
    await actAs(this.authorizer, principal, 'ja', async () => {
      for (const [siteCode, cameras] of await this.camerasOfRound())
        await this.reports.report({
          siteCode,
          cameras: cameras.map(({ code }, index) => ({ cameraCode: code, ...this.state(siteCode, index) })),
        });
    });
  }

  private async camerasOfRound(): Promise<Map<string, SeenCamera[]>> {
    const rows = await this.db.query<SeenCamera>(
      `select site.code as "siteCode", camera.code from camera
       join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
       where camera.state = 'active' and abs(hashtext(site.code)) % $1 = $2 order by site.code, camera.code`,
      [ROUNDS, this.round % ROUNDS],
    );
    const bySite = new Map<string, SeenCamera[]>();
    for (const row of rows) bySite.set(row.siteCode, [...(bySite.get(row.siteCode) ?? []), row]);
    return bySite;
  }

  /** Faults that stay, so that the report has something to say, and a few that come and go, so that the view moves. */
  private state(siteCode: string, index: number): SimulatedState {
    const seed = Number(siteCode) * 31 + index * 7;
    if (seed % 61 === 0) return { status: 'offline', recording: 'no', reasons: [] };
    const passing = Math.random();
    if (passing < 0.02) return { status: 'offline', recording: 'no', reasons: [] };
    if (passing < 0.06) return { status: 'degraded', recording: 'yes', reasons: ['low_bitrate'] };
    return { status: 'online', recording: 'yes', reasons: [] };
  }
}

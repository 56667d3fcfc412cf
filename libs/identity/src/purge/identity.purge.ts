import { Background, Clock, runInContext, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

const EVERY_MILLISECONDS = 60_000;
/** In one round; who has more left comes up again in the next. */
const MOST_TENANTS = 100;
const MOST_ROWS = 500;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** What has ended stays this long, for whoever looks into an incident; the audit log has the lasting record. */
const KEPT_DAYS = 30;

const TENANTS = `
select tenant_id as id from (
  select tenant_id from session where ended_at is null and expires_at <= $1
  union select tenant_id from session s where ended_at <= $2 and exists (
    select from session newer where newer.tenant_id = s.tenant_id and newer.user_id = s.user_id and newer.used_at > s.used_at)
  union select tenant_id from activation where expires_at <= $2
) due order by tenant_id limit ${MOST_TENANTS}`;

const EXPIRE = `
update session set ended_at = expires_at, end_reason = 'expired' where id in (
  select id from session where ended_at is null and expires_at <= $1
  order by expires_at limit ${MOST_ROWS} for update skip locked) returning id`;

/** The last session of each person stays: when somebody was here last is what M36 asks. */
const DELETE_SESSIONS = `
delete from session where tenant_id = $1 and id in (
  select s.id from session s where s.tenant_id = $1 and s.ended_at <= $2 and exists (
    select from session newer where newer.tenant_id = s.tenant_id and newer.user_id = s.user_id and newer.used_at > s.used_at)
  order by s.ended_at limit ${MOST_ROWS})`;

const DELETE_ACTIVATIONS = `
delete from activation where tenant_id = $1 and id in (
  select id from activation where tenant_id = $1 and expires_at <= $2 order by expires_at limit ${MOST_ROWS})`;

/** The worker ends sessions nobody refreshed and removes what ended long ago: sessions, one-time links. */
@Injectable()
export class IdentityPurge {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
  ) {}

  @Background('identity.purge', EVERY_MILLISECONDS)
  async purge(): Promise<void> {
    const now = this.clock.now();
    const kept = new Date(now.getTime() - KEPT_DAYS * DAY_MILLISECONDS);
    for (const tenantId of await this.tenantsDue(now, kept)) {
      await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId }, () =>
        this.db.transaction((tx) => this.expireSessions(tx, now)),
      );
      await this.db.asSystem('sessions and links that ended long ago are removed', async (system) => {
        await system.query(DELETE_SESSIONS, [tenantId, kept]);
        await system.query(DELETE_ACTIVATIONS, [tenantId, kept]);
      });
    }
  }

  private async tenantsDue(now: Date, kept: Date): Promise<string[]> {
    const rows = await this.db.asSystem('find the tenants with sessions or links that have ended', (system) =>
      system.query<{ id: string }>(TENANTS, [now, kept]),
    );
    return rows.map(({ id }) => id);
  }

  /** Expired sessions answer like ended ones already; here their way in is forgotten, too. */
  private async expireSessions(tx: Tx, now: Date): Promise<void> {
    const expired = await tx.query<{ id: string }>(EXPIRE, [now]);
    await this.locator.forgetAll(
      tx,
      'refresh',
      expired.map(({ id }) => id),
    );
  }
}

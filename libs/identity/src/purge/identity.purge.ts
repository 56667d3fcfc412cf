import {
  Background,
  Clock,
  japanDay,
  runInContext,
  systemPrincipal,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { HAS_LEFT, Leavers } from './leavers.service';

const EVERY_MILLISECONDS = 60_000;
/** In one round; who has more left comes up again in the next. */
const MOST_TENANTS = 100;
const MOST_ROWS = 500;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** What has ended stays this long, for whoever looks into an incident; the audit log has the lasting record. */
const KEPT_DAYS = 30;
/** Questions for a second factor count against who answers wrongly for a quarter of an hour, and hold a secret meanwhile. */
const CHALLENGE_KEPT_MILLISECONDS = 60 * 60 * 1000;

/** $1 today in Japan, $2 now, $3 and $4: since when what has ended, or was answered, is to go. */
const TENANTS = `
select tenant_id as id from (
  select tenant_id from session where ended_at is null and expires_at <= $2
  union select tenant_id from session s where ended_at <= $3 and exists (
    select from session newer where newer.tenant_id = s.tenant_id and newer.user_id = s.user_id and newer.used_at > s.used_at)
  union select tenant_id from activation where expires_at <= $3
  union select tenant_id from mfa_challenge where expires_at <= $4
  union select person.tenant_id from session join user_account person
    on person.tenant_id = session.tenant_id and person.id = session.user_id
    where session.ended_at is null and ${HAS_LEFT}
  union select person.tenant_id from api_key join user_account person
    on person.tenant_id = api_key.tenant_id and person.id = api_key.created_by
    where api_key.revoked_at is null and api_key.expires_at > $2 and ${HAS_LEFT}
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

const DELETE_CHALLENGES = `
delete from mfa_challenge where tenant_id = $1 and id in (
  select id from mfa_challenge where tenant_id = $1 and expires_at <= $2 order by expires_at limit ${MOST_ROWS})`;

/** The worker ends sessions nobody refreshed and what leavers hold, and removes what ended long ago: sessions, one-time links, questions. */
@Injectable()
export class IdentityPurge {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly leavers: Leavers,
  ) {}

  @Background('identity.purge', EVERY_MILLISECONDS)
  async purge(): Promise<void> {
    const now = this.clock.now();
    const kept = new Date(now.getTime() - KEPT_DAYS * DAY_MILLISECONDS);
    const answered = new Date(now.getTime() - CHALLENGE_KEPT_MILLISECONDS);
    for (const tenantId of await this.tenantsDue(japanDay(now), [now, kept, answered])) {
      const principal = systemPrincipal('worker', tenantId);
      await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId, principal }, () =>
        this.db.transaction(async (tx) => {
          await this.expireSessions(tx, now);
          await this.leavers.endIn(tx);
        }),
      );
      await this.db.asSystem('sessions and links that ended long ago are removed', async (system) => {
        await system.query(DELETE_SESSIONS, [tenantId, kept]);
        await system.query(DELETE_ACTIVATIONS, [tenantId, kept]);
        await system.query(DELETE_CHALLENGES, [tenantId, answered]);
      });
    }
  }

  private async tenantsDue(today: string, instants: readonly Date[]): Promise<string[]> {
    const rows = await this.db.asSystem('find the tenants with sessions or links that have ended', (system) =>
      system.query<{ id: string }>(TENANTS, [today, ...instants]),
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

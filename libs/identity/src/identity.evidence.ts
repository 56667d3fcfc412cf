import { Evidence, type EvidenceQuestion, japanDay, type Measurement, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const SOURCES = ['user_account', 'credential', 'session', 'api_key'];
const IDLE_DAYS = 90;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

interface Counts {
  readonly enabled: number;
  readonly idle: number;
  readonly barred: number;
}

/**
 * $1 the calendar day, $2 the instant before which a last use is too long ago. A use is a sign-in, a refresh, or one of a key
 * that acts for the account; who never did either counts from the day the password was set, or the account was made. People
 * past their last day are barred by date, whatever the status.
 */
const COUNTS = `
with account as (
  select u.last_day < $1 as barred, coalesce(greatest(
    (select max(s.used_at) from session s where s.tenant_id = u.tenant_id and s.user_id = u.id),
    (select max(k.last_used_at) from api_key k where k.tenant_id = u.tenant_id and k.created_by = u.id)),
    c.changed_at, u.created_at) as used_at
  from user_account u left join credential c on c.tenant_id = u.tenant_id and c.user_id = u.id
  where u.status = 'active'
)
select count(*) filter (where barred is not true)::int as enabled,
  count(*) filter (where barred is not true and used_at < $2)::int as idle,
  count(*) filter (where barred)::int as barred
from account`;

@Injectable()
export class IdentityEvidence {
  constructor(private readonly db: TenantDb) {}

  /** Accounts that are enabled although nobody has used them for 90 days. */
  @Evidence('M36')
  async dormantAccounts({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    // Accounts belong to the tenant, not to a store.
    if (Object.keys(scope).length > 0)
      return {
        value: null,
        unknownReason: 'identity:evidence.whole_tenant_only',
        facts: [],
        sources: SOURCES,
      };
    const idleSince = new Date(asOf.getTime() - IDLE_DAYS * DAY_MILLISECONDS);
    const [counts] = await this.db.query<Counts>(COUNTS, [japanDay(asOf), idleSince]);
    const { enabled = 0, idle = 0, barred = 0 } = counts ?? {};
    return {
      value: idle,
      facts: [
        { key: 'identity:evidence.enabled_accounts', value: enabled },
        { key: 'identity:evidence.idle_accounts', value: idle },
        { key: 'identity:evidence.barred_by_last_day', value: barred },
      ],
      sources: SOURCES,
    };
  }
}

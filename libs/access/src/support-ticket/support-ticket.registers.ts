import { japanIso, Register, type RegisterTable, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** Understood in both languages. */
const YES = '○';

interface TicketRow {
  readonly id: string;
  readonly reason: string;
  readonly sites: number | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly closedAt: Date | null;
  readonly uses: number;
  readonly refused: number;
  readonly lastUse: Date | null;
  readonly total: number;
}

/** `$1` limit → the newest tickets first, with what the log holds of their use. */
const NEWEST = `with newest as (
  select support_ticket.*, (count(*) over ())::int as total from support_ticket
  order by support_ticket.created_at desc, support_ticket.id desc limit $1
)
select newest.id, newest.reason, newest.starts_at as "startsAt", newest.ends_at as "endsAt",
  newest.closed_at as "closedAt", used.uses, used.refused, used.last as "lastUse", newest.total,
  case newest.scope_kind when 'sites' then (select count(*)::int from support_ticket_site named
    where named.tenant_id = newest.tenant_id and named.ticket_id = newest.id) end as sites
from newest cross join lateral (
  select count(*)::int as uses, (count(*) filter (where audit_event.outcome <> 'ok'))::int as refused,
    max(audit_event.occurred_at) as last
  from audit_event where audit_event.tenant_id = newest.tenant_id and audit_event.subject = 'SupportTicket'
    and audit_event.subject_id = newest.id::text and audit_event.action = 'support.access.use') used
order by newest.created_at desc, newest.id desc`;

const COLUMNS = [
  'support_ticket',
  'support_reason',
  'whole_company',
  'sites',
  'starts_at',
  'ends_at',
  'closed_at',
  'uses',
  'uses_refused',
  'last_use',
];

/** Annex of the report: when support was let in, for what, and what it made of that. */
@Injectable()
export class SupportTicketRegisters {
  constructor(private readonly db: TenantDb) {}

  @Register('support-access')
  async supportAccess(limit: number): Promise<RegisterTable> {
    const found = await this.db.query<TicketRow>(NEWEST, [limit]);
    const at = (instant: Date | null) => instant && japanIso(instant);
    return {
      columns: COLUMNS.map((name) => `access:register.${name}`),
      rows: found.map((row) => [
        row.id,
        row.reason,
        row.sites === null ? YES : '',
        row.sites,
        at(row.startsAt),
        at(row.endsAt),
        at(row.closedAt),
        row.uses,
        row.refused,
        at(row.lastUse),
      ]),
      total: found[0]?.total ?? 0,
    };
  }
}

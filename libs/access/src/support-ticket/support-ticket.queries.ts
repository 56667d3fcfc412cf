import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { SupportTicketListRequest, SupportTicketRow } from './support-ticket.schema';
import type { SupportTicketState } from './support-ticket.rules';

const SITES = `case support_ticket.scope_kind when 'sites' then array(
  select named.site_id::text from support_ticket_site named
  where named.tenant_id = support_ticket.tenant_id and named.ticket_id = support_ticket.id order by named.site_id) end`;

export const SUPPORT_TICKET: RowSql = {
  subject: 'SupportTicket',
  from: 'support_ticket',
  id: 'support_ticket.id',
  select: `support_ticket.id, support_ticket.reason, ${SITES} as sites, support_ticket.starts_at as "startsAt",
    support_ticket.ends_at as "endsAt", support_ticket.opened_by as "openedBy", support_ticket.closed_by as "closedBy",
    support_ticket.closed_at as "closedAt", support_ticket.close_note as note, support_ticket.version,
    support_ticket.created_at as "createdAt", support_ticket.updated_at as "updatedAt"`,
};

/** As `stateOf` says it, of one instant. */
const STATES: Readonly<Record<SupportTicketState, (now: string) => string>> = {
  closed: () => 'support_ticket.closed_at is not null',
  expired: (now) => `support_ticket.closed_at is null and support_ticket.ends_at <= ${now}`,
  open: (now) =>
    `support_ticket.closed_at is null and support_ticket.ends_at > ${now} and support_ticket.starts_at <= ${now}`,
  scheduled: (now) =>
    `support_ticket.closed_at is null and support_ticket.ends_at > ${now} and support_ticket.starts_at > ${now}`,
};

export function supportTicketList(
  request: SupportTicketListRequest,
  now: Date,
): ListSql<'createdAt', SupportTicketRow> {
  const { state } = request.filter;
  const params = new SqlParams();
  return {
    ...SUPPORT_TICKET,
    list: 'access.support_ticket',
    request,
    params,
    where: state ? [STATES[state](state === 'closed' ? '' : params.add(now, 'timestamptz'))] : [],
    columns: {
      createdAt: {
        sql: 'support_ticket.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'support_ticket.id', key: ({ id }) => id },
  };
}

/** A ticket is closed by one at a time. */
export const LOCK_TICKET = 'select from support_ticket where support_ticket.id = $1 for update';

/** Tickets of a tenant are counted by one at a time; `$1` tenant. */
export const LOCK_TENANT = 'select from tenant where tenant.tenant_id = $1 for no key update';

/** `$1` now → those that are open or to come. */
export const COUNT_OPEN =
  'select count(*)::int as open from support_ticket where closed_at is null and ends_at > $1';

const STANDING = `select support_ticket.id, support_ticket.starts_at as "startsAt", support_ticket.ends_at as "endsAt",
    support_ticket.closed_at as "closedAt", ${SITES} as "siteIds", tenant.status as "tenantStatus"
  from support_ticket join tenant on tenant.tenant_id = support_ticket.tenant_id`;

/** `$1` ticket → what decides whether it lets in. */
export const TICKET_STANDING = `${STANDING} where support_ticket.id = $1`;

/** `$1` hash of the code; held until the transaction ends, so that it is not closed meanwhile. */
export const TICKET_OF_CODE = `select support_ticket.id from support_ticket where support_ticket.code_hash = $1 for share`;

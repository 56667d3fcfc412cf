import { getPermissions, type Reader, SqlParams, type Tx } from '@mimamori/platform';

import { type AuditEventFilter, auditEventWhere } from '../audit-event/audit-event-filter';
import { AUDIT_EVENT_COLUMNS } from '../audit-event/audit-event.queries';
import type { AuditEventRow } from '../audit-event/audit-event.schema';

const CHUNK = 1000;

function chunk(
  reader: Reader,
  filter: Partial<AuditEventFilter>,
  after: AuditEventRow | undefined,
): Promise<AuditEventRow[]> {
  const params = new SqlParams();
  const permissions = getPermissions();
  const where = [
    permissions.rowFilter('read', 'AuditEvent', params),
    permissions.rowFilter('export', 'AuditEvent', params),
    ...auditEventWhere(filter, params),
  ];
  if (after) {
    const [at, id] = [params.add(after.occurredAt, 'timestamptz'), params.add(after.id, 'uuid')];
    where.push(`(audit_event.occurred_at, audit_event.id) > (${at}, ${id})`);
  }
  return reader.query<AuditEventRow>(
    `select ${AUDIT_EVENT_COLUMNS} from audit_event
      where ${where.map((condition) => `(${condition})`).join(' and ')}
      order by audit_event.occurred_at, audit_event.id limit ${CHUNK}`,
    params.values,
  );
}

/** Rows that the caller may read and export, oldest first, one chunk after the other, in the snapshot of `tx`. */
export async function* exportedEvents(
  tx: Tx,
  filter: Partial<AuditEventFilter>,
): AsyncGenerator<AuditEventRow[]> {
  let last: AuditEventRow | undefined;
  do {
    const rows = await chunk(tx, filter, last);
    if (rows.length) yield rows;
    last = rows.length === CHUNK ? rows.at(-1) : undefined;
  } while (last);
}

export interface PersonName {
  readonly name: string;
  readonly loginId: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who these ids are, as far as the caller may read them. Others are absent. */
export async function namesOf(
  reader: Reader,
  ids: Iterable<string | null>,
): Promise<ReadonlyMap<string, PersonName>> {
  const asked = [...new Set(ids)].filter((id) => id !== null && UUID.test(id));
  if (!asked.length) return new Map();
  const params = new SqlParams();
  const allowed = getPermissions().rowFilter('read', 'User', params);
  const rows = await reader.query<PersonName & { readonly id: string }>(
    `select user_account.id, user_account.name, user_account.login_id as "loginId" from user_account
      where user_account.id = any(${params.add(asked, 'uuid[]')}) and (${allowed})`,
    params.values,
  );
  return new Map(rows.map(({ id, name, loginId }) => [id, { name, loginId }]));
}

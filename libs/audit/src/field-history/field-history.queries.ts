import { getPermissions, SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { FieldHistoryRequest, RecordedChangeRow } from './field-history.schema';

export interface HistorySubject {
  readonly subject: string;
  readonly id: string;
  /** The action by which it came to be: the first line of its history. */
  readonly createdBy: string;
  readonly changers: Changers;
}

/** Who may change such a thing: they read why others did. */
export interface Changers {
  readonly actions: readonly [string, ...string[]];
  /** The table that the subject's policy speaks of, whose key is `id`. */
  readonly from: string;
}

/**
 * A line of its own id for each changed field: the entry's, with the place in the entry for its last two bytes, so that
 * a cursor can stand between two fields of one entry.
 */
const LINE_ID = `overlay(audit_event.id::text placing lpad(to_hex(coalesce(change.place, 0)), 4, '0') from 33 for 4)::uuid`;

/** In bytes, as JSON. A page holds up to 200 changes with two values each. */
const LARGEST_VALUE = 8_192;
/** Characters, of four bytes at most. */
const SHORTENED = LARGEST_VALUE / 4;
const isLarge = (value: 'from' | 'to') =>
  `coalesce(octet_length((change.item->'${value}')::text) > ${LARGEST_VALUE}, false)`;
/** A large value as the beginning of its text, so that it is not even read. */
const valueOf = (value: 'from' | 'to') =>
  `case when ${isLarge(value)} then to_jsonb(left(change.item->>'${value}', ${SHORTENED}))
    else change.item->'${value}' end`;

const SELECT = `${LINE_ID} as id, audit_event.occurred_at as at, audit_event.actor_kind as "actorKind",
  audit_event.actor_id as "actorId",
  audit_event.ip is not null or audit_event.device is not null as "fromOutside", audit_event.action,
  change.item->>'field' as field, audit_event.details->'part' as part, ${valueOf('from')} as old,
  ${valueOf('to')} as new, ${isLarge('from')} or ${isLarge('to')} as shortened, audit_event.reason, audit_event.details->>'importId' as "importId",
  audit_event.trace_id as "traceId"`;

/** Only what changed it: who looked at it is told by the log, to those who may read the log. */
const FROM = `audit_event left join lateral jsonb_array_elements(
    case when jsonb_typeof(audit_event.details->'changes') = 'array' then audit_event.details->'changes' else '[]' end
  ) with ordinality change (item, place) on true`;

/** A list without a row filter of its own. */
export type HistorySql = Omit<ListSql<'at', RecordedChangeRow>, 'subject'>;

export const SUBJECT_ID = 'audit_event.subject_id';

/** Cursors belong to the history of one thing. */
export const historyName = ({ subject, id }: Pick<HistorySubject, 'subject' | 'id'>) =>
  `audit.field-history:${subject}:${id}`;

/** @param of without `id`: of every thing of its kind */
export function historySql(
  { subject, id, createdBy }: Pick<HistorySubject, 'subject' | 'createdBy'> & Partial<HistorySubject>,
  request: FieldHistoryRequest,
): HistorySql {
  const params = new SqlParams();
  const { field, from, to } = request.filter;
  return {
    select: SELECT,
    from: FROM,
    where: [
      `audit_event.subject = ${params.add(subject)}`,
      ...(id === undefined ? [] : [`${SUBJECT_ID} = ${params.add(id)}`]),
      "audit_event.outcome = 'ok'",
      `(change.item is not null or audit_event.action = ${params.add(createdBy)})`,
      ...(field ? [`change.item->>'field' = ${params.add(field)}`] : []),
      ...(from ? [`audit_event.occurred_at >= ${params.add(from, 'timestamptz')}`] : []),
      ...(to ? [`audit_event.occurred_at < ${params.add(to, 'timestamptz')}`] : []),
    ],
    list: historyName({ subject, id: id ?? '' }),
    request,
    columns: {
      at: { sql: 'audit_event.occurred_at', cast: 'timestamptz', key: ({ at }) => at.toISOString() },
    },
    id: { sql: LINE_ID, key: (row) => row.id },
    params,
  };
}

/** Ids of those of the things that the reader may change. */
export function changeable(
  { subject, changers: { actions, from } }: Omit<HistorySubject, 'id'>,
  ids: readonly string[],
) {
  const params = new SqlParams();
  const asked = params.add(ids, 'uuid[]');
  const may = actions
    .map((action) => `(${getPermissions().rowFilter(action, subject, params)})`)
    .join(' or ');
  const sql = `select ${from}.id from ${from} where ${from}.id = any(${asked}) and (${may})`;
  return { sql, values: params.values };
}

/** Names of those users whom the reader may see. */
export const NAME_OF_USER: RowSql = {
  subject: 'User',
  select: 'user_account.id, user_account.name',
  from: 'user_account',
  id: 'user_account.id',
};

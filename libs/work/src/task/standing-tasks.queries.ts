import type { Tx } from '@mimamori/platform';

import { TASK_COLUMNS } from './task.queries';
import type { TaskKey, TaskRow } from './task.schema';
import { derived } from './task.writes';

/** Column → type and fact: the one list behind the set-based statements. */
const COLUMNS: readonly (readonly [column: string, type: string, value: (task: TaskRow) => unknown])[] = [
  ['id', 'uuid', ({ id }) => id],
  ['kind', 'text', ({ kind }) => kind],
  ['code', 'text', ({ code }) => code],
  ['subject', 'text', ({ subject }) => subject],
  ['subject_id', 'text', ({ subjectId }) => subjectId],
  ['site_id', 'uuid', ({ siteId }) => siteId],
  ['params', 'jsonb', ({ params }) => params],
  ['note', 'text', ({ note }) => note],
  ['severity', 'text', ({ severity }) => severity],
  ['state', 'text', ({ state }) => state],
  ['owner_user_id', 'uuid', ({ ownerUserId }) => ownerUserId],
  ['due_at', 'timestamptz', ({ dueAt }) => dueAt],
  ['next_escalation_at', 'timestamptz', (task) => derived(task).nextEscalationAt],
  ['opened_at', 'timestamptz', ({ openedAt }) => openedAt],
  ['opened_by', 'text', ({ openedBy }) => openedBy],
  ['closed_at', 'timestamptz', ({ closedAt }) => closedAt],
  ['closed_by', 'text', ({ closedBy }) => closedBy],
  ['outcome', 'text', ({ outcome }) => outcome],
  ['search_text', 'text', (task) => derived(task).searchText],
];
const names = COLUMNS.map(([column]) => column);
const typed = COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ');
const given = `jsonb_to_recordset($2::jsonb) as given (${typed})`;

/** What a fact that changes or ends may change of a task that stands. */
const CHANGED = [
  'site_id',
  'params',
  'severity',
  'state',
  'next_escalation_at',
  'closed_at',
  'closed_by',
  'outcome',
  'search_text',
];

const INSERT = `insert into task (tenant_id, ${names.join(', ')}, created_at, updated_at)
  select $1::uuid, ${names.map((name) => `given.${name}`).join(', ')}, given.opened_at, given.opened_at
  from ${given}
  on conflict do nothing returning id`;

// The rows are locked, so their versions cannot have moved. $4 their ids once more, for the same reason as in `LOCK`.
const UPDATE = `update task set ${CHANGED.map((name) => `${name} = given.${name}`).join(', ')},
    version = task.version + 1, updated_at = $3::timestamptz
  from ${given} where task.tenant_id = $1::uuid and task.id = given.id and task.id = any($4::uuid[])`;

const LAPSE = 'update task set lapsed_at = $2, updated_at = $2 where id = any($1::uuid[])';

/**
 * The one task of a code and a thing that still speaks for it: under way, or dismissed for reasons that still hold. One
 * look-up for each, whatever the planner knows: a join that was planned while there were few tasks reads all of a tenant's
 * for each (measured: 18 s for 1,500 among 9,000; now 0.03 s).
 */
const LOCK = `select standing.* from unnest($1::text[], $2::text[]) as asked (code, subject_id)
  cross join lateral (select ${TASK_COLUMNS} from task
    where task.code = asked.code and task.subject_id = asked.subject_id and task.kind <> 'manual'
      and (task.state in ('open', 'in_progress') or (task.state = 'dismissed' and task.lapsed_at is null))
    for update) standing`;

const recordset = (tasks: readonly TaskRow[]) =>
  JSON.stringify(
    tasks.map((task) => Object.fromEntries(COLUMNS.map(([column, , value]) => [column, value(task)]))),
  );

/** @returns the ids of those that were written; the others have a task that stands already. */
export async function insertStanding(tx: Tx, tasks: readonly TaskRow[]): Promise<ReadonlySet<string>> {
  const written = await tx.query<{ id: string }>(INSERT, [tx.tenantId, recordset(tasks)]);
  return new Set(written.map(({ id }) => id));
}

/** Tasks must be locked. */
export async function updateStanding(tx: Tx, tasks: readonly TaskRow[], now: Date): Promise<void> {
  if (!tasks.length) return;
  const ids = tasks.map(({ id }) => id);
  await tx.query(UPDATE, [tx.tenantId, recordset(tasks), now, ids]);
}

/** The dismissal was about another state of things, or its cause is gone: what comes up next is a new task. */
export async function lapse(tx: Tx, tasks: readonly TaskRow[], now: Date): Promise<void> {
  if (tasks.length) await tx.query(LAPSE, [tasks.map(({ id }) => id), now]);
}

/** Those that stand, as they stay until the transaction ends; locked in the order of the keys. */
export function lockStanding(tx: Tx, keys: readonly TaskKey[]): Promise<TaskRow[]> {
  const codes = keys.map(({ code }) => code);
  return tx.query<TaskRow>(LOCK, [codes, keys.map(({ subjectId }) => subjectId)]);
}

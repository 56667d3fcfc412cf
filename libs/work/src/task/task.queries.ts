import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql, SearchSql } from '@mimamori/web';

import type { TaskListRequest } from './task-list.schema';
import type { TaskRow } from './task.schema';
import { SEVERITIES } from './task.words';

export const TASK_COLUMNS = `task.id, task.kind, task.code, task.subject, task.subject_id as "subjectId",
  task.site_id as "siteId", task.params, task.title, task.note, task.severity, task.state,
  task.owner_user_id as "ownerUserId", task.due_at as "dueAt", task.escalation_level as "escalationLevel",
  task.escalated_at as "escalatedAt", task.opened_at as "openedAt", task.opened_by as "openedBy",
  task.closed_at as "closedAt", task.closed_by as "closedBy", task.outcome, task.version,
  task.created_at as "createdAt", task.updated_at as "updatedAt"`;

export const TASK: RowSql = { subject: 'Task', select: TASK_COLUMNS, from: 'task', id: 'task.id' };
export const FINDING: RowSql = { ...TASK, from: "(select * from task where kind = 'finding') task" };

/** What `q` searches: the code, the facts of the title, a manual task's own title, and the note. */
const TASK_SEARCH: SearchSql = { table: 'task', id: 'task.id', text: 'task.search_text' };

const UNDECIDED = "task.state in ('open', 'in_progress')";
const NEVER = 'infinity';
/** As the index on it has it. */
const SEVERITY_RANK =
  "(case task.severity when 'info' then 1 when 'low' then 2 when 'medium' then 3 when 'high' then 4 else 5 end)";

const columns: ListSql<TaskListRequest['sort']['field'], TaskRow>['columns'] = {
  openedAt: { sql: 'task.opened_at', cast: 'timestamptz', key: ({ openedAt }) => openedAt.toISOString() },
  dueAt: {
    sql: `coalesce(task.due_at, '${NEVER}'::timestamptz)`,
    cast: 'timestamptz',
    key: ({ dueAt }) => dueAt?.toISOString() ?? NEVER,
  },
  severity: { sql: SEVERITY_RANK, cast: 'int', key: ({ severity }) => SEVERITIES.indexOf(severity) + 1 },
};

/** @param list its name: cursors of one list are refused by another */
export function taskList(
  list: string,
  request: TaskListRequest,
  now: Date,
): ListSql<TaskListRequest['sort']['field'], TaskRow> {
  const params = new SqlParams();
  const { overdue, ...equal } = request.filter;
  const late = () => `(${UNDECIDED} and task.due_at < ${params.add(now, 'timestamptz')})`;
  const column: Readonly<Record<keyof typeof equal, string>> = {
    kind: 'task.kind',
    state: 'task.state',
    severity: 'task.severity',
    code: 'task.code',
    siteId: 'task.site_id',
    ownerUserId: 'task.owner_user_id',
    subjectId: 'task.subject_id',
  };
  const wanted = Object.entries(equal) as [keyof typeof equal, string][];
  return {
    list,
    request,
    columns,
    id: { sql: 'task.id', key: ({ id }) => id },
    params,
    subject: TASK.subject,
    select: TASK.select,
    from: TASK.from,
    search: TASK_SEARCH,
    where: [
      ...wanted.map(([name, value]) => `${column[name]} = ${params.add(value)}`),
      ...(overdue === undefined ? [] : [overdue ? late() : `${late()} is not true`]),
    ],
  };
}

import { getPrincipal } from '@mimamori/platform';

import type { TaskRow } from './task.schema';

type Given = Pick<
  TaskRow,
  | 'kind'
  | 'code'
  | 'subject'
  | 'subjectId'
  | 'siteId'
  | 'params'
  | 'title'
  | 'note'
  | 'severity'
  | 'dueAt'
  | 'ownerUserId'
>;

/** A task that nobody has begun. */
export function newTask(given: Given, id: string, now: Date): TaskRow {
  return {
    ...given,
    id,
    state: 'open',
    escalationLevel: 0,
    escalatedAt: null,
    openedAt: now,
    openedBy: getPrincipal().id,
    closedAt: null,
    closedBy: null,
    outcome: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** What every event about a task says. */
export function namedTask({ id, kind, code, subject, subjectId, siteId, severity }: TaskRow) {
  return { taskId: id, kind, code, subject, subjectId, siteId, severity };
}

import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

import { SEVERITIES, type Severity, TASK_KINDS, type TaskKind } from './task/task.words';

interface TaskNamed {
  readonly taskId: string;
  readonly kind: TaskKind;
  readonly code: string;
  readonly subject: string;
  readonly subjectId: string;
  /** `null`: the tenant as a whole. */
  readonly siteId: string | null;
  readonly severity: Severity;
}

const named = z.strictObject({
  taskId: z.uuid(),
  kind: z.enum(TASK_KINDS),
  code: z.string(),
  subject: z.string(),
  subjectId: z.string(),
  siteId: z.uuid().nullable(),
  severity: z.enum(SEVERITIES),
});

export class TaskOpened extends DomainEvent<TaskNamed> {
  static readonly announced: Announcement = {
    type: 'work.task.opened',
    summary: 'A task was opened: a finding, a duty or a manual one.',
    data: named,
  };
}

export class TaskClosed extends DomainEvent<TaskNamed & { readonly state: 'done' | 'dismissed' }> {
  static readonly announced: Announcement = {
    type: 'work.task.closed',
    summary: 'A task was done or dismissed.',
    data: named.extend({ state: z.enum(['done', 'dismissed']) }),
  };
}

/** `level`: 1 its owner was told, 2 the managers of its place, 3 the tenant's administrators. */
export class TaskEscalated extends DomainEvent<TaskNamed & { readonly level: number }> {
  static readonly announced: Announcement = {
    type: 'work.task.escalated',
    summary: 'A task is overdue and was raised to the next level.',
    data: named.extend({ level: z.int().min(1).max(3) }),
  };
}

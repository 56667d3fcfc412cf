import type { Audit } from '@mimamori/audit';
import { Translator, uuidv7 } from '@mimamori/platform';
import type { TestParts } from '@mimamori/web/testing';

import { StandingTasks } from '../src/task/standing-tasks.service';
import { TaskTitles } from '../src/task/task-titles';
import { TaskEntity } from '../src/task/task.entity';
import type { TaskCreate, TaskOpening } from '../src/task/task.schema';
import { Tasks } from '../src/task/task.service';

export { TaskEntity };

/** The service, for specs of libs that open tasks; `parts` must know `TaskEntity`. */
export function tasksOf({ db, clock, keysets, jobs }: TestParts, audit: Audit): Tasks {
  const titles = new TaskTitles(new Translator());
  return new Tasks(db, clock, keysets, audit, new StandingTasks(clock, jobs, audit, titles), titles);
}

/** A task as a client would ask for it. */
export function aTask(over: Partial<TaskCreate> = {}): TaskCreate {
  return { title: '掲示物を張り替える', ...over };
}

/** A finding as a lib would open it. */
export function aFinding(over: Partial<TaskOpening> = {}): TaskOpening {
  return {
    kind: 'finding',
    code: 'work.mail_failed',
    subject: 'User',
    subjectId: uuidv7(),
    params: { template: 'work.overdue', reason: 'refused' },
    severity: 'medium',
    ...over,
  };
}

import type { TaskDeclaration } from './task/task.declaration';

/** The tasks that this lib opens itself. */
export const TASKS: readonly TaskDeclaration[] = [
  { code: 'work.mail_failed', kind: 'finding', sample: { template: 'work.overdue', reason: 'refused' } },
];

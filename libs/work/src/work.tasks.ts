import type { TaskDeclaration } from './task/task.declaration';

/** The tasks that this lib opens itself. */
export const TASKS: readonly TaskDeclaration[] = [
  { code: 'work.mail_failed', kind: 'finding', sample: { template: 'work.overdue', reason: 'refused' } },
  { code: 'work.audit_log_broken', kind: 'finding', sample: { problem: 'changed', seq: 12, through: 12 } },
  { code: 'work.view_grant_waiting', kind: 'duty', sample: {} },
];

export const TASK_KINDS = ['finding', 'duty', 'manual'] as const;
/** `finding`: something is wrong with one thing · `duty`: something must be done by a day · `manual`: somebody asked for it. */
export type TaskKind = (typeof TASK_KINDS)[number];

/** Weakest first. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const TASK_STATES = ['open', 'in_progress', 'done', 'dismissed'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** The code of every task that a person wrote. */
export const MANUAL_CODE = 'work.manual';

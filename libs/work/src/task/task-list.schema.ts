import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { SEVERITIES, TASK_KINDS, TASK_STATES } from './task.words';

const sorts = ['openedAt', 'dueAt', 'severity'] as const;
const filters = {
  state: z.enum(TASK_STATES),
  severity: z.enum(SEVERITIES),
  code: z.string().max(101),
  siteId: idSchema,
  ownerUserId: idSchema,
  subjectId: z.string().min(1).max(100),
  overdue: z
    .union([z.boolean(), z.enum(['true', 'false'])])
    .transform((value) => value === true || value === 'true')
    .describe('Whether it is not over yet and its due instant has passed.'),
};

/** Newest first, unless told otherwise. */
export const taskListQuery = listQuery({
  sorts,
  defaultSort: '-openedAt',
  filters: { kind: z.enum(TASK_KINDS), ...filters },
});
export type TaskListRequest = z.output<typeof taskListQuery>;

export const findingListQuery = listQuery({ sorts, defaultSort: '-openedAt', filters });
export type FindingListRequest = z.output<typeof findingListQuery>;

import type { MeasureStatus } from '@mimamori/catalogue';

export const STATUSES = ['pass', 'warn', 'fail', 'unknown', 'unproved'] as const satisfies MeasureStatus[];

export type StatusCounts = Record<MeasureStatus, number>;

export function countStatuses(statuses: readonly MeasureStatus[]): StatusCounts {
  const counts: StatusCounts = { pass: 0, warn: 0, fail: 0, unknown: 0, unproved: 0 };
  for (const status of statuses) counts[status] += 1;
  return counts;
}

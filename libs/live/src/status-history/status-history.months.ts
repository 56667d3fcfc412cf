import { japanDay } from '@mimamori/platform';

/** How far ahead partitions are made: a worker may be away for that long before anything looks different. */
export const MONTHS_AHEAD = 3;

/** A month of Asia/Tokyo: its first day, `YYYY-MM-01`. */
export type Month = string;

export function monthOf(instant: Date): Month {
  return `${japanDay(instant).slice(0, 7)}-01`;
}

export function monthsAfter(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 10);
}

/** The running month and those after it that there must be. */
export function monthsNeeded(now: Date): Month[] {
  return Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => monthsAfter(monthOf(now), ahead));
}

/** Whole months are kept: the running one and `keep` before it. */
export function firstKept(now: Date, keep: number): Month {
  return monthsAfter(monthOf(now), -keep);
}

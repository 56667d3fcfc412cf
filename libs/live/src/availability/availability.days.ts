import type { Span } from './availability.rules';

const DAY_SECONDS = 86_400;
/** Japan has no summer time: a day is always as long as the next. */
const OFFSET_SECONDS = 9 * 3_600;

/** A calendar day in Asia/Tokyo, `YYYY-MM-DD`. */
export type Day = string;

export function dayAfter(day: Day, count = 1): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** @returns how many days lie in the period; both ends belong to it. */
export function daysIn({ from, to }: { readonly from: Day; readonly to: Day }): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / (DAY_SECONDS * 1000)) + 1;
}

export function spanOf(day: Day): Span {
  const from = Date.parse(`${day}T00:00:00Z`) / 1000 - OFFSET_SECONDS;
  return { from, to: from + DAY_SECONDS };
}

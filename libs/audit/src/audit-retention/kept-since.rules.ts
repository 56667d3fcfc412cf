import { japanDay } from '@mimamori/platform';

/**
 * The first instant that is still kept: the beginning of the day in Asia/Tokyo that many months ago; where that month has
 * no such day, of its last one.
 */
export function keptSince(now: Date, months: number): Date {
  const [year, month, day] = japanDay(now).split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return new Date(`${first.toISOString().slice(0, 10)}T00:00:00+09:00`);
}

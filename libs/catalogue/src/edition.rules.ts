import { NoEditionInForce, NotACalendarDay } from './catalogue.errors';
import type { Edition } from './catalogue.types';

type Dated = Pick<Edition, 'code' | 'effectiveFrom' | 'effectiveUntil'>;

/** Sorted by first day; throws when two share a code or a day, since then a report could be read in two ways. */
export function orderEditions<T extends Dated>(editions: readonly T[]): readonly T[] {
  const sorted = [...editions].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  if (sorted.length === 0) throw new Error('the catalogue has no edition');
  for (const [index, next] of sorted.entries()) {
    if (sorted.findIndex(({ code }) => code === next.code) !== index)
      throw new Error(`edition ${next.code} is given twice`);
    const previous = sorted[index - 1];
    if (previous && (previous.effectiveUntil === null || previous.effectiveUntil > next.effectiveFrom))
      throw new Error(`editions ${previous.code} and ${next.code} overlap`);
  }
  return Object.freeze(sorted);
}

/**
 * The edition in force on a calendar day of Asia/Tokyo (`YYYY-MM-DD`).
 * @throws NotACalendarDay, NoEditionInForce (before the first edition, after a closed last one, or in a gap)
 */
export function findEditionAt<T extends Dated>(ordered: readonly T[], day: string): T {
  if (!isCalendarDay(day)) throw new NotACalendarDay({ day });
  const found = ordered.find(
    ({ effectiveFrom, effectiveUntil }) =>
      effectiveFrom <= day && (effectiveUntil === null || day < effectiveUntil),
  );
  if (!found) throw new NoEditionInForce({ day, firstDay: ordered[0]?.effectiveFrom ?? '' });
  return found;
}

function isCalendarDay(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

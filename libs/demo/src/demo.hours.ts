import type { OpeningHours, OpeningInterval } from '@mimamori/sites';

import type { HoursKind } from './demo.store-kinds';

const DAYTIME = { opens: '10:00', closes: '21:00' };
/** Weekdays and Saturdays, then Sundays. */
const WEEKS: Readonly<Record<HoursKind, readonly [OpeningInterval, OpeningInterval]>> = {
  day_and_night: [
    { opens: '00:00', closes: '24:00' },
    { opens: '00:00', closes: '24:00' },
  ],
  station: [
    { opens: '07:00', closes: '23:00' },
    { opens: '08:00', closes: '22:00' },
  ],
  mall: [DAYTIME, DAYTIME],
  // until one in the next morning
  late: [{ opens: '09:00', closes: '25:00' }, DAYTIME],
};

/** As stores of a kind are open. All but those that never close keep the next New Year's Day. @param today YYYY-MM-DD */
export function openingHours(kind: HoursKind, today: string): OpeningHours {
  const [usual, sunday] = WEEKS[kind];
  const [most, last] = [[usual], [sunday]];
  const weekly = { mon: most, tue: most, wed: most, thu: most, fri: most, sat: most, sun: last };
  const newYear = { date: `${Number(today.slice(0, 4)) + 1}-01-01`, intervals: [], note: '元日休業' };
  return { weekly, exceptions: kind === 'day_and_night' ? [] : [newYear] };
}

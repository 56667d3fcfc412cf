import type { OpeningHours, OpeningInterval } from '@mimamori/sites';

const DAY_AND_NIGHT = { opens: '00:00', closes: '24:00' };
const DAYTIME = { opens: '09:00', closes: '22:00' };
/** Until one in the next morning. */
const LATE = { opens: '10:00', closes: '25:00' };

function week(usual: OpeningInterval, sunday: OpeningInterval): OpeningHours['weekly'] {
  const [most, last] = [[usual], [sunday]];
  return { mon: most, tue: most, wed: most, thu: most, fri: most, sat: most, sun: last };
}

/** Day and night, late, or by day only, as stores of a chain differ; the last two keep New Year's Day. */
export function openingHours(index: number): OpeningHours {
  if (index % 3 === 0) return { weekly: week(DAY_AND_NIGHT, DAY_AND_NIGHT), exceptions: [] };
  const usual = index % 3 === 1 ? DAYTIME : LATE;
  const newYear = { date: '2027-01-01', intervals: [], note: '元日休業' };
  return { weekly: week(usual, DAYTIME), exceptions: [newYear] };
}

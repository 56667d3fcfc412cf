import { japanDay } from '@mimamori/platform';

import type { ReportPeriod } from './assessment.type';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;

/** The 30 days that end with the day of `asOf`. */
export function usualPeriod(asOf: Date): ReportPeriod {
  return { from: japanDay(new Date(asOf.getTime() - (USUAL_DAYS - 1) * DAY_MS)), to: japanDay(asOf) };
}

/** The same as instants: from the first moment of `from` until the end of `to`, but never beyond `asOf`. */
export function periodInstants({ from, to }: ReportPeriod, asOf: Date): { from: Date; to: Date } {
  const end = Date.parse(`${to}T00:00:00+09:00`) + DAY_MS;
  return { from: new Date(`${from}T00:00:00+09:00`), to: new Date(Math.min(end, asOf.getTime())) };
}

import { type Day, dayAfter, daysIn } from './availability.days';

export const LONGEST_DAYS = 400;
const USUAL_DAYS = 30;

/** Both days belong to it. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

export type Step = 'day' | 'month';

/** The period that is asked for; without `to` up to the last day that is over, without `from` 30 days long. */
export function periodOf({ from, to }: { from?: Day; to?: Day }, lastDay: Day): Period {
  if (from === undefined) {
    const end = to ?? lastDay;
    return { from: dayAfter(end, 1 - USUAL_DAYS), to: end };
  }
  if (to !== undefined) return { from, to };
  const end = from > lastDay ? from : lastDay;
  return { from, to: daysIn({ from, to: end }) > LONGEST_DAYS ? dayAfter(from, LONGEST_DAYS - 1) : end };
}

/** Where a step begins that the day lies in. */
export function stepOf(day: Day, step: Step): Day {
  return step === 'day' ? day : `${day.slice(0, 7)}-01`;
}

/** The period in steps, in order; months are cut off where the period is. */
export function stepsOf({ from, to }: Period, step: Step): Period[] {
  const steps: { from: Day; to: Day }[] = [];
  for (let day = from; day <= to; day = dayAfter(day)) {
    const last = steps.at(-1);
    if (last && stepOf(last.from, step) === stepOf(day, step)) last.to = day;
    else steps.push({ from: day, to: day });
  }
  return steps;
}

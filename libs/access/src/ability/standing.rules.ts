import { absenceOf, type User } from '@mimamori/users';

const DAY_MILLISECONDS = 86_400_000;

/** What decides whether somebody's account works at all. */
export interface Standing extends Pick<User, 'status' | 'firstDay' | 'lastDay'> {
  readonly tenantStatus: string;
}

/** Whether an account works at this instant: a present user of an active tenant. */
export function inGoodStanding(standing: Standing, at: Date): boolean {
  return standing.tenantStatus === 'active' && absenceOf(standing, at) === undefined;
}

/** The instants at which time alone changes that: the first day begins, the last day is over, in Japan. */
export function standingChanges({ firstDay, lastDay }: Pick<Standing, 'firstDay' | 'lastDay'>): Date[] {
  const midnight = (day: string) => Date.parse(`${day}T00:00:00+09:00`);
  return [
    ...(firstDay === null ? [] : [new Date(midnight(firstDay))]),
    ...(lastDay === null ? [] : [new Date(midnight(lastDay) + DAY_MILLISECONDS)]),
  ];
}

/** The next instant after `now` at which one of these changes something; `undefined` when none lies ahead. */
export function nextChange(instants: readonly (Date | null)[], now: Date): Date | undefined {
  const ahead = instants.filter((instant): instant is Date => instant !== null && instant > now);
  return ahead.length ? new Date(Math.min(...ahead.map(Number))) : undefined;
}

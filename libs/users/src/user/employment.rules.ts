import { japanDay } from '@mimamori/platform';

import type { User } from './user.entity';

export type Absence = 'invited' | 'disabled' | 'not_started' | 'ended';

type Employment = Pick<User, 'status' | 'firstDay' | 'lastDay'>;

/** Why a person may not act at this instant; `undefined`: they may. First and last day count whole, in Asia/Tokyo. */
export function absenceOf(user: Employment, at: Date): Absence | undefined {
  if (user.status !== 'active') return user.status;
  const today = japanDay(at);
  if (user.firstDay && today < user.firstDay) return 'not_started';
  if (user.lastDay && today > user.lastDay) return 'ended';
  return undefined;
}

/** Whether somebody's last day is over, whatever their status. */
export function hasLeft({ lastDay }: Pick<User, 'lastDay'>, at: Date): boolean {
  return lastDay !== null && japanDay(at) > lastDay;
}

function endOf({ status, firstDay, lastDay }: Employment, at: Date): keyof Employment | undefined {
  if (status === 'disabled') return 'status';
  if (lastDay !== null) return 'lastDay';
  return firstDay !== null && japanDay(at) < firstDay ? 'firstDay' : undefined;
}

/** The field by which somebody who was to stay goes, today or on a day that is set; `undefined`: nothing of the kind. */
export function leavesBy(before: Employment, after: Employment, at: Date): keyof Employment | undefined {
  if (before.status !== 'disabled' && after.status === 'disabled') return 'status';
  return endOf(before, at) === undefined ? endOf(after, at) : undefined;
}

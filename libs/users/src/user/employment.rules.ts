import { japanDay } from '@mimamori/platform';

import type { User } from './user.entity';

export type Absence = 'invited' | 'disabled' | 'not_started' | 'ended';

/** Why a person may not act at this instant; `undefined`: they may. First and last day count whole, in Asia/Tokyo. */
export function absenceOf(
  user: Pick<User, 'status' | 'firstDay' | 'lastDay'>,
  at: Date,
): Absence | undefined {
  if (user.status !== 'active') return user.status;
  const today = japanDay(at);
  if (user.firstDay && today < user.firstDay) return 'not_started';
  if (user.lastDay && today > user.lastDay) return 'ended';
  return undefined;
}

import { japanDay } from '@mimamori/platform';

import type { Severity } from './task.words';

const DAY_MILLISECONDS = 86_400_000;

/** Who hears of a late task: 1 its owner, 2 the managers of its place, 3 the tenant's administrators. 0: nobody yet. */
export type EscalationLevel = 0 | 1 | 2 | 3;
export const HIGHEST_LEVEL = 3;

/**
 * Calendar days in Asia/Tokyo after the due day at which each level is reached; `null`: never. [DESIGN] no law names
 * these.
 */
const DAYS_LATE: Readonly<Record<Severity, readonly [number, number | null, number | null]>> = {
  critical: [0, 1, 2],
  high: [0, 2, 4],
  medium: [0, 3, 7],
  low: [0, 7, 14],
  info: [0, null, null],
};

export interface Lateness {
  readonly severity: Severity;
  readonly dueAt: Date | null;
}

const startOfJapanDay = (day: string) => Date.parse(`${day}T00:00:00+09:00`);

/** When a task reaches a level; `null` when it never does. Nothing is late before its hour has passed. */
export function levelReachedAt({ severity, dueAt }: Lateness, level: EscalationLevel): Date | null {
  const days = level === 0 ? 0 : DAYS_LATE[severity][level - 1];
  if (dueAt === null || days === null || days === undefined) return null;
  const day = startOfJapanDay(japanDay(dueAt)) + days * DAY_MILLISECONDS;
  return new Date(Math.max(day, dueAt.getTime() + 1));
}

/** The highest level that is reached at `now`. */
export function levelAt(task: Lateness, now: Date): EscalationLevel {
  let reached: EscalationLevel = 0;
  for (const level of [1, 2, 3] as const) {
    const at = levelReachedAt(task, level);
    if (at !== null && at <= now) reached = level;
  }
  return reached;
}

/** When a task that stands at `level` goes higher; `null` when it stays. */
export function nextEscalationAt(task: Lateness, level: EscalationLevel): Date | null {
  return level === HIGHEST_LEVEL ? null : levelReachedAt(task, (level + 1) as EscalationLevel);
}

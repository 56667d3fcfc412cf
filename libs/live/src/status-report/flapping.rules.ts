/**
 * Damping of what changes too often, after the idea of route flap damping (RFC 2439): each change of what is reported adds
 * to a penalty, the penalty halves with time, and while it is too high the camera shows one state. [DESIGN]
 *
 * There are two penalties. Changes between working and not make a camera *flap*: it cannot be relied on. Other changes
 * (of reasons, of recording, online/degraded, offline/unknown) make it *restless*: they only tell nothing new any more, and
 * never decide whether it works.
 *
 * The numbers, for reporters that report every 30 s:
 * - A change between working and not costs 1,000, another change half of that.
 * - It halves in five minutes. Above 4,000 the damping begins; below 1,000 it ends.
 * - One outage and return costs 2,000: never enough. Nor are outages that come five minutes apart or more: they approach
 *   4,000 and never pass it. The fifth change in quick succession is; of the other changes the ninth.
 * - It never grows beyond 8,000, which takes three half-lives to fall to 1,000: whatever a camera has done, 15 minutes
 *   after its last change it shows what is reported, a lasting outage included.
 */
export const HALF_LIFE_MILLISECONDS = 5 * 60_000;
export const SUPPRESS_ABOVE = 4_000;
export const FREE_BELOW = 1_000;
export const HIGHEST_PENALTY = 8_000;
export const CROSSING_COST = 1_000;
export const CHANGE_COST = 500;
/** No camera is damped for longer than this after its last change. */
export const LONGEST_DAMPING_MILLISECONDS = HALF_LIFE_MILLISECONDS * Math.log2(HIGHEST_PENALTY / FREE_BELOW);

export interface Flap {
  /** As it was at `at`. */
  readonly penalty: number;
  /** The last change that cost something; `null`: none yet. */
  readonly at: Date | null;
  /** When the penalty will have fallen far enough, if nothing more happens; `null`: nothing is damped. */
  readonly until: Date | null;
}

export const CALM: Flap = { penalty: 0, at: null, until: null };

export function penaltyAt({ penalty, at }: Flap, now: Date): number {
  if (at === null) return 0;
  // two processes' clocks may differ by a little: nothing grows by going back
  const passed = Math.max(0, now.getTime() - at.getTime());
  return penalty * 2 ** (-passed / HALF_LIFE_MILLISECONDS);
}

function calmAt(penalty: number, now: Date): Date {
  const wait = HALF_LIFE_MILLISECONDS * Math.log2(penalty / FREE_BELOW);
  return new Date(now.getTime() + Math.max(0, Math.ceil(wait)));
}

/** Free of damping where its time is over. */
export function calmed(flap: Flap, now: Date): Flap {
  return flap.until !== null && flap.until <= now ? { ...flap, until: null } : flap;
}

/** What a report that costs so much leaves behind; 0 for one that changes nothing. */
export function charged(flap: Flap, cost: number, now: Date): Flap {
  const before = calmed(flap, now);
  if (cost === 0) return before;
  const penalty = Math.min(HIGHEST_PENALTY, penaltyAt(before, now) + cost);
  const isDamped = before.until !== null || penalty > SUPPRESS_ABOVE;
  return { penalty, at: now, until: isDamped ? calmAt(penalty, now) : null };
}

/** So many units in so many seconds; all of them may come at once, and then they grow back evenly. */
export interface Quota {
  readonly quota: number;
  readonly seconds: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Whole units that could be had now. */
  readonly remaining: number;
  /** Seconds until the whole quota is there again. */
  readonly resetSeconds: number;
  /** Seconds until the same request would pass; 0 when it passed. */
  readonly retrySeconds: number;
}

export interface Decision {
  /** The only thing to remember of a key: when its quota is whole again, in ms. It may be forgotten from then on. */
  readonly until: number;
  readonly verdict: Verdict;
}

/** In ms. Times since 1970 are exact to a quarter of a microsecond as floats; rounding must not cost a unit. */
export const TOLERANCE = 0.01;

/**
 * The generic cell rate algorithm. One number per key, no timers, no lists of requests: over any stretch of `t` seconds no
 * more than `quota + quota × t / seconds` units pass. Times in ms. What is refused costs nothing.
 */
export function decide(until: number | undefined, now: number, cost: number, limit: Quota): Decision {
  const window = limit.seconds * 1000;
  const each = window / limit.quota;
  // what lies further ahead than a window was written by a clock that has been put back since
  const from = until === undefined || until > now + window + TOLERANCE ? now : Math.max(until, now);
  const asked = from + cost * each;
  const allowed = asked - now <= window + TOLERANCE;
  return verdictAt(allowed ? asked : from, now, limit, allowed ? 0 : asked - now - window);
}

/** What is told of a key whose quota is whole again at `until`; `wait`: ms until the request would pass. */
export function verdictAt(until: number, now: number, { quota, seconds }: Quota, wait = 0): Decision {
  const window = seconds * 1000;
  const used = Math.max(until - now, 0);
  return {
    until,
    verdict: {
      allowed: wait === 0,
      remaining: Math.max(0, Math.floor(((window - used + TOLERANCE) * quota) / window)),
      resetSeconds: Math.ceil(used / 1000),
      retrySeconds: wait === 0 ? 0 : Math.max(1, Math.ceil(wait / 1000)),
    },
  };
}

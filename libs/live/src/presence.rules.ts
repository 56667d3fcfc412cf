/** How long a report is believed. Reporters are asked to report every 30 seconds: three may be lost. */
export const LEASE_MILLISECONDS = 90_000;

/**
 * How long after the end of a lease the worker may take to say so (it looks every 5 s). Behind that every reader says it by
 * itself, and `/health/ready` tells of the worker.
 */
export const LAPSE_LAG_MILLISECONDS = 60_000;

/** A lease that ended before has lapsed, whether the worker said so or not. */
export function lapsedBefore(now: Date): Date {
  return new Date(now.getTime() - LAPSE_LAG_MILLISECONDS);
}

/** Why a status is `unknown` although nobody reported that: its reporter has fallen silent. */
export const NO_REPORT = 'no_report';

/** How long a camera is offline before it counts as neglected (metric M24). */
export const LONG_OFFLINE_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Why a camera shows `degraded` although its reporter says in turn that it works and that it does not (`flapping.rules.ts`). */
export const FLAPPING = 'flapping';

/** Why a camera shows less than its reporter says: it says this and that in turn, while the camera works, or while it does not. */
export const RESTLESS = 'restless';

/** A dark store becomes a finding only then: a router takes two or three minutes to come back. [DESIGN] */
export const DARK_GRACE_MILLISECONDS = 5 * 60_000;

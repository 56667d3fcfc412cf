/** How long a report is believed. Reporters are asked to report every 30 seconds: three may be lost. */
export const LEASE_MILLISECONDS = 90_000;

/** Why a status is `unknown` although nobody reported that: its reporter has fallen silent. */
export const NO_REPORT = 'no_report';

/** How long a camera is offline before it counts as neglected (metric M24). */
export const LONG_OFFLINE_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Why a camera shows `degraded` although its reporter says this and that in turn (`flapping.rules.ts`). */
export const FLAPPING = 'flapping';

/** A dark store becomes a finding only then: a router takes two or three minutes to come back. [DESIGN] */
export const DARK_GRACE_MILLISECONDS = 5 * 60_000;

import { FLAPPING, NO_REPORT } from '../presence.rules';
import type { Recording, Status } from '../status.words';
import { CALM, calmed, CHANGE_COST, charged, CROSSING_COST, type Flap } from './flapping.rules';

/** What is said of a camera. */
export interface Said {
  readonly status: Status;
  readonly recording: Recording;
  /** In the order of their letters, each once. */
  readonly reasons: readonly string[];
}

/** Everything that is kept of a camera's status. */
export interface HeldStatus {
  readonly shown: Said;
  /** What was shown before; `null`: nothing. */
  readonly previousStatus: Status | null;
  readonly changedAt: Date;
  /** Since when it is not known to work; `null`: it works. */
  readonly downSince: Date | null;
  /** What the reporter said last. */
  readonly reported: Said;
  /** Since when the reporter says that it works, or that it does not. */
  readonly reportedSince: Date;
  /** Nobody reports any more. */
  readonly silent: boolean;
  readonly flap: Flap;
}

const SILENCE: Said = { status: 'unknown', recording: 'unknown', reasons: [NO_REPORT] };
/** Whether a restless camera records cannot be told either. */
const DAMPED: Said = { status: 'degraded', recording: 'unknown', reasons: [FLAPPING] };

export function isWorking(status: Status): boolean {
  return status === 'online' || status === 'degraded';
}

export function sameSaid(one: Said, other: Said): boolean {
  return (
    one.status === other.status &&
    one.recording === other.recording &&
    one.reasons.join() === other.reasons.join()
  );
}

export function changeCost(from: Said, to: Said): number {
  if (isWorking(from.status) !== isWorking(to.status)) return CROSSING_COST;
  return sameSaid(from, to) ? 0 : CHANGE_COST;
}

/** `held`, showing something: only a real change has a time and a former status. */
function showing(held: HeldStatus, shown: Said, now: Date): HeldStatus {
  const changed = !sameSaid(held.shown, shown);
  const since = isWorking(held.reported.status) ? now : held.reportedSince;
  return {
    ...held,
    shown,
    previousStatus: changed ? held.shown.status : held.previousStatus,
    changedAt: changed ? now : held.changedAt,
    downSince: isWorking(shown.status) ? null : (held.downSince ?? (held.silent ? now : since)),
  };
}

/** What a report makes of a camera; `undefined`: nothing was known of it. */
export function afterReport(held: HeldStatus | undefined, reported: Said, now: Date): HeldStatus {
  if (!held)
    return {
      shown: reported,
      previousStatus: null,
      changedAt: now,
      downSince: isWorking(reported.status) ? null : now,
      reported,
      reportedSince: now,
      silent: false,
      flap: CALM,
    };
  const cost = changeCost(held.reported, reported);
  const flap = charged(held.flap, cost, now);
  const reportedSince = cost === CROSSING_COST ? now : held.reportedSince;
  const next = { ...held, reported, reportedSince, silent: false, flap };
  return showing(next, flap.until ? DAMPED : reported, now);
}

/** Silence proves nothing about a camera: its status becomes unknown, never offline, whatever was said or damped. */
export function afterSilence(held: HeldStatus, now: Date): HeldStatus {
  return showing({ ...held, silent: true }, SILENCE, now);
}

/** A camera that has been calm for long enough shows what is reported. */
export function afterCalm(held: HeldStatus, now: Date): HeldStatus {
  const flap = calmed(held.flap, now);
  if (flap.until || held.silent) return { ...held, flap };
  return showing({ ...held, flap }, held.reported, now);
}

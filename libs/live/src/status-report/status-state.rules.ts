import { FLAPPING, NO_REPORT, RESTLESS } from '../presence.rules';
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
  /** Since when it is not known to work: its reporter says so, or nobody reports; `null`: it works. */
  readonly downSince: Date | null;
  /**
   * When its reporter said first that it is offline, since it worked last; `null`: it works, or nobody said that. Silence
   * neither begins nor ends it.
   */
  readonly offlineSince: Date | null;
  /** What the reporter said last. */
  readonly reported: Said;
  /** Since when the reporter says that it works, or that it does not. */
  readonly reportedSince: Date;
  /** Nobody reports any more. */
  readonly silent: boolean;
  /** Of changes between working and not. */
  readonly flap: Flap;
  /** Of other changes. */
  readonly unrest: Flap;
}

const SILENCE: Said = { status: 'unknown', recording: 'unknown', reasons: [NO_REPORT] };
/** Whether a flapping camera records cannot be told either. */
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

function crosses(from: Said, to: Said): boolean {
  return isWorking(from.status) !== isWorking(to.status);
}

/**
 * What a restless camera shows: what stays the same, and of what is said in turn the lesser. Never anything else than
 * reported about whether it works.
 */
function restless({ silent, shown, reported: before }: HeldStatus, reported: Said): Said {
  const known = !silent && shown.reasons.join() === RESTLESS ? shown : before;
  const base = crosses(known, reported) ? reported : known;
  const doubt = isWorking(reported.status) ? 'degraded' : 'unknown';
  return {
    status: base.status === reported.status ? reported.status : doubt,
    recording: base.recording === reported.recording ? reported.recording : 'unknown',
    reasons: [RESTLESS],
  };
}

/** `held` is what was known before the report. */
function dampedBy(
  held: HeldStatus,
  { flap, unrest }: Pick<HeldStatus, 'flap' | 'unrest'>,
  reported: Said,
): Said {
  if (flap.until) return DAMPED;
  return unrest.until ? restless(held, reported) : reported;
}

function offlineSince(held: HeldStatus | undefined, { status }: Said, now: Date): Date | null {
  if (isWorking(status)) return null;
  const known = held?.offlineSince ?? null;
  return status === 'offline' ? (known ?? now) : known;
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
      offlineSince: offlineSince(undefined, reported, now),
      reported,
      reportedSince: now,
      silent: false,
      flap: CALM,
      unrest: CALM,
    };
  const crossed = crosses(held.reported, reported);
  const changed = !crossed && !sameSaid(held.reported, reported);
  const dampings = {
    flap: charged(held.flap, crossed ? CROSSING_COST : 0, now),
    unrest: charged(held.unrest, changed ? CHANGE_COST : 0, now),
  };
  const next = {
    ...held,
    ...dampings,
    offlineSince: offlineSince(held, reported, now),
    reported,
    reportedSince: crossed ? now : held.reportedSince,
    silent: false,
  };
  return showing(next, dampedBy(held, dampings, reported), now);
}

/** Silence proves nothing about a camera: its status becomes unknown, never offline, whatever was said or damped. */
export function afterSilence(held: HeldStatus, now: Date): HeldStatus {
  return showing({ ...held, silent: true }, SILENCE, now);
}

/** A camera that has been calm for long enough shows what is reported. */
export function afterCalm(held: HeldStatus, now: Date): HeldStatus {
  const dampings = { flap: calmed(held.flap, now), unrest: calmed(held.unrest, now) };
  const next = { ...held, ...dampings };
  return held.silent ? next : showing(next, dampedBy(held, dampings, held.reported), now);
}

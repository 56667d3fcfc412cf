import type { StateDates } from './camera.schema';
import type { CameraState } from './camera.words';

/** Where a camera may go from each state. Retired is final: the register keeps the camera, and its code stays taken. */
const NEXT: Readonly<Record<CameraState, readonly CameraState[]>> = {
  planned: ['active', 'retired'],
  active: ['suspended', 'retired'],
  suspended: ['active', 'retired'],
  retired: [],
};

export function mayBecome(from: CameraState, to: CameraState): boolean {
  return NEXT[from].includes(to);
}

export function isFinal(state: CameraState): boolean {
  return NEXT[state].length === 0;
}

/** Whether a step to this state must say why. */
export function needsReason(to: CameraState): boolean {
  return to === 'suspended' || to === 'retired';
}

/** What may still be said of a retired camera: remarks about it, not facts of it. */
const REMARKS: ReadonlySet<string> = new Set(['note', 'tags']);

/** Whether a camera in this state may change these fields. */
export function mayChange(state: CameraState, fields: readonly string[]): boolean {
  return !isFinal(state) || fields.every((field) => REMARKS.has(field));
}

const NEVER: StateDates = { activatedAt: null, suspendedAt: null, retiredAt: null };

/** The dates of a camera that comes into `to` now; `before` is absent for a new camera. */
export function datesAfter(before: StateDates | undefined, to: CameraState, now: Date): StateDates {
  const { activatedAt, suspendedAt, retiredAt } = before ?? NEVER;
  return {
    activatedAt: to === 'active' ? now : activatedAt,
    suspendedAt: to === 'suspended' ? now : suspendedAt,
    retiredAt: to === 'retired' ? now : retiredAt,
  };
}

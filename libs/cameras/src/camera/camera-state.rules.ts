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

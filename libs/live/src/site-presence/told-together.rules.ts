import type { HeldStatus } from '../status-report/status-state.rules';
import type { Status } from '../status.words';

/** As many cameras as one event may speak of. */
export const MOST_TOGETHER = 500;

/** A camera of one store that shows something else than before. */
export interface Shift {
  readonly cameraId: string;
  /** `null`: the camera is heard of for the first time. */
  readonly from: Status | null;
  readonly to: HeldStatus['shown'];
}

/** One row of history: of one camera, or of several that came to show the same together. */
export interface Told {
  readonly cameraIds: readonly [string, ...string[]];
  /** Of several: `null` where they showed different things. */
  readonly from: Status | null;
  readonly to: HeldStatus['shown'];
}

const alone = ({ cameraId, from, to }: Shift): Told => ({ cameraIds: [cameraId], from, to });

/**
 * One row for all that come to show the same, in parts of 500; a camera that is heard of for the first time is told by
 * itself, because an event without a former status means that.
 */
export function toldTogether(shifts: readonly Shift[]): Told[] {
  const groups = new Map<string, Shift[]>();
  for (const shift of shifts) {
    const { status, recording, reasons } = shift.to;
    const key = shift.from === null ? shift.cameraId : `${status} ${recording} ${reasons.join()}`;
    const group = groups.get(key);
    if (group) group.push(shift);
    else groups.set(key, [shift]);
  }
  return [...groups.values()].flatMap(parts);
}

export function toldEach(shifts: readonly Shift[]): Told[] {
  return shifts.map(alone);
}

function parts(group: readonly Shift[]): Told[] {
  const told: Told[] = [];
  for (let from = 0; from < group.length; from += MOST_TOGETHER) {
    const part = group.slice(from, from + MOST_TOGETHER);
    const [first, ...others] = part;
    if (!first) break;
    const sameFrom = others.every((shift) => shift.from === first.from);
    told.push({
      cameraIds: [first.cameraId, ...others.map(({ cameraId }) => cameraId)],
      from: sameFrom ? first.from : null,
      to: first.to,
    });
  }
  return told;
}

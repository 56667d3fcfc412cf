import type { Sums } from './availability.rules';

export const PARTS_PER_MILLION = 1_000_000;

/** What is answered of a period; all lengths are in whole seconds. */
export interface Figures {
  readonly countedSeconds: number;
  readonly onlineSeconds: number;
  readonly degradedSeconds: number;
  readonly flappingSeconds: number;
  readonly offlineSeconds: number;
  readonly unknownSeconds: number;
  /** 0 to 1, cut after six digits: 1 means that nothing at all was missing. */
  readonly availability: number | null;
  readonly coverage: number | null;
  readonly recordingShare: number | null;
  readonly outages: number;
  readonly longestOutageSeconds: number;
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? Math.floor((part * PARTS_PER_MILLION) / whole) / PARTS_PER_MILLION : null;
}

/** A share of `figuresOf` with two digits. Cut, not rounded: 100 means that nothing at all was missing. */
export function percentOf(share: number | null): number | null {
  // in whole parts first: 0.57 * 10,000 is a little less than 5,700
  return share === null ? null : Math.floor(Math.round(share * PARTS_PER_MILLION) / 100) / 100;
}

/** Unknown is no part of availability, neither up nor down: `coverage` says how much of the time anybody knew. */
export function figuresOf(sums: Sums): Figures {
  const { online, degraded, flapping, offline, unknown, recorded, unrecorded } = sums;
  const known = online + degraded + flapping + offline;
  return {
    countedSeconds: known + unknown,
    onlineSeconds: online,
    degradedSeconds: degraded,
    flappingSeconds: flapping,
    offlineSeconds: offline,
    unknownSeconds: unknown,
    availability: share(online + degraded, known),
    coverage: share(known, known + unknown),
    recordingShare: share(recorded, recorded + unrecorded),
    outages: sums.outagesOpen + sums.outagesBegun,
    longestOutageSeconds: sums.longestOutage,
  };
}

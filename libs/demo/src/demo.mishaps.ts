import type { Recording, Status } from '@mimamori/live';

import { chanceOf } from './demo.chance';
import { FIRST_STORE } from './demo.chain';
import { type StandingFault, standingFault } from './demo.faults';

/** What a reporter sees of a camera. */
export interface Seen {
  readonly status: Status;
  readonly recording: Recording;
  readonly reasons: readonly string[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FINE: Seen = { status: 'online', recording: 'yes', reasons: [] };
const GONE: Seen = { status: 'offline', recording: 'no', reasons: [] };
const NOT_RECORDING: Seen = { status: 'degraded', recording: 'no', reasons: ['recording_stopped'] };

const STANDING: Readonly<Record<StandingFault, Seen>> = {
  offline: GONE,
  never_records: NOT_RECORDING,
  dirty_lens: { status: 'degraded', recording: 'yes', reasons: ['dirty_lens'] },
};

/** Something that happens at most once in each stretch of `everyMs`, with this likelihood, and passes. */
interface Mishap {
  readonly name: string;
  readonly everyMs: number;
  readonly likelihood: number;
  readonly shortestMs: number;
  readonly longestMs: number;
}

/**
 * [DESIGN] Rates that keep a view of 600 cameras moving, once in a few minutes, without looking broken: nobody measured
 * a real chain for them. A camera is away 11 minutes a day.
 */
const AWAY: Mishap = {
  name: 'away',
  everyMs: 12 * HOUR,
  likelihood: 0.5,
  shortestMs: 2 * MINUTE,
  longestMs: 20 * MINUTE,
};
const POOR_PICTURE: Mishap = {
  name: 'poor',
  everyMs: 6 * HOUR,
  likelihood: 0.5,
  shortestMs: 3 * MINUTE,
  longestMs: 30 * MINUTE,
};
const RECORDER_STUCK: Mishap = {
  name: 'stuck',
  everyMs: 48 * HOUR,
  likelihood: 0.5,
  shortestMs: 5 * MINUTE,
  longestMs: 60 * MINUTE,
};
/** The whole store: its line or its power is gone, so nobody reports at all. Longer than a report is believed. */
const DARK: Mishap = {
  name: 'dark',
  everyMs: 48 * HOUR,
  likelihood: 0.8,
  shortestMs: 4 * MINUTE,
  longestMs: 12 * MINUTE,
};

/** Whether it is happening to `whom` at an instant (milliseconds since 1970). */
function happens(
  { name, everyMs, likelihood, shortestMs, longestMs }: Mishap,
  whom: string,
  at: number,
): boolean {
  const stretch = Math.floor(at / everyMs);
  if (chanceOf(name, whom, stretch) >= likelihood) return false;
  const lasts = shortestMs + chanceOf(name, 'lasts', whom, stretch) * (longestMs - shortestMs);
  const begins = chanceOf(name, 'begins', whom, stretch) * (everyMs - lasts);
  const passed = at - stretch * everyMs;
  return begins <= passed && passed < begins + lasts;
}

/** The one whose plug is loose: in one store of fifty, the fifth camera. */
const FLAPPING = { everyStores: 50, store: 2, code: 'C05' };
/** It is there and away by turns. */
const FLAPS_MS = 30_000;

function isFlapping(siteCode: string, code: string): boolean {
  return code === FLAPPING.code && Number(siteCode) % FLAPPING.everyStores === FLAPPING.store;
}

/** Whether a store's reporter is silent at an instant. The first store never is: the README's tour looks at it. */
export function isDark(siteCode: string, at: number): boolean {
  return siteCode !== FIRST_STORE && happens(DARK, siteCode, at);
}

/** What is seen of a camera at an instant: the same for the same camera and instant, whoever asks. */
export function seenAt(siteCode: string, code: string, at: number): Seen {
  const fault = standingFault(siteCode, code);
  if (fault) return STANDING[fault];
  if (isFlapping(siteCode, code)) return Math.floor(at / FLAPS_MS) % 2 ? GONE : FINE;
  const whom = `${siteCode}/${code}`;
  if (happens(AWAY, whom, at)) return GONE;
  if (happens(RECORDER_STUCK, whom, at)) return NOT_RECORDING;
  if (happens(POOR_PICTURE, whom, at))
    return { status: 'degraded', recording: 'yes', reasons: ['low_bitrate'] };
  return FINE;
}

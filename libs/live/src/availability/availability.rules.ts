import { FLAPPING } from '../presence.rules';
import type { Recording, Status } from '../status.words';

/** What a camera does at a time, as availability sees it; a flapping one says degraded and cannot be relied on. */
export const AVAILABILITY_STATES = ['online', 'degraded', 'flapping', 'offline', 'unknown'] as const;
export type AvailabilityState = (typeof AVAILABILITY_STATES)[number];

/** A stretch of time in whole seconds since 1970: `from` is in it, `to` is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** From this second on. */
export interface Moment {
  readonly at: number;
  readonly state: AvailabilityState;
  readonly recording: Recording;
}

/** What goes on from one stretch into the next. */
export interface Carry {
  readonly state: AvailabilityState;
  readonly recording: Recording;
  /** Seconds that the outage at hand was seen to last so far; null: there is none. */
  readonly outage: number | null;
}

/** Seconds in each state and of recording, and outages. Those of neighbouring stretches are added by `plus`. */
export interface Sums extends Readonly<Record<AvailabilityState, number>> {
  /** Known to be recorded, and known not to be. */
  readonly recorded: number;
  readonly unrecorded: number;
  /** Outages that had begun before, and those that began within. */
  readonly outagesOpen: number;
  readonly outagesBegun: number;
  /** Of an outage that reaches in here, from its beginning on. */
  readonly longestOutage: number;
}

export const NOTHING: Sums = {
  online: 0,
  degraded: 0,
  flapping: 0,
  offline: 0,
  unknown: 0,
  recorded: 0,
  unrecorded: 0,
  outagesOpen: 0,
  outagesBegun: 0,
  longestOutage: 0,
};

export interface SummedUp {
  readonly sums: Sums;
  readonly closing: Carry;
  /** When the camera counted, and when it was known to be there. */
  readonly counted: readonly Span[];
  readonly lit: readonly Span[];
}

export function stateOf(status: Status, reasons: readonly string[]): AvailabilityState {
  return status !== 'unknown' && reasons.includes(FLAPPING) ? 'flapping' : status;
}

/** The whole second that an instant lies in. */
export function secondOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

/** The stretches of `period`, each either inside or outside of `counted` (which is in order and apart). */
function* pieces(period: Span, counted: readonly Span[]): Generator<Span & { readonly counts: boolean }> {
  let at = period.from;
  for (const span of counted) {
    const from = Math.max(span.from, at);
    const to = Math.min(span.to, period.to);
    if (from >= to) continue;
    if (from > at) yield { from: at, to: from, counts: false };
    yield { from, to, counts: true };
    at = to;
  }
  if (at < period.to) yield { from: at, to: period.to, counts: false };
}

const isDown = (state: AvailabilityState) => state === 'offline' || state === 'flapping';
const isUp = (state: AvailabilityState) => state === 'online' || state === 'degraded';

/** Adds up one camera, stretch by stretch. */
class Counting {
  readonly sums: { -readonly [Name in keyof Sums]: number } = { ...NOTHING };
  readonly counted: Span[] = [];
  readonly lit: Span[] = [];
  private first = true;

  constructor(private outage: number | null) {}

  take(
    { from, to, counts }: Span & { counts: boolean },
    state: AvailabilityState,
    recording: Recording,
  ): void {
    const seconds = to - from;
    // Whoever does not count any more is not out either
    if (!counts) this.outage = null;
    else this.count(seconds, state, recording);
    this.first = false;
    if (!counts) return;
    extend(this.counted, { from, to });
    if (isUp(state) || state === 'flapping') extend(this.lit, { from, to });
  }

  carry(state: AvailabilityState, recording: Recording): Carry {
    return { state, recording, outage: this.outage };
  }

  private count(seconds: number, state: AvailabilityState, recording: Recording): void {
    const { sums } = this;
    if (this.first && this.outage !== null) {
      sums.outagesOpen = 1;
      sums.longestOutage = this.outage;
    }
    sums[state] += seconds;
    if (recording !== 'unknown') sums[recording === 'yes' ? 'recorded' : 'unrecorded'] += seconds;
    if (isUp(state)) this.outage = null;
    if (!isDown(state)) return;
    if (this.outage === null) sums.outagesBegun += 1;
    this.outage = (this.outage ?? 0) + seconds;
    sums.longestOutage = Math.max(sums.longestOutage, this.outage);
  }
}

function extend(spans: Span[], { from, to }: Span): void {
  const last = spans.at(-1);
  if (last?.to === from) spans[spans.length - 1] = { from: last.from, to };
  else spans.push({ from, to });
}

/**
 * One camera over `period`. An outage begins when the camera is known to be offline or flapping and ends when it is
 * known to work, or does not count any more; silence neither begins nor ends one, and adds nothing to its length.
 * @param moments in order; what lies before the period only says how it begins
 * @param counted when the camera counts at all, in order and apart
 */
export function sumUp(
  opening: Carry,
  moments: readonly Moment[],
  counted: readonly Span[],
  period: Span,
): SummedUp {
  const counting = new Counting(opening.outage);
  let { state, recording }: Pick<Carry, 'state' | 'recording'> = opening;
  const stretch = (span: Span) => {
    for (const piece of pieces(span, counted)) counting.take(piece, state, recording);
  };
  let at = period.from;
  for (const moment of moments) {
    if (moment.at >= period.to) break;
    if (moment.at > at) {
      stretch({ from: at, to: moment.at });
      at = moment.at;
    }
    ({ state, recording } = moment);
  }
  if (at < period.to) stretch({ from: at, to: period.to });
  const { sums, counted: when, lit } = counting;
  return { sums, closing: counting.carry(state, recording), counted: when, lit };
}

/** Of one camera, a stretch and the one behind it. */
export function plus(earlier: Sums, later: Sums): Sums {
  return { ...beside(earlier, later), outagesOpen: earlier.outagesOpen };
}

/** Of two cameras, or of two stores, in the same stretch. */
export function beside(one: Sums, other: Sums): Sums {
  const added = Object.entries(one).map(([name, value]) => [name, value + other[name as keyof Sums]]);
  const longestOutage = Math.max(one.longestOutage, other.longestOutage);
  return { ...(Object.fromEntries(added) as unknown as Sums), longestOutage };
}

/** Seconds in which a store had cameras that count and none of them was known to be there. */
export function darkSeconds(cameras: readonly Pick<SummedUp, 'counted' | 'lit'>[]): number {
  return measure(cameras.flatMap(({ counted }) => counted)) - measure(cameras.flatMap(({ lit }) => lit));
}

/** Length of all spans together, what they share counted once. */
function measure(spans: readonly Span[]): number {
  let total = 0;
  let end = -Infinity;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}

import { decide, type Quota, type Verdict } from './gcra';

/** Keys of one generation; with both, about 20 MB at most. */
const MOST_KEYS = 50_000;

export interface LimitedKey {
  readonly key: string;
  readonly limit: Quota;
}

/**
 * Limits of one process. Two generations of keys instead of a list of who came last: a key that is asked for moves to the
 * young one, and the old one is dropped whole once everything in it has grown back. Should more keys than fit come in
 * one window, the oldest are forgotten early and start afresh: memory is bounded, not fairness.
 */
export class LocalLimits {
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private turnedAt = Number.NEGATIVE_INFINITY;

  /** @param windowMilliseconds the longest window of any limit that is kept here */
  constructor(
    private readonly windowMilliseconds: number,
    private readonly mostKeys = MOST_KEYS,
  ) {}

  /** Takes `cost` of all keys, or of none when one of them has too little. `cost` is cut to the whole quota. */
  take(keys: readonly LimitedKey[], cost: number, now: number): readonly Verdict[] {
    const decisions = keys.map(({ key, limit }) =>
      decide(this.find(key), now, Math.min(cost, limit.quota), limit),
    );
    if (decisions.every(({ verdict }) => verdict.allowed))
      keys.forEach(({ key }, index) => this.keep(key, decisions[index]!.until, now));
    return decisions.map(({ verdict }) => verdict);
  }

  /** What `take` would say, taking nothing. */
  look({ key, limit }: LimitedKey, now: number): Verdict {
    return decide(this.find(key), now, 1, limit).verdict;
  }

  get size(): number {
    return this.young.size + this.old.size;
  }

  private find(key: string): number | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  private keep(key: string, until: number, now: number): void {
    if (now - this.turnedAt >= this.windowMilliseconds || this.young.size >= this.mostKeys) {
      this.old = this.young;
      this.young = new Map();
      this.turnedAt = now;
    }
    this.young.set(key, until);
  }
}

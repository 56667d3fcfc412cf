import { chanceOf } from './demo.chance';

const USUAL_MS = 30_000;
/** Still well within the time for which a report is believed. */
const SPARING_MS = 60_000;
/** A larger chain reports half as often: 10,000 stores cost half a core instead of a whole one. */
const MOST_STORES_AS_USUAL = 5_000;

/** How often each store of a chain reports. */
export const reportEveryMs = (stores: number) => (stores > MOST_STORES_AS_USUAL ? SPARING_MS : USUAL_MS);

/** When in its period a store has its turn, 0 ≤ answer < 1: spread evenly, and the same each time. */
export const turnOf = (key: string) => chanceOf('turn', key);

interface Span {
  /** Milliseconds since 1970. */
  readonly after: number;
  readonly until: number;
  /** The period, in milliseconds. */
  readonly every: number;
}

/**
 * Those whose turn has come after one instant and until another, each once: whoever comes late makes up for the last
 * period and no more.
 */
export function due<Store extends { readonly turn: number }>(
  stores: readonly Store[],
  { after, until, every }: Span,
): Store[] {
  const periods = (at: number, turn: number) => Math.floor(at / every - turn);
  return stores.filter(({ turn }) => periods(until, turn) > periods(after, turn));
}

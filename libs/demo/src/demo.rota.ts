import { chanceOf } from './demo.chance';

/** How often each store reports. */
export const REPORT_EVERY_MS = 30_000;

/** When in the half minute a store has its turn: spread evenly, and the same each time. */
const turnOf = (key: string) => Math.floor(chanceOf('turn', key) * REPORT_EVERY_MS);

/**
 * Those whose turn has come after one instant and until another (milliseconds since 1970), each once: whoever comes late
 * makes up for the last half minute and no more.
 */
export function due<Store extends { readonly siteId: string }>(
  stores: readonly Store[],
  after: number,
  until: number,
): Store[] {
  return stores.filter(({ siteId }) => {
    const turn = turnOf(siteId);
    return Math.floor((until - turn) / REPORT_EVERY_MS) > Math.floor((after - turn) / REPORT_EVERY_MS);
  });
}

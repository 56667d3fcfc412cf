import type { Reader } from '@mimamori/platform';

import type { SealedRow } from './audit-record';
import { SEALED, type SealedDbRow, sealedRow } from './seal.queries';

const PAGE = 500;

export interface Stretch {
  readonly tenantId: string;
  /** The last place before it. */
  readonly after: number;
  readonly upTo: number;
}

/** The rows of a part of the chain in its order, page by page; seals that lost their event are left out. */
export async function* sealedRows(
  reader: Reader,
  { tenantId, after, upTo }: Stretch,
): AsyncGenerator<readonly SealedRow[]> {
  for (let last = after; last < upTo;) {
    const page = await reader.query<SealedDbRow>(SEALED, [tenantId, last, upTo, PAGE]);
    if (!page.length) return;
    last = Number(page.at(-1)!.seq);
    yield page.flatMap((row) => sealedRow(row) ?? []);
  }
}

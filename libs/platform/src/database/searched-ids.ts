import { searchTerms } from './search-fold';
import type { Reader } from './tenant-db';

/** Above this, more rows fit than an index helps to find. */
const MOST_IDS = 2_000;

/**
 * Which rows of a `searchable` table may contain every word of `asked`; `null` when it is no word at all or nearly every
 * row fits. The text itself must still be compared (`searchCondition`).
 */
export async function searchedIds(reader: Reader, table: string, asked: string): Promise<string[] | null> {
  const terms = searchTerms(asked);
  if (!terms.length) return null;
  const [row] = await reader.query<{ ids: string[] | null }>(
    'select mimamori.search_ids($1, $2::text[], $3) as ids',
    [table, terms, MOST_IDS],
  );
  return row?.ids ?? null;
}

import type { Reader } from '@mimamori/platform';

/** Those of the ids that the tenant does not have. `table` is a name of ours, never input. */
export async function unknownIds(
  reader: Reader,
  table: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const known = await reader.query<{ id: string }>(`select id from ${table} where id = any($1::uuid[])`, [
    ids,
  ]);
  const found = new Set(known.map(({ id }) => id));
  return ids.filter((id) => !found.has(id));
}

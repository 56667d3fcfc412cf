import type { Reader } from '@mimamori/platform';

import type { ChainFault } from '../seal/chain-walk';
import { ERASURE } from '../seal/erasure-book';
import type { Anchor } from '../seal/sealed-log.service';

/** When a UUIDv7 was made. */
function madeAt(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}

/**
 * The first row whose values were erased in the name of an event that the log does not have. One that is older than what was
 * pruned may have been pruned as well.
 * @param claimed erasures that were not met in the chain: id → first row that names it
 */
export async function erasuresThere(
  reader: Reader,
  tenantId: string,
  claimed: ReadonlyMap<string, number>,
  anchor: Anchor | null,
): Promise<ChainFault | undefined> {
  const open = [...claimed].filter(([id]) => !anchor || madeAt(id) >= anchor.prunedBefore);
  if (!open.length) return undefined;
  const there = await reader.query<{ id: string }>(
    'select id from audit_event where tenant_id = $1 and id = any($2) and action = $3',
    [tenantId, open.map(([id]) => id), ERASURE],
  );
  const known = new Set(there.map(({ id }) => id));
  const seqs = open.filter(([id]) => !known.has(id)).map(([, seq]) => seq);
  return seqs.length ? { seq: Math.min(...seqs), problem: 'erased_wrongly' } : undefined;
}

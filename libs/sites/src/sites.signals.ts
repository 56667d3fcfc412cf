import type { Tx } from '@mimamori/platform';

/** Channel on which every commit that changes which sites there are, or where they stand, is heard; payload: tenant id. */
export const SITES_CHANGED = 'mimamori_sites_changed';

export async function signalSitesChanged(tx: Tx): Promise<void> {
  await tx.query('select pg_notify($1, $2)', [SITES_CHANGED, tx.tenantId]);
}

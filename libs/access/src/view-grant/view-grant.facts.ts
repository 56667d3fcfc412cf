import { getPrincipal, rightsHolder } from '@mimamori/platform';

import { GrantNeedsPerson } from '../access.errors';
import type { ViewGrantRow } from './view-grant.schema';

/** The condition fields of the policy. */
export function grantFacts({
  granteeId,
  requesterId,
  siteIds,
}: Pick<ViewGrantRow, 'granteeId' | 'requesterId' | 'siteIds'>) {
  return { granteeId, requesterId, siteIds };
}

/** One row for each site: an action on all of a grant is one on each of its sites. */
export function factsBySite(row: Pick<ViewGrantRow, 'granteeId' | 'requesterId' | 'siteIds'>) {
  return row.siteIds.map((siteId) => ({ ...grantFacts(row), siteIds: [siteId] }));
}

export function grantNamed({ id, granteeId, siteIds }: Pick<ViewGrantRow, 'id' | 'granteeId' | 'siteIds'>) {
  return { grantId: id, granteeId, siteId: siteIds.length === 1 ? (siteIds[0] as string) : null };
}

/** The person who asks or decides, also by a key. @throws GrantNeedsPerson for the system itself */
export function requirePerson(): string {
  const principal = getPrincipal();
  if (principal.kind === 'system') throw new GrantNeedsPerson();
  return rightsHolder(principal);
}

import type { ErrorItem, Reader } from '@mimamori/platform';

import { isFinal } from '../camera/camera-state.rules';
import { type CameraChange, isChanged, stateBefore } from './camera-change';

/** Stores that are closed and areas out of use, among those that changes name. */
export interface ClosedPlaces {
  readonly sites: ReadonlySet<string>;
  readonly areas: ReadonlySet<string>;
}

// The same locks as for one camera: they hold off closing and retiring until a transaction ends.
const SITES = 'select id, status from site where id = any($1::uuid[]) order by id for key share';
const AREAS = 'select id, state from area where id = any($1::uuid[]) order by id for key share';

export async function closedPlaces(reader: Reader, changes: readonly CameraChange[]): Promise<ClosedPlaces> {
  const siteIds = [...new Set(changes.map(({ after }) => after.siteId))];
  const areaIds = [...new Set(changes.flatMap(({ after }) => after.areaId ?? []))];
  const sites = await reader.query<{ id: string; status: string }>(SITES, [siteIds]);
  const areas = await reader.query<{ id: string; state: string }>(AREAS, [areaIds]);
  return {
    sites: new Set(sites.filter(({ status }) => status === 'closed').map(({ id }) => id)),
    areas: new Set(areas.filter(({ state }) => state !== 'active').map(({ id }) => id)),
  };
}

/** Nothing is registered, changed or switched on where there is no store or area any more; removing is always possible. */
export function placeFaults(change: CameraChange, { sites, areas }: ClosedPlaces): ErrorItem[] {
  const { before, after, fields } = change;
  const asked = isChanged(change) && (!before || fields.length > 0 || after.state === 'active');
  if (!asked || isFinal(stateBefore(change))) return [];
  if (sites.has(after.siteId)) return [{ pointer: '/siteId', code: 'cameras.site_closed' }];
  const retired = after.areaId !== null && areas.has(after.areaId);
  return retired ? [{ pointer: '/areaId', code: 'cameras.area_retired' }] : [];
}

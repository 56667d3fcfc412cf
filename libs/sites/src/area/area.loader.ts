import { NotFound } from '@mimamori/platform';
import { loader } from '@mimamori/web';
import type DataLoader from 'dataloader';

import { type AreaView, areaView } from './area.schema';
import type { Areas } from './area.service';

/** Areas by id, in one query for all that one GraphQL request asks for. What may not be read is `NotFound`. */
export function areaLoader(context: object, areas: Areas): DataLoader<string, AreaView> {
  return loader<string, AreaView>(context, 'sites.area', async (ids) => {
    const found = new Map((await areas.getMany(ids)).map((area) => [area.id, areaView(area)]));
    return ids.map((id) => found.get(id) ?? new NotFound('Area'));
  });
}

/** The areas of a site, likewise. */
export function areasOfSiteLoader(context: object, areas: Areas): DataLoader<string, AreaView[]> {
  return loader<string, AreaView[]>(context, 'sites.areas-of-site', async (siteIds) => {
    const found = (await areas.ofSites(siteIds)).map(areaView);
    return siteIds.map((siteId) => found.filter((area) => area.siteId === siteId));
  });
}

import { NotFound } from '@mimamori/platform';
import { loader } from '@mimamori/web';
import type DataLoader from 'dataloader';

import { type RegionView, regionView } from './region.schema';
import type { Regions } from './region.service';

/** Regions by id, in one query for all that one GraphQL request asks for. What may not be read is `NotFound`. */
export function regionLoader(context: object, regions: Regions): DataLoader<string, RegionView> {
  return loader<string, RegionView>(context, 'sites.region', async (ids) => {
    const found = new Map((await regions.getMany(ids)).map((region) => [region.id, regionView(region)]));
    return ids.map((id) => found.get(id) ?? new NotFound('Region'));
  });
}

import { NotFound } from '@mimamori/platform';
import { loader } from '@mimamori/web';
import type DataLoader from 'dataloader';

import { type SiteView, siteView } from './site.schema';
import type { Sites } from './site.service';

/** Sites by id, in one query for all that one GraphQL request asks for. What may not be read is `NotFound`. */
export function siteLoader(context: object, sites: Sites): DataLoader<string, SiteView> {
  return loader<string, SiteView>(context, 'sites.site', async (ids) => {
    const found = new Map((await sites.getMany(ids)).map((site) => [site.id, siteView(site)]));
    return ids.map((id) => found.get(id) ?? new NotFound('Site'));
  });
}

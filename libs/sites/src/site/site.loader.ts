import { NotFound } from '@mimamori/platform';
import { askedFields, type GraphqlContext, loader } from '@mimamori/web';
import type DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';

import type { AskedSite } from './site.schema';
import type { Sites } from './site.service';

const names = new WeakMap<ReadonlySet<string>, string>();

/** Of those who want the same, one. */
function nameOf(wanted: ReadonlySet<string> | undefined): string {
  if (!wanted) return 'sites.site';
  const name = names.get(wanted) ?? `sites.site:${[...wanted].sort().join()}`;
  names.set(wanted, name);
  return name;
}

/**
 * Sites by id for a field that answers one, with what is asked of it: one query for all objects that have the field. What
 * may not be read is `NotFound`.
 */
export function siteLoader(
  context: GraphqlContext,
  sites: Sites,
  info: GraphQLResolveInfo,
): DataLoader<string, AskedSite> {
  const wanted = askedFields(info);
  return loader<string, AskedSite>(context, nameOf(wanted), async (ids) => {
    const found = new Map((await sites.views(ids, wanted)).map((site) => [site.id, site]));
    return ids.map((id) => found.get(id) ?? new NotFound('Site'));
  });
}

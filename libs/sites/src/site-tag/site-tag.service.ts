import { getPermissions, SqlParams, TenantDb } from '@mimamori/platform';
import { Keysets, type ListSql, mapPage, type Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { SiteTag, SiteTagListRequest } from './site-tag.schema';

type Sort = SiteTagListRequest['sort']['field'];
type CountedTag = SiteTag & { readonly id: string; readonly folded: string };
type Order = Omit<ListSql<Sort, CountedTag>, 'subject' | 'select' | 'from' | 'where'>;

/** A tag has no id: the hash of its folded form serves as one, so that a cursor can name it. */
const countedTags = (readable: string) => `(
  select min(site_tag.tag) as tag, site_tag.folded, md5(site_tag.folded)::uuid as id, count(*)::int as sites
  from site_tag join site on site.tenant_id = site_tag.tenant_id and site.id = site_tag.site_id
  where ${readable} group by site_tag.folded) as counted`;

/** The tags that are in use, each with the number of sites that the caller may read. */
@Injectable()
export class SiteTags {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
  ) {}

  /** @throws CursorInvalid */
  async list(request: SiteTagListRequest): Promise<Page<SiteTag>> {
    const params = new SqlParams();
    const from = countedTags(getPermissions().rowFilter('read', 'Site', params));
    const readable = [...params.values];
    const keyset = this.keysets.plan(orderOf(request, params));
    const rows = await this.db.query<CountedTag>(
      `select counted.* from ${from} where ${keyset.where} ${keyset.tail}`,
      params.values,
    );
    const total = request.totalCount ? await this.count(from, readable) : undefined;
    return mapPage(keyset.page(rows, total), ({ tag, sites }) => ({ tag, sites }));
  }

  private async count(from: string, values: readonly unknown[]): Promise<number> {
    const [found] = await this.db.query<{ tags: number }>(
      `select count(*)::int as tags from ${from}`,
      values,
    );
    return found?.tags ?? 0;
  }
}

function orderOf(request: SiteTagListRequest, params: SqlParams): Order {
  return {
    list: 'sites.site-tag',
    request,
    columns: {
      tag: { sql: 'counted.folded', key: ({ folded }) => folded },
      sites: { sql: 'counted.sites', cast: 'int', key: ({ sites }) => sites },
    },
    id: { sql: 'counted.id', key: ({ id }) => id },
    params,
  };
}

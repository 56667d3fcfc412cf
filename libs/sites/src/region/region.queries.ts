import { getPermissions, SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';

import type { RegionRow } from './region.schema';

const SELECT = `region.id, region.code, region.name, region.parent_id as "parentId", region.position, region.version,
  region.created_at as "createdAt", region.updated_at as "updatedAt"`;

export const REGION_ROW: RowSql = { subject: 'Region', select: SELECT, from: 'region', id: 'region.id' };

export const regionListQuery = listQuery({ sorts: ['code', 'name'], filters: {} }).omit({ q: true });
export type RegionListRequest = ListRequest<'code' | 'name'>;

export function regionList(request: RegionListRequest): ListSql<'code' | 'name', RegionRow> {
  return {
    ...REGION_ROW,
    list: 'sites.region',
    request,
    where: [],
    columns: {
      code: { sql: 'region.code', key: ({ code }) => code },
      name: { sql: 'region.name', key: ({ name }) => name },
    },
    id: { sql: 'region.id', key: ({ id }) => id },
    params: new SqlParams(),
  };
}

/** All regions the caller may read; the service keeps their number bounded. */
export function allRegions(): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const allowed = getPermissions().rowFilter('read', 'Region', params);
  return {
    text: `select ${SELECT} from region where ${allowed} order by region.position, region.code`,
    values: params.values,
  };
}

/** `$1`: nothing can come to stand in the region while it is looked at. */
export const LOCK_REGION = 'select 1 from region where id = $1 for update';

/** `$1` → what stands in the region, whoever asks. */
export const USES_OF_REGION = `select (select count(*)::int from site where site.region_id = $1) as sites,
  (select count(*)::int from region where region.parent_id = $1) as regions`;

/** The sites in the given regions and all below them: `$1` uuid[] → rows of `id`. */
export const SITES_IN_REGIONS = `
  with recursive inside (id) as (
    select id from region where id = any($1::uuid[])
    union
    select region.id from region join inside on region.parent_id = inside.id
  )
  select site.id from site join inside on site.region_id = inside.id`;

import { searchCondition, SqlParams } from '@mimamori/platform';
import { idSchema, type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';
import { z } from 'zod';

import { codeSchema } from '../site-code.schema';
import { PREFECTURES } from './prefecture.data';
import type { SiteStatus } from './site.entity';
import { type SiteRow, siteStatusSchema } from './site.schema';

export const SITE_ROW: RowSql = {
  subject: 'Site',
  select: `site.id, site.code, site.name, site.name_kana as "nameKana", site.region_id as "regionId", site.prefecture,
    site.address, site.status, site.version, site.created_at as "createdAt", site.updated_at as "updatedAt"`,
  from: 'site',
  id: 'site.id',
};

/** As `SITE_ROW`, looked up by code. */
export const SITE_BY_CODE: RowSql = { ...SITE_ROW, id: 'site.code', idType: 'text' };

type Sort = 'code' | 'name' | 'createdAt';
type Filter = { code: string; regionId: string; prefecture: string; status: SiteStatus };
export type SiteListRequest = ListRequest<Sort, Filter>;

/** `filter[regionId]` takes the region with all below it. */
export const siteListQuery = listQuery({
  sorts: ['code', 'name', 'createdAt'],
  filters: {
    code: codeSchema,
    regionId: idSchema,
    prefecture: z.enum(PREFECTURES),
    status: siteStatusSchema,
  },
});

const IN_REGION = (id: string) => `site.region_id in (
  with recursive inside (id) as (
    select ${id} union select region.id from region join inside on region.parent_id = inside.id
  ) select id from inside)`;

export function siteList(request: SiteListRequest): ListSql<Sort, SiteRow> {
  const params = new SqlParams();
  const { q, filter } = request;
  const where: string[] = [];
  if (q) where.push(searchCondition('site.search_text', q, params));
  if (filter.code) where.push(`site.code = ${params.add(filter.code)}`);
  if (filter.regionId) where.push(IN_REGION(params.add(filter.regionId, 'uuid')));
  if (filter.prefecture) where.push(`site.prefecture = ${params.add(filter.prefecture)}`);
  if (filter.status) where.push(`site.status = ${params.add(filter.status)}`);
  return {
    ...SITE_ROW,
    list: 'sites.site',
    request,
    where,
    columns: {
      code: { sql: 'site.code', key: ({ code }) => code },
      name: { sql: 'site.name', key: ({ name }) => name },
      createdAt: {
        sql: 'site.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'site.id', key: ({ id }) => id },
    params,
  };
}

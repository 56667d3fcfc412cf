import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';

import { codeSchema } from '../site-code.schema';
import type { AreaClass } from './area.entity';
import { areaClassSchema, type AreaRow } from './area.schema';

export const AREA_ROW: RowSql = {
  subject: 'Area',
  select: `area.id, area.site_id as "siteId", area.code, area.name, area.class, area.version,
    area.created_at as "createdAt", area.updated_at as "updatedAt"`,
  from: 'area',
  id: 'area.id',
};

export const AREAS_OF_SITES: RowSql = { ...AREA_ROW, id: 'area.site_id' };

type Sort = 'code' | 'name';
type Filter = { code: string; class: AreaClass };
export type AreaListRequest = ListRequest<Sort, Filter>;

export const areaListQuery = listQuery({
  sorts: ['code', 'name'],
  filters: { code: codeSchema, class: areaClassSchema },
}).omit({ q: true });

export function areaList(siteId: string, request: AreaListRequest): ListSql<Sort, AreaRow> {
  const params = new SqlParams();
  const where = [`area.site_id = ${params.add(siteId, 'uuid')}`];
  const { filter } = request;
  if (filter.code) where.push(`area.code = ${params.add(filter.code)}`);
  if (filter.class) where.push(`area.class = ${params.add(filter.class)}`);
  return {
    ...AREA_ROW,
    list: `sites.area:${siteId}`,
    request,
    where,
    columns: {
      code: { sql: 'area.code', key: ({ code }) => code },
      name: { sql: 'area.name', key: ({ name }) => name },
    },
    id: { sql: 'area.id', key: ({ id }) => id },
    params,
  };
}

import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';

import { codeSchema } from '../site-code.schema';
import type { AreaClass, AreaState } from './area.entity';
import { areaClassSchema, type AreaRow, areaStateSchema, floorSchema } from './area.schema';

export const AREA_ROW: RowSql = {
  subject: 'Area',
  select: `area.id, area.site_id as "siteId", area.code, area.name, area.class, area.floor, area.state, area.version,
    area.created_at as "createdAt", area.updated_at as "updatedAt"`,
  from: 'area',
  id: 'area.id',
};

/** Those in use. */
export const AREAS_OF_SITES: RowSql = {
  ...AREA_ROW,
  from: "(select * from area where state = 'active') area",
  id: 'area.site_id',
};

/** `$1`: nothing can be put into the area while its gate is asked. */
export const LOCK_AREA = 'select 1 from area where id = $1 for update';

type Sort = 'code' | 'name';
type Filter = { code: string; class: AreaClass; floor: string; state: AreaState };
export type AreaListRequest = ListRequest<Sort, Filter>;

export const areaListQuery = listQuery({
  sorts: ['code', 'name'],
  filters: { code: codeSchema, class: areaClassSchema, floor: floorSchema, state: areaStateSchema },
}).omit({ q: true });

export function areaList(siteId: string, request: AreaListRequest): ListSql<Sort, AreaRow> {
  const params = new SqlParams();
  const where = [`area.site_id = ${params.add(siteId, 'uuid')}`];
  const { filter } = request;
  if (filter.code) where.push(`area.code = ${params.add(filter.code)}`);
  if (filter.class) where.push(`area.class = ${params.add(filter.class)}`);
  if (filter.floor) where.push(`area.floor = ${params.add(filter.floor)}`);
  if (filter.state) where.push(`area.state = ${params.add(filter.state)}`);
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

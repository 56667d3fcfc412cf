import { fieldFilter, SqlParams } from '@mimamori/platform';
import { ColumnChoice, type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';

import { codeSchema } from '../site-code.schema';
import type { AreaClass, AreaState } from './area.entity';
import { areaClassSchema, type AreaRow, areaStateSchema, floorSchema } from './area.schema';

const AREA_COLUMNS = new ColumnChoice<AreaRow>({
  id: 'area.id',
  siteId: 'area.site_id',
  code: 'area.code',
  name: 'area.name',
  class: 'area.class',
  floor: 'area.floor',
  state: 'area.state',
  version: 'area.version',
  createdAt: 'area.created_at',
  updatedAt: 'area.updated_at',
});

export const AREA_ROW: RowSql = {
  subject: 'Area',
  select: AREA_COLUMNS.all,
  from: 'area',
  id: 'area.id',
};

/** As `AREA_ROW`, as the caller may be told it: for answers, and never for what is written back. */
export const areaTold = (): RowSql => ({ ...AREA_ROW, masked: AREA_COLUMNS.masked(AREA_ROW.subject) });

/** Those in use, as the caller may be told them. */
export const areasOfSites = (): RowSql => ({
  ...areaTold(),
  from: "(select * from area where state = 'active') area",
  id: 'area.site_id',
});

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
  if (filter.floor) {
    const may = fieldFilter(AREA_ROW.subject, 'floor', params) ?? 'true';
    where.push(`area.floor = ${params.add(filter.floor)} and (${may})`);
  }
  if (filter.state) where.push(`area.state = ${params.add(filter.state)}`);
  return {
    ...areaTold(),
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

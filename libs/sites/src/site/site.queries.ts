import { getPermissions, SqlParams } from '@mimamori/platform';
import {
  ColumnChoice,
  idSchema,
  type ListRequest,
  listQuery,
  type ListSql,
  type RowSql,
  type SearchSql,
} from '@mimamori/web';
import { z } from 'zod';

import type { AreaClass } from '../area/area.entity';
import { areaClassSchema } from '../area/area.schema';
import { municipalityCodeSchema } from '../municipality/municipality-code';
import { codeSchema } from '../site-code.schema';
import { siteTagFilter } from '../site-tag/site-tag.schema';
import { PREFECTURES } from './prefecture.data';
import type { SiteStatus } from './site.entity';
import { type SiteRow, siteStatusSchema } from './site.schema';

const SITE_COLUMNS = new ColumnChoice<SiteRow>({
  id: 'site.id',
  code: 'site.code',
  name: 'site.name',
  nameKana: 'site.name_kana',
  regionId: 'site.region_id',
  postalCode: 'site.postal_code',
  prefecture: 'site.prefecture',
  municipalityCode: 'site.municipality_code',
  municipalityName: 'site.municipality_name',
  address: 'site.address',
  phone: 'site.phone',
  latitude: 'site.latitude',
  longitude: 'site.longitude',
  openedOn: 'site.opened_on::text',
  closedOn: 'site.closed_on::text',
  openingHours: 'site.opening_hours',
  filing: `json_build_object('required', site.filing_required, 'filedOn', site.filed_on::text,
    'reference', site.filing_reference)`,
  tags: `array(select site_tag.tag from site_tag
    where site_tag.tenant_id = site.tenant_id and site_tag.site_id = site.id order by site_tag.position)`,
  status: 'site.status',
  outsideViewing: 'site.outside_viewing',
  version: 'site.version',
  createdAt: 'site.created_at',
  updatedAt: 'site.updated_at',
});

export const SITE_ROW: RowSql = {
  subject: 'Site',
  select: SITE_COLUMNS.all,
  from: 'site',
  id: 'site.id',
};

/** As the caller may be told it: `SITE_ROW` with its id and those fields; `undefined`: all of them. */
export function siteRowOf(wanted: ReadonlySet<string> | undefined): RowSql {
  const columns = wanted && new Set([...wanted, 'id']);
  return {
    ...SITE_ROW,
    select: SITE_COLUMNS.of(columns),
    masked: SITE_COLUMNS.masked(SITE_ROW.subject, columns),
  };
}

const SITE_SEARCH: SearchSql = {
  table: 'site',
  id: 'site.id',
  text: 'site.search_text',
  ruled: {
    subject: SITE_ROW.subject,
    fields: ['postalCode', 'address'],
    open: [
      'site.code',
      'site.name',
      'site.name_kana',
      'site.prefecture',
      'site.municipality_name',
      `array_to_string(${SITE_COLUMNS.columns.tags}, ' ')`,
    ],
  },
};

/** Columns whose JSON is what the answer shows. */
const PLAIN: readonly (keyof SiteRow)[] = [
  'id',
  'code',
  'name',
  'nameKana',
  'regionId',
  'postalCode',
  'prefecture',
  'municipalityCode',
  'municipalityName',
  'address',
  'phone',
  'status',
  'outsideViewing',
  'version',
];
/** Each makes statements of its own; others are looked up by a loader. */
const MOST_SHAPES = 6;
const shapes = new Set<string>();

/**
 * The site that `siteId` names, as JSON with its id and what is wanted, within a list of other things; `null` where the
 * caller may not read it. Nothing when more is wanted than plain columns, or fields may be withheld: then `siteLoader` is
 * the way.
 */
export function siteWithin(
  wanted: ReadonlySet<string> | undefined,
  { tenantId, siteId }: { readonly tenantId: string; readonly siteId: string },
): ((params: SqlParams) => string) | undefined {
  if (getPermissions().ruled?.('read', 'Site')) return undefined;
  const names = PLAIN.filter((name) => name === 'id' || wanted?.has(name));
  if (!wanted || [...wanted].some((name) => !names.some((plain) => plain === name))) return undefined;
  if (shapes.size >= MOST_SHAPES && !shapes.has(names.join())) return undefined;
  shapes.add(names.join());
  const fields = names.map((name) => `'${name}', ${SITE_COLUMNS.columns[name]}`).join(', ');
  return (params) => `(select json_build_object(${fields}) from site
    where site.tenant_id = ${tenantId} and site.id = ${siteId}
      and (${getPermissions().rowFilter('read', 'Site', params)}))`;
}

/** `$1`: nobody may change the site, or refer to it anew, while its gate is asked. */
export const LOCK_SITE = 'select 1 from site where id = $1 for update';

/** As `SITE_ROW`, looked up by code. */
export const SITE_BY_CODE: RowSql = { ...SITE_ROW, id: 'site.code', idType: 'text' };

type Sort = 'code' | 'name' | 'nameKana' | 'createdAt';
type Filter = {
  code: string;
  regionId: string;
  prefecture: string;
  municipalityCode: string;
  status: SiteStatus;
  tag: string[];
  areaClass: AreaClass;
};
export type SiteListRequest = ListRequest<Sort, Filter>;

/** `filter[regionId]` takes the region with all below it; `filter[areaClass]` sites with such an area in use. */
export const siteListQuery = listQuery({
  sorts: ['code', 'name', 'nameKana', 'createdAt'],
  filters: {
    code: codeSchema,
    regionId: idSchema,
    prefecture: z.enum(PREFECTURES),
    municipalityCode: municipalityCodeSchema,
    status: siteStatusSchema,
    tag: siteTagFilter,
    areaClass: areaClassSchema,
  },
});

const IN_REGION = (id: string) => `site.region_id in (
  with recursive inside (id) as (
    select ${id} union select region.id from region join inside on region.parent_id = inside.id
  ) select id from inside)`;

/** Of the areas, too, only those count that the caller may read. */
function withArea(areaClass: AreaClass, params: SqlParams): string {
  const allowed = getPermissions().rowFilter('read', 'Area', params);
  return `exists (select from area where area.site_id = site.id and area.class = ${params.add(areaClass)}
    and area.state = 'active' and (${allowed}))`;
}

/** Any of them. */
const TAGGED = (tags: string) => `exists (select from site_tag
  where site_tag.tenant_id = site.tenant_id and site_tag.site_id = site.id and site_tag.folded = any(${tags}))`;

function conditions({ filter }: SiteListRequest, params: SqlParams): string[] {
  const where: string[] = [];
  if (filter.code) where.push(`site.code = ${params.add(filter.code)}`);
  if (filter.regionId) where.push(IN_REGION(params.add(filter.regionId, 'uuid')));
  if (filter.prefecture) where.push(`site.prefecture = ${params.add(filter.prefecture)}`);
  if (filter.municipalityCode) where.push(`site.municipality_code = ${params.add(filter.municipalityCode)}`);
  if (filter.status) where.push(`site.status = ${params.add(filter.status)}`);
  if (filter.tag) where.push(TAGGED(params.add(filter.tag, 'text[]')));
  if (filter.areaClass) where.push(withArea(filter.areaClass, params));
  return where;
}

export function siteList(request: SiteListRequest): ListSql<Sort, SiteRow> {
  const params = new SqlParams();
  return {
    ...SITE_ROW,
    list: 'sites.site',
    request,
    where: conditions(request, params),
    masked: SITE_COLUMNS.masked(SITE_ROW.subject),
    search: SITE_SEARCH,
    columns: {
      code: { sql: 'site.code', key: ({ code }) => code },
      name: { sql: 'site.name', key: ({ name }) => name },
      // those without a reading come first
      nameKana: { sql: "coalesce(site.name_kana, '')", key: ({ nameKana }) => nameKana ?? '' },
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

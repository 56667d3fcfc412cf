import {
  fieldFilter,
  foldedColumns,
  getPermissions,
  type Reader,
  searchCondition,
  searchedIds,
  SortWithheld,
  SqlParams,
  type TenantDb,
} from '@mimamori/platform';

import type { KeysetOptions, Keysets } from './keyset';
import type { Page } from './page';

/** Instead of `select`, for a caller from whom rules withhold fields: see `ColumnChoice.masked`. */
export type MaskedSelect = (params: SqlParams) => string;

/** One hand-written list. All SQL texts are ours; input goes through `params`. */
export interface ListSql<Sort extends string, Row> extends KeysetOptions<Sort, Row> {
  /** Subject whose policy fields speak of the aliases in `from`; only rows the caller may read are listed. */
  readonly subject: string;
  /** The columns, named as the row's fields. */
  readonly select: string;
  readonly masked?: MaskedSelect | undefined;
  /** A further column with parameters of its own: the count must not have them, because PostgreSQL refuses unused ones. */
  readonly along?: ((params: SqlParams) => string) | undefined;
  readonly from: string;
  /** Boolean expressions that must all hold. */
  readonly where: readonly string[];
  /** What `request.q` searches; lists without it ignore `q`. */
  readonly search?: SearchSql;
}

/** A table that is `searchable`. */
export interface SearchSql {
  readonly table: string;
  /** The SQL expression of its id. */
  readonly id: string;
  /** The SQL expression of its folded text. */
  readonly text: string;
  /** Where rules may withhold what the text holds. */
  readonly ruled?: {
    readonly subject: string;
    readonly fields: readonly string[];
    /** The SQL expressions of all else in the text, of which some may be null: what rows are found by in any case. */
    readonly open: readonly string[];
  };
}

/** The words are where the caller may read them. */
function textWhere({ text, ruled }: SearchSql, asked: string, params: SqlParams): string {
  const found = searchCondition(text, asked, params);
  if (!ruled) return found;
  const readable = ruled.fields.flatMap((field) => fieldFilter(ruled.subject, field, params) ?? []);
  if (!readable.length) return found;
  const open = searchCondition(foldedColumns(ruled.open), asked, params);
  return `(${found}) and ((${[...new Set(readable)].join(') and (')}) or (${open}))`;
}

/**
 * The conditions of a search, the index asked first: `LIKE` alone walks the whole tenant, because behind row-level security
 * no index serves it.
 */
export async function searchWhere(
  reader: Reader,
  search: SearchSql | undefined,
  asked: string | undefined,
  params: SqlParams,
): Promise<string[]> {
  if (!search || !asked) return [];
  const ids = await searchedIds(reader, search.table, asked);
  return [
    ...(ids ? [`${search.id} = any(${params.add(ids, 'uuid[]')})`] : []),
    textWhere(search, asked, params),
  ];
}

/** A list's statements, narrowed by the caller's permissions: rows, count and cursor see the same rows. */
async function planned<Sort extends string, Row extends object>(
  reader: Reader,
  keysets: Keysets,
  list: ListSql<Sort, Row>,
) {
  const { subject, from, params, request, along } = list;
  const permissions = getPermissions();
  if (permissions.ruled?.('read', subject)?.includes(request.sort.field))
    throw new SortWithheld(request.sort.field);
  const allowed = permissions.rowFilter('read', subject, params);
  const searched = await searchWhere(reader, list.search, request.q, params);
  const where = [allowed, ...list.where, ...searched].map((condition) => `(${condition})`).join(' and ');
  const counted = [...params.values];
  const keyset = keysets.plan(list);
  const count = async () => {
    const text = `select count(*)::int as count from ${from} where ${where}`;
    const [total] = await reader.query<{ count: number }>(text, counted);
    return total?.count ?? 0;
  };
  const own = list.masked?.(params) ?? list.select;
  const select = along ? `${own}, ${along(params)}` : own;
  const text = `select ${select} from ${from} where ${where} and ${keyset.where} ${keyset.tail}`;
  return { text, keyset, count };
}

/** One page of a list, narrowed by the caller's permissions. @throws CursorInvalid, SortWithheld */
export async function readPage<Sort extends string, Row extends object>(
  reader: Reader,
  keysets: Keysets,
  list: ListSql<Sort, Row>,
): Promise<Page<Row>> {
  const { text, keyset, count } = await planned(reader, keysets, list);
  const rows = await reader.query<Row>(text, list.params.values);
  return keyset.page(rows, list.request.totalCount ? await count() : undefined);
}

/**
 * As `readPage`, for lists whose rows are answered as they are, but for times, which come with Japan's offset: no object is
 * made of a row that goes out as JSON. @throws CursorInvalid, SortWithheld
 */
export async function readAnswerPage<Sort extends string, Answer extends object>(
  db: TenantDb,
  keysets: Keysets,
  list: ListSql<Sort, Answer>,
): Promise<Page<Answer>> {
  const { text, keyset, count } = await planned(db, keysets, list);
  const rows = await db.answers<Answer>(text, list.params.values);
  return keyset.answerPage(rows, list.request.totalCount ? await count() : undefined);
}

export interface RowSql {
  readonly subject: string;
  readonly select: string;
  readonly masked?: MaskedSelect | undefined;
  readonly from: string;
  /** The SQL expression of the id. */
  readonly id: string;
  /** Its type; `uuid` unless told. */
  readonly idType?: 'uuid' | 'text';
}

/** One row by its id, if the caller may read it; absent, foreign and forbidden answer alike: `undefined`. */
export async function readRow<Row extends object>(
  reader: Reader,
  sql: RowSql,
  id: string,
): Promise<Row | undefined> {
  const [row] = await readRows<Row>(reader, sql, [id]);
  return row;
}

function ofIds({ subject, select, masked, from, id, idType = 'uuid' }: RowSql, ids: readonly string[]) {
  const params = new SqlParams();
  const allowed = getPermissions().rowFilter('read', subject, params);
  const text = `select ${masked?.(params) ?? select} from ${from} where (${allowed}) and ${id} = any(${params.add(ids, `${idType}[]`)})`;
  return { text, values: params.values };
}

/** Those of the rows that the caller may read, in no particular order; for batched loading. */
export async function readRows<Row extends object>(
  reader: Reader,
  sql: RowSql,
  ids: readonly string[],
): Promise<Row[]> {
  const { text, values } = ofIds(sql, ids);
  return reader.query<Row>(text, values);
}

/** As `readRows`, for rows that are answered as they are, but for times, which come with Japan's offset. */
export async function readAnswers<Answer extends object>(
  db: TenantDb,
  sql: RowSql,
  ids: readonly string[],
): Promise<Answer[]> {
  const { text, values } = ofIds(sql, ids);
  const rows = await db.answers<Answer>(text, values);
  return Array.from({ length: rows.length }, (_, index) => rows.row(index));
}

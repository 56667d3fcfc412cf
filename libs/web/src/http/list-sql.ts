import { getPermissions, type Reader, searchCondition, searchedIds, SqlParams } from '@mimamori/platform';

import type { KeysetOptions, Keysets } from './keyset';
import type { Page } from './page';

/** One hand-written list. All SQL texts are ours; input goes through `params`. */
export interface ListSql<Sort extends string, Row> extends KeysetOptions<Sort, Row> {
  /** Subject whose policy fields speak of the aliases in `from`; only rows the caller may read are listed. */
  readonly subject: string;
  /** The columns, named as the row's fields. */
  readonly select: string;
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
    searchCondition(search.text, asked, params),
  ];
}

/**
 * One page of a list, narrowed by the caller's permissions: rows, count and cursor see the same rows.
 * @throws CursorInvalid
 */
export async function readPage<Sort extends string, Row extends object>(
  reader: Reader,
  keysets: Keysets,
  list: ListSql<Sort, Row>,
): Promise<Page<Row>> {
  const { subject, select, from, params, request } = list;
  const allowed = getPermissions().rowFilter('read', subject, params);
  const searched = await searchWhere(reader, list.search, request.q, params);
  const where = [allowed, ...list.where, ...searched].map((condition) => `(${condition})`).join(' and ');
  const counted = [...params.values];
  const keyset = keysets.plan(list);
  const rows = await reader.query<Row>(
    `select ${select} from ${from} where ${where} and ${keyset.where} ${keyset.tail}`,
    params.values,
  );
  if (!request.totalCount) return keyset.page(rows);
  const [total] = await reader.query<{ count: number }>(
    `select count(*)::int as count from ${from} where ${where}`,
    counted,
  );
  return keyset.page(rows, total?.count ?? 0);
}

export interface RowSql {
  readonly subject: string;
  readonly select: string;
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

/** Those of the rows that the caller may read, in no particular order; for batched loading. */
export async function readRows<Row extends object>(
  reader: Reader,
  { subject, select, from, id, idType = 'uuid' }: RowSql,
  ids: readonly string[],
): Promise<Row[]> {
  const params = new SqlParams();
  const allowed = getPermissions().rowFilter('read', subject, params);
  return reader.query<Row>(
    `select ${select} from ${from} where (${allowed}) and ${id} = any(${params.add(ids, `${idType}[]`)})`,
    params.values,
  );
}

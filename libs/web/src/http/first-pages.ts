import { type Reader, SqlParams } from '@mimamori/platform';

import type { Keysets } from './keyset';
import type { ListRequest } from './list-query';
import type { ListSql } from './list-sql';
import type { Page } from './page';

/** The same list of several parents, as it hangs at each of them. */
export interface PagesSql<Sort extends string, Row> {
  /** Without its parent's condition and without `cursor`; `where` must hold what the caller may read. */
  readonly list: Omit<ListSql<Sort, Row>, 'subject' | 'search'>;
  /** The SQL expression of the parent's id. */
  readonly parent: string;
  readonly parentType?: 'uuid' | 'text';
  /** The question that a page's cursor goes on with: as the list of one parent is asked. */
  readonly ofParent: (id: string) => { readonly list: string; readonly request: ListRequest<Sort> };
}

type OfParent<Row> = Row & { readonly parentId: string };

/** The first page of each parent in one query, with totals in two; in the order of `ids`. For batched loading. */
export async function readFirstPages<Sort extends string, Row extends object>(
  reader: Reader,
  keysets: Keysets,
  { list, parent, parentType = 'uuid', ofParent }: PagesSql<Sort, Row>,
  ids: readonly string[],
): Promise<Page<Row>[]> {
  const { select, masked, from, params, request } = list;
  const asked = `unnest(${params.add(ids, `${parentType}[]`)}) as asked (id)`;
  const where = [`${parent} = asked.id`, ...list.where].map((condition) => `(${condition})`).join(' and ');
  const counted = [...params.values];
  const { tail } = keysets.plan(list);
  const rows = await reader.query<OfParent<Row>>(
    `select asked.id::text as "parentId", page.* from ${asked}
      cross join lateral (select ${masked?.(params) ?? select} from ${from} where ${where} ${tail}) page`,
    params.values,
  );
  const totals = request.totalCount
    ? await reader.query<{ parentId: string; count: number }>(
        `select asked.id::text as "parentId", total.count from ${asked}
          cross join lateral (select count(*)::int as count from ${from} where ${where}) total`,
        counted,
      )
    : [];
  const rowsOf = new Map<string, Row[]>(ids.map((id) => [id, []]));
  for (const { parentId, ...row } of rows) rowsOf.get(parentId)?.push(row as unknown as Row);
  const totalOf = new Map(totals.map(({ parentId, count }) => [parentId, count]));
  return ids.map((id) => {
    const plan = keysets.plan({ ...list, ...ofParent(id), params: new SqlParams() });
    return plan.page(rowsOf.get(id) ?? [], totalOf.get(id));
  });
}

import { type AnswerRows, type SqlParams, CursorInvalid } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AnswerPage } from './answer-page';
import { CursorCodec, type CursorKey } from './cursor';
import type { ListRequest } from './list-query';
import { CURSOR_AT, type Page } from './page';

/** How a list is ordered by one field. The SQL expression must be NOT NULL and, as a time, in milliseconds. */
export interface SortColumn<Row> {
  readonly sql: string;
  /** Type of the bound value, e.g. `timestamptz`; text without. */
  readonly cast?: string;
  readonly key: (row: Row) => CursorKey;
}

export interface KeysetOptions<Sort extends string, Row> {
  /** Name of the list, e.g. `users.user`: a cursor of another list is refused. */
  readonly list: string;
  readonly request: ListRequest<Sort>;
  readonly columns: Readonly<Record<Sort, SortColumn<Row>>>;
  /** Breaks ties; unique within the tenant. */
  readonly id: { readonly sql: string; readonly key: (row: Row) => string };
  readonly params: SqlParams;
}

/** The pieces of one keyset query: put them into SQL, run it, give the rows to `page`. */
export interface Keyset<Row> {
  /** Rows behind the cursor: a boolean expression. */
  readonly where: string;
  /** `order by … limit …`; asks for one row more than the page, to know whether it goes on. */
  readonly tail: string;
  page(rows: readonly Row[], totalCount?: number): Page<Row>;
  /** The same of rows that are still text. */
  answerPage(rows: AnswerRows<Row & object>, totalCount?: number): Page<Row>;
}

/** Builds keyset pages: no OFFSET, so no row is skipped or given twice while others write. */
@Injectable()
export class Keysets {
  constructor(private readonly cursors: CursorCodec) {}

  /** @throws CursorInvalid */
  plan<Sort extends string, Row>(options: KeysetOptions<Sort, Row>): Keyset<Row> {
    const { list, request, columns, id, params } = options;
    const { field, descending } = request.sort;
    const column = columns[field];
    const direction = descending ? 'desc' : 'asc';
    const cursorOf = (row: Row) => this.cursors.encode(list, request, [column.key(row), id.key(row)]);
    return {
      where: request.cursor === undefined ? 'true' : this.behind(options, request.cursor),
      tail: `order by ${column.sql} ${direction}, ${id.sql} ${direction} limit ${mostRows(request.limit, params)}`,
      page: (rows, totalCount) => pageOf(rows, request.limit, cursorOf, totalCount),
      answerPage: (rows, totalCount) => new AnswerPage({ rows, limit: request.limit, cursorOf, totalCount }),
    };
  }

  private behind<Sort extends string, Row>(options: KeysetOptions<Sort, Row>, cursor: string): string {
    const { list, request, columns, id, params } = options;
    const column = columns[request.sort.field];
    const [sortKey, idKey] = this.cursors.decode(list, request, cursor);
    if (sortKey === undefined || idKey === undefined) throw new CursorInvalid();
    const operator = request.sort.descending ? '<' : '>';
    return `(${column.sql}, ${id.sql}) ${operator} (${params.add(sortKey, column.cast)}, ${params.add(idKey, 'uuid')})`;
  }
}

/** Page sizes that stand in the text itself: a prepared statement each, for each list. */
const USUAL_LIMITS = new Set([20, 50, 100, 200]);

/**
 * One row more than the page. As a parameter it kept PostgreSQL from planning once for all: not knowing how few rows are wanted it
 * takes its general plan for dearer, and plans at every request (0.35 ms, as much as the page takes to read).
 */
const mostRows = (limit: number, params: SqlParams): string =>
  USUAL_LIMITS.has(limit) ? String(limit + 1) : params.add(limit + 1, 'int');

/** @param rows at most one more than `limit` */
function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  totalCount?: number,
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items,
    nextCursor: more ? cursorOf(last) : null,
    ...(totalCount !== undefined && { totalCount }),
    [CURSOR_AT]: (index) => cursorOf(items[index] as Row),
  };
}

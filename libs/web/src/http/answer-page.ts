import type { AnswerRows } from '@mimamori/platform';

import { CURSOR_AT, type Page } from './page';

export interface AnswerPageOf<Item extends object> {
  /** At most one more than `limit`. */
  readonly rows: AnswerRows<Item>;
  readonly limit: number;
  readonly cursorOf: (item: Item) => string;
  readonly totalCount?: number;
}

/** A page whose rows are still text: objects are made when somebody wants them, and JSON without them. */
export class AnswerPage<Item extends object> implements Page<Item> {
  private made?: readonly Item[];
  private next?: string | null;

  constructor(private readonly of: AnswerPageOf<Item>) {}

  get items(): readonly Item[] {
    return (this.made ??= Array.from({ length: this.length }, (_, index) => this.of.rows.row(index)));
  }

  get nextCursor(): string | null {
    if (this.next === undefined)
      this.next = this.of.rows.length > this.of.limit ? this[CURSOR_AT](this.length - 1) : null;
    return this.next;
  }

  get totalCount(): number | undefined {
    return this.of.totalCount;
  }

  [CURSOR_AT](index: number): string {
    return this.of.cursorOf(this.made?.[index] ?? this.of.rows.row(index));
  }

  /** What `JSON.stringify` makes of the page. */
  json(): string {
    const { rows, totalCount } = this.of;
    let items = '';
    for (let index = 0; index < this.length; index++) items += `${index ? ',' : ''}${rows.json(index)}`;
    const total = totalCount === undefined ? '' : `,"totalCount":${totalCount}`;
    return `{"items":[${items}],"nextCursor":${JSON.stringify(this.nextCursor)}${total}}`;
  }

  toJSON(): Pick<Page<Item>, 'items' | 'nextCursor' | 'totalCount'> {
    const { items, nextCursor, totalCount } = this;
    return { items, nextCursor, ...(totalCount !== undefined && { totalCount }) };
  }

  private get length(): number {
    return Math.min(this.of.rows.length, this.of.limit);
  }
}

/** For Fastify, in place of `JSON.stringify` alone. */
export function answerText(answer: unknown): string {
  return answer instanceof AnswerPage ? answer.json() : JSON.stringify(answer);
}

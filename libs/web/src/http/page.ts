export const CURSOR_AT = Symbol('mimamori:cursor-at');

/** One page of a list. `nextCursor: null` is the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly totalCount?: number;
  /** The cursor behind the item at this index; never serialised, made only when asked (Relay edges). */
  readonly [CURSOR_AT]: (index: number) => string;
}

/** The same page with other items, e.g. rows → answers; order and number stay. */
export function mapPage<From, To>(page: Page<From>, map: (item: From) => To): Page<To> {
  const { items, nextCursor, totalCount } = page;
  // named one by one: a page may make them when they are asked for (`AnswerPage`), and a spread would lose them
  return {
    items: items.map(map),
    nextCursor,
    ...(totalCount !== undefined && { totalCount }),
    [CURSOR_AT]: (index) => page[CURSOR_AT](index),
  };
}

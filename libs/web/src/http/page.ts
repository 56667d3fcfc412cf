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
  return { ...page, items: page.items.map(map) };
}

export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
}

/** The page as a Relay connection. */
export function toConnection<Node>(page: Page<Node>): Connection<Node> {
  const edges = page.items.map((node, index) => ({ node, cursor: page[CURSOR_AT](index) }));
  return {
    edges,
    pageInfo: { hasNextPage: page.nextCursor !== null, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: page.totalCount ?? null,
  };
}

import { CURSOR_AT, type Page } from '../http/page';

export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number | null;
}

/** Its cursor is made when it is asked for: each costs two digests, and most clients read only the last one. */
class PageEdge<Node> {
  constructor(
    readonly node: Node,
    private readonly page: Page<unknown>,
    private readonly index: number,
  ) {}

  get cursor(): string {
    return this.page[CURSOR_AT](this.index);
  }
}

/** The page as a Relay connection. */
export function toConnection<Node>(page: Page<Node>): Connection<Node> {
  const edges = page.items.map((node, index) => new PageEdge(node, page, index));
  return {
    edges,
    pageInfo: {
      get hasNextPage() {
        return page.nextCursor !== null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
    totalCount: page.totalCount ?? null,
  };
}

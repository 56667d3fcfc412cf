import { canonicalJson } from '@mimamori/platform';

import type { ListRequest } from '../http/list-query';
import type { Page } from '../http/page';
import { type Connection, toConnection } from './connection';
import { loader } from './loader';

/** A list that hangs at a parent in GraphQL. */
export interface NestedList<Request extends ListRequest, Item> {
  readonly name: string;
  /** One page of one parent. */
  readonly page: (parentId: string, request: Request) => Promise<Page<Item>>;
  /** The first page of each parent, in as many queries as for one. */
  readonly firstPages: (parentIds: readonly string[], request: Request) => Promise<readonly Page<Item>[]>;
}

/**
 * The list of one parent: all parents of a GraphQL request are asked for together. Behind a cursor it is asked for alone,
 * because a cursor is of one parent only.
 */
export async function nestedConnection<Request extends ListRequest, Item>(
  context: object,
  { name, page, firstPages }: NestedList<Request, Item>,
  parentId: string,
  request: Request,
): Promise<Connection<Item>> {
  if (request.cursor !== undefined) return toConnection(await page(parentId, request));
  const connections = loader<string, Connection<Item>>(
    context,
    `${name}:${canonicalJson(request)}`,
    async (ids) => (await firstPages(ids, request)).map(toConnection),
  );
  return connections.load(parentId);
}

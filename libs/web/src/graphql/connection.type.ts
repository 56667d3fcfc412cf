import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { z } from 'zod';

import type { ListRequest } from '../http/list-query';
import { parseInput } from '../http/parse-input';
import type { Connection } from './connection';

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => String, { nullable: true })
  endCursor: string | null;
}

/** Arguments of every connection; `sort`, `q` and the filter are the same as in REST. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { nullable: true, description: '1 to 200; 50 without' })
  first?: number | null;

  @Field(() => String, { nullable: true })
  after?: string | null;

  @Field(() => String, { nullable: true, description: 'A field name; with - before it, descending' })
  sort?: string | null;

  @Field(() => String, { nullable: true })
  q?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Also count all items' })
  withTotalCount?: boolean | null;
}

type Given<T> = { readonly [Key in keyof T]?: T[Key] | null };

function given<T extends object>(input: Given<T>): Partial<T> {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== null && value !== undefined),
  ) as Partial<T>;
}

/** Clients page with the same few arguments again and again: requests by their text, for each list. */
const MOST_KEPT = 200;
const LONGEST_TEXT = 300;
const known = new WeakMap<z.ZodType, Map<string, unknown>>();

/** The arguments as the list request that the REST query of the same list would be. @throws InvalidInput */
export function connectionRequest<Schema extends z.ZodType<ListRequest>>(
  schema: Schema,
  { first, after, sort, q, withTotalCount }: ConnectionArgs,
  filter: object = {},
): z.output<Schema> {
  const query = given({ limit: first, cursor: after, sort, q, totalCount: withTotalCount });
  const asked = { ...query, filter: given({ ...filter }) };
  const kept = known.get(schema) ?? new Map<string, unknown>();
  known.set(schema, kept);
  const text = JSON.stringify(asked);
  const before = kept.get(text);
  if (before !== undefined) return before as z.output<Schema>;
  const request = parseInput<Schema>(schema, asked);
  if (text.length > LONGEST_TEXT) return request;
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, Object.freeze(request));
  return request;
}

/** The Relay connection of a type: `<Name>Connection` of `<Name>Edge`s. Call it once per type. */
export function connectionOf<Node extends object>(
  node: Type<Node>,
  name: string = node.name,
): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => node)
    node: Node;

    @Field(() => String)
    cursor: string;
  }

  @ObjectType(`${name}Connection`)
  class NodeConnection implements Connection<Node> {
    @Field(() => [Edge])
    edges: Edge[];

    @Field(() => PageInfo)
    pageInfo: PageInfo;

    @Field(() => Int, { nullable: true })
    totalCount: number | null;
  }
  return NodeConnection;
}

import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';

import { useApp } from '../support/app';
import { type ApiDocument, documentOf } from '../support/operations';
import { type Shape, ShapeComparison } from './graphql-shape';
import {
  CHANGED_BY_MUTATIONS,
  FIELD_TWINS,
  READ_BY_REST_ALONE,
  TWINS,
  WRITTEN_BY_REST_ALONE,
} from './graphql-twins';
import { servedEndpoints } from './served-endpoints';

/** `Type.field` that GraphQL says in another way, and which. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'Region.children': 'regions is a list to page through; the tree is regionTree',
  'Region.depth': 'for the same reason',
};

type Field = GraphQLField<unknown, unknown>;

const app = useApp({ jobs: false });
let schema: GraphQLSchema;
let document: ApiDocument;
let routes: string[];

beforeAll(() => {
  schema = app.get(GraphQLSchemaHost).schema;
  document = documentOf(app);
  routes = servedEndpoints(app.http)
    .map(({ address }) => address)
    .filter((address) => /^(GET|POST|PUT|PATCH|DELETE) /.test(address));
});

const EVERY_TWIN = { ...TWINS, ...FIELD_TWINS };
const twins = new Set(Object.values(EVERY_TWIN));
const reasons = [...Object.keys(READ_BY_REST_ALONE), ...Object.keys(WRITTEN_BY_REST_ALONE)];

/** `query camera`, `mutation createCamera` or `Camera.files`. */
function fieldOf(title: string): Field | undefined {
  const [, kind, name = ''] = /^(\w+)[ .](\w+)$/.exec(title) ?? [];
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  const type = title.includes('.') ? schema.getType(kind!) : roots[kind as keyof typeof roots];
  return isObjectType(type) ? type.getFields()[name] : undefined;
}

/** The schema of what the route answers when all is well, if it is JSON. */
function answerOf(route: string): Shape | undefined {
  const [method = '', path = ''] = route.split(' ');
  const item = document.paths[path] as Record<string, { responses: Record<string, object> }> | undefined;
  const [, good] =
    Object.entries(item?.[method.toLowerCase()]?.responses ?? {}).find(([status]) =>
      status.startsWith('2'),
    ) ?? [];
  return (good as { content?: Record<string, { schema: Shape }> } | undefined)?.content?.['application/json']
    ?.schema;
}

describe('GraphQL beside REST', () => {
  it('has every read, or a reason', () => {
    const reads = routes.filter((route) => route.startsWith('GET '));
    expect(reads.filter((route) => !twins.has(route) && !(route in READ_BY_REST_ALONE))).toEqual([]);
  });

  it('has every write of what the contract promises mutations for, or a reason', () => {
    const promised = routes.filter((route) => {
      const [method, path] = route.split(' ');
      return method !== 'GET' && CHANGED_BY_MUTATIONS.some((start) => `${path}/`.startsWith(`${start}/`));
    });
    expect(promised.length).toBeGreaterThan(10);
    expect(promised.filter((route) => !twins.has(route) && !(route in WRITTEN_BY_REST_ALONE))).toEqual([]);
  });

  it('has no list that has gone stale', () => {
    expect([...twins, ...reasons].filter((route) => !routes.includes(route))).toEqual([]);
    expect(reasons.filter((route) => twins.has(route))).toEqual([]);
    expect(Object.keys(EVERY_TWIN).filter((title) => !fieldOf(title))).toEqual([]);
  });

  it('answers every field that REST answers, and null where REST does', () => {
    const comparison = new ShapeComparison(
      (document.components?.schemas ?? {}) as Record<string, Shape>,
      OTHERWISE,
    );
    const compared = Object.entries(EVERY_TWIN).map(([title, route]) => {
      const [field, answer] = [fieldOf(title), answerOf(route)];
      return { title, faults: field && answer ? comparison.faults(field.type, answer, title) : undefined };
    });
    expect(compared.flatMap(({ faults = [] }) => faults)).toEqual([]);
    // what takes away answers nothing over REST
    const without = compared.filter(({ faults }) => !faults).map(({ title }) => EVERY_TWIN[title]);
    expect(without.filter((route) => !route?.startsWith('DELETE '))).toEqual([]);
    expect(Object.keys(OTHERWISE).filter((place) => !comparison.leftOut.has(place))).toEqual([]);
  });
});

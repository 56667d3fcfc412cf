/** @jest-environment-options {"modules": "things"} */
import { ApplicationConfig } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLObjectType, validateSchema } from 'graphql';

import { type Asked, type Edge, ID_1, seen, startEdge } from '../../testing/thing-app';
import { printSdl } from './graphql.module';

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.app.close());
const ask = (asked: Asked) => edge.ask(asked);
const json = { 'content-type': 'application/json' };

describe('GraphQL', () => {
  it('signs in once, for all fields', async () => {
    seen.authentications = 0;
    const response = await edge.gql('{ thing { id parent { parent { name } } } }');
    expect(response.json()).toEqual({ data: { thing: { id: ID_1, parent: { parent: { name: '棚' } } } } });
    expect(seen.authentications).toBe(1);
  });

  it.each<[string, unknown, number, string]>([
    ['a syntax error', '{ thing', 400, 'platform.malformed_query'],
    ['JSON instead of GraphQL', '"abc"', 400, 'platform.malformed_query'],
    ['an empty syntax tree', '{}', 400, 'platform.malformed_query'],
    ['an unknown field', '{ nothing }', 400, 'platform.malformed_query'],
    ['no text', 5, 400, 'platform.malformed_query'],
    ['nothing', undefined, 400, 'platform.malformed_query'],
    ['depth', `{ thing ${'{ parent '.repeat(20)}{ id }${' }'.repeat(20)} }`, 400, 'platform.query_too_deep'],
    [
      'aliases',
      `{ thing { ${Array.from({ length: 16 }, (_, n) => `a${n}: name`).join(' ')} } }`,
      400,
      'platform.query_too_wide',
    ],
    [
      'roots',
      `{ ${Array.from({ length: 31 }, () => 'thing { id }').join(' ')} }`,
      400,
      'platform.query_too_wide',
    ],
    ['tokens', `{ ${'thing { id } '.repeat(1_000)} }`, 400, 'platform.malformed_query'],
    [
      'cost',
      '{ things(first: 200) { edges { node { parent { parent { parent { parent { parent { id } } } } } } } } }',
      400,
      'platform.query_too_costly',
    ],
    ['two operations', 'query A { thing { id } } query B { thing { id } }', 400, 'platform.malformed_query'],
  ])('refuses %s', async (_case, query, status, code) => {
    const response = await edge.gql(query, { 'accept-language': 'en' });
    expect([response.statusCode, response.json().errors[0].extensions.code]).toEqual([status, code]);
    expect(response.json().errors[0].extensions.problem).toMatchObject({
      status,
      code,
      traceId: response.headers['x-request-id'],
    });
  });

  it.each<[string, string]>([
    ['a list', '[{"query":"{ thing { id } }"}]'],
    ['null', 'null'],
    ['broken JSON', '{"query":'],
    ['wrong variables', '{"query":"{ thing { id } }","variables":5}'],
  ])('refuses %s as a body', async (_case, payload) => {
    const response = await ask({ method: 'POST', url: '/graphql', payload, headers: json });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0].extensions.problem.status).toBe(400);
  });

  it('refuses strangers, even to introspect, and GET', async () => {
    const stranger = await edge.gql('{ __schema { types { name } } }', { authorization: '' });
    expect([stranger.statusCode, stranger.json().errors[0].extensions.code]).toEqual([
      401,
      'platform.not_authenticated',
    ]);
    expect(stranger.headers['www-authenticate']).toBe('Bearer');
    expect((await ask({ url: '/graphql?query={thing{id}}' })).statusCode).toBe(405);
    expect((await edge.gql('{ __schema { types { name } } }')).statusCode).toBe(200);
  });

  it('answers what it may, with problems for the rest', async () => {
    const partial = await edge.gql('{ thing { id secret } }');
    expect(partial.statusCode).toBe(200);
    expect(partial.json().errors[0]).toMatchObject({
      path: ['thing', 'secret'],
      extensions: { code: 'platform.forbidden', status: 403 },
    });
    const bad = await edge.gql(
      'mutation M($name: String!) { createThing(name: $name) { name } }',
      {},
      { name: 'x' },
    );
    expect(bad.json().errors[0].extensions.problem.errors[0].pointer).toBe('/name');
    const untyped = await edge.gql(
      'mutation M($name: String!) { createThing(name: $name) { name } }',
      {},
      { name: 5 },
    );
    expect([untyped.statusCode, untyped.json().errors[0].extensions.code]).toEqual([
      400,
      'platform.malformed_query',
    ]);
    const good = await edge.gql(
      'mutation M($name: String!) { createThing(name: $name) { name } }',
      {},
      { name: 'xyz' },
    );
    expect(good.json()).toEqual({ data: { createThing: { name: 'xyz' } } });
  });

  it('reads plain fields without a resolver, in a valid schema', () => {
    const { schema } = edge.app.get(GraphQLSchemaHost);
    expect(validateSchema(schema)).toEqual([]);
    const thing = schema.getType('Thing') as GraphQLObjectType;
    const resolved = Object.values(thing.getFields()).filter(({ resolve }) => resolve);
    expect(resolved.map(({ name }) => name)).toEqual(['parent', 'secret']);
  });

  // reads are asked for their mark only: another global enhancer would have to be asked there, too
  it('knows everything global that stands around a handler', () => {
    const config = edge.app.get(ApplicationConfig);
    const names = (enhancers: readonly object[]) => enhancers.map(({ constructor }) => constructor.name);
    expect(names([...config.getGlobalGuards(), ...config.getGlobalRequestGuards()])).toEqual(['EdgeGuard']);
    expect(names([...config.getGlobalPipes(), ...config.getGlobalRequestPipes()])).toEqual(['InputPipe']);
    expect(names([...config.getGlobalInterceptors(), ...config.getGlobalRequestInterceptors()])).toEqual([
      'EdgeInterceptor',
    ]);
    expect(names([...config.getGlobalFilters(), ...config.getGlobalRequestFilters()])).toEqual([
      'ProblemFilter',
    ]);
  });

  it('prints its schema', () => {
    expect(printSdl(edge.app)).toMatch(/type ThingConnection \{\s+edges: \[ThingEdge!\]!/);
  });
});

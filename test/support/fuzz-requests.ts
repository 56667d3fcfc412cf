import fc from 'fast-check';

import { fileBodies, jsonTexts, junk, pathSegments, queryValues, valuesOf, wellFormed } from './fuzz-values';
import type { FilledTenant } from './filled-tenant';
import type { JsonSchema, SchemaSamples } from './json-schema';
import { COMPLETE } from './known-bodies';
import { nounOf, nounsOfPath } from './nouns';
import type { ApiOperation, Parameter } from './operations';

/** Who asks; the owner most often, because most things are closed to all others. */
export const ACTORS = ['owner', 'owner', 'owner', 'owner', 'manager', 'machine', 'nobody', 'forged'] as const;
export const LANGUAGES = ['ja', 'en'] as const;

export interface Asked {
  readonly method: string;
  readonly actor: (typeof ACTORS)[number];
  readonly language: 'ja' | 'en';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

const orNothing =
  (weight: number) =>
  <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
    fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const sometimes = orNothing(2);
const seldom = orNothing(9);

type IdOf = (name: string) => string;
type Ids = Readonly<Record<string, string>>;

function pathsOf({ path }: ApiOperation, ids: Ids): fc.Arbitrary<string> {
  const nouns = nounsOfPath(path);
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const values = names.map((name) =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(ids[nouns.get(name) ?? ''] ?? 'SC-10-6-2') },
      { weight: 1, arbitrary: pathSegments },
    ),
  );
  return fc.tuple(...values).map((given) => {
    const byName = new Map(names.map((name, index) => [name, given[index]!] as const));
    return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => byName.get(name)!);
  });
}

function queryOf(parameters: readonly Parameter[], samples: SchemaSamples, idOf: IdOf): fc.Arbitrary<string> {
  const pairs = parameters
    .filter(({ in: place }) => place === 'query')
    .flatMap(({ name, schema }) => {
      const fields = Object.entries(schema.properties ?? {});
      const given = (of: JsonSchema, key: string, field: string) =>
        fc
          .oneof(
            { weight: 12, arbitrary: valuesOf(of, samples, idOf, field).map((value) => encoded(value)) },
            { weight: 1, arbitrary: queryValues },
          )
          .map((value) => `${key}=${value}`);
      if (fields.length) return fields.map(([field, of]) => sometimes(given(of, `${name}[${field}]`, field)));
      // no sample is a token that the server signed
      const isToken = /cursor|after|token/.test(name);
      return [isToken ? seldom(given(schema, name, name)) : sometimes(given(schema, name, name))];
    });
  const strange = fc.constantFrom(
    'nobodyAsked=1',
    'filter[__proto__]=1',
    'filter=1',
    'limit=1&limit=2',
    'filter[a][b]=1',
    '%',
    '&&&',
    '__proto__[a]=1',
    'sort=',
  );
  const chosen = fc.tuple(...pairs, seldom(strange));
  return chosen.map((all) => all.filter((text) => text !== undefined).join('&'));
}

const encoded = (value: unknown) => wellFormed(typeof value === 'string' ? value : JSON.stringify(value));

const HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'idempotency-key': fc.oneof(fc.uuid(), fc.constantFrom('', 'x', 'x'.repeat(5_000), '"quoted"', 'é')),
  'if-match': fc.constantFrom('"1"', '*', '"0"', 'W/"1"', '1', '"99999999999999999999"', '"', 'x, y'),
  'x-request-id': fc.constantFrom('abcdefgh', '<script>', 'x'.repeat(3_000)),
  accept: fc.constantFrom('application/xml', '*/*', ';;;'),
  'content-encoding': fc.constantFrom('gzip', 'identity'),
};

/** Headers that a request may carry; mostly none of them. */
export const headersOf: fc.Arbitrary<Record<string, string>> = fc
  .tuple(
    ...Object.entries(HEADERS).map(([name, value]) => seldom(value.map((text) => [name, text] as const))),
  )
  .map((given) => Object.fromEntries(given.filter((header) => header !== undefined)));

function bodyOf(
  { title, body, otherBodies, method }: ApiOperation,
  samples: SchemaSamples,
  idOf: IdOf,
  tenant: FilledTenant,
): fc.Arbitrary<Pick<Asked, 'body' | 'headers'>> {
  const none = fc.constant({ headers: {} });
  if (method === 'GET') return none;
  // what no schema says, chance never finds: now and then it is given
  const whole = COMPLETE[title] ?? ((sampled: object) => sampled);
  const right = fc.constant(null).map(() => whole(samples.sample(body ?? {}, idOf) as object, tenant));
  const wanted =
    body &&
    fc.oneof({ weight: 3, arbitrary: valuesOf(body, samples, idOf) }, { weight: 1, arbitrary: right });
  const json = jsonTexts(wanted ?? junk).map((text) => ({
    body: text,
    headers: { 'content-type': 'application/json' },
  }));
  const wrong = fc
    .tuple(
      jsonTexts(junk),
      fc.constantFrom(
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'x',
        'application/json; charset=utf-16',
        'multipart/form-data',
      ),
    )
    .map(([text, type]) => ({ body: text, headers: { 'content-type': type } }));
  const file = fileBodies.map(({ body: bytes, type }) => ({
    body: bytes,
    headers: { 'content-type': type },
  }));
  return fc.oneof(
    { weight: body ? 12 : 1, arbitrary: json },
    { weight: otherBodies.length ? 12 : 1, arbitrary: file },
    { weight: 1, arbitrary: wrong },
    { weight: body ? 1 : 12, arbitrary: none },
  );
}

/** Requests to one operation: the right ones, and ones that are wrong in one place or everywhere. */
export function requestsTo(
  operation: ApiOperation,
  samples: SchemaSamples,
  tenant: FilledTenant,
): fc.Arbitrary<Asked> {
  const { ids } = tenant;
  const idOf: IdOf = (name) => ids[nounOf(name, operation.title)]!;
  return fc
    .record({
      actor: fc.constantFrom(...ACTORS),
      language: fc.constantFrom(...LANGUAGES),
      path: pathsOf(operation, ids),
      query: queryOf(operation.parameters, samples, idOf),
      headers: headersOf,
      body: bodyOf(operation, samples, idOf, tenant),
    })
    .map(({ path, query, headers, body, ...rest }) => ({
      ...rest,
      method: operation.method,
      url: query ? `${path}?${query}` : path,
      headers: { ...headers, ...body.headers },
      body: body.body,
    }));
}

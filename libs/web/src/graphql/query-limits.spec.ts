/** @jest-environment-options {"modules": "things"} */
import { type Edge, startEdge } from '../../testing/thing-app';

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.app.close());

const times = (count: number, write: (at: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, at) => write(at)).join(between);

/** Each level asks for the next one twice: 2 to the power of `levels` things. */
const bomb = (levels: number, pair: (fragment: string) => string, last: string) =>
  `query { thing { ...F0 } } ${times(levels, (at) => `fragment F${at} on Thing { ${pair(`...F${at + 1}`)} }`)}
   fragment F${levels} on Thing { ${last} }`;

async function asked(query: string, variables?: object, headers: Record<string, string> = {}) {
  const response = await edge.gql(query, headers, variables);
  const { errors = [] } = response.json();
  const [first] = errors;
  return { status: response.statusCode, code: first?.extensions.code, problem: first?.extensions.problem };
}

describe('a GraphQL request is refused', () => {
  it.each<[string, string, string]>([
    [
      'with a thousand aliases of one field',
      `{ thing { ${times(1_000, (at) => `a${at}: id`)} } }`,
      'malformed_query',
    ],
    ['with sixteen of them', `{ thing { ${times(16, (at) => `a${at}: id`)} } }`, 'query_too_wide'],
    [
      'with sixteen of them in fragments',
      `{ thing { ...A ...B } } fragment A on Thing { ${times(8, (at) => `a${at}: id`)} }
       fragment B on Thing { ${times(8, (at) => `b${at}: id`)} }`,
      'query_too_wide',
    ],
    ['with sixteen of a root field', `{ ${times(16, (at) => `a${at}: thing { id }`)} }`, 'query_too_wide'],
    [
      'with 31 mutations',
      `mutation { ${times(31, () => 'createThing(name: "x") { id }')} }`,
      'query_too_wide',
    ],
    [
      'with fragments that stand for 60,000 fields',
      bomb(15, (next) => `${next} parent { ${next} }`, 'id'),
      'query_too_costly',
    ],
    [
      'with fragments in a circle',
      'query { thing { ...A } } fragment A on Thing { parent { ...A } }',
      'malformed_query',
    ],
    ['with depth hidden in fragments', bomb(16, (next) => `parent { ${next} }`, 'id'), 'query_too_deep'],
    [
      'with the same directive again and again',
      `{ thing { id ${times(300, () => '@skip(if: false)')} } }`,
      'malformed_query',
    ],
    ['with unknown directives', `{ thing { id ${times(300, (at) => `@d${at}`)} } }`, 'malformed_query'],
  ])('%s', async (_case, query, name) => {
    const started = performance.now();
    const { status, code } = await asked(query);
    expect({ status, code }).toEqual({ status: 400, code: `platform.${name}` });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('when it is longer than 128 KiB, before anybody parses it', async () => {
    const { status, code } = await asked(`{ thing { id } } #${'x'.repeat(130 * 1024)}`);
    expect({ status, code }).toEqual({ status: 413, code: 'platform.body_too_large' });
  });

  it('when its pages multiply, whether `first` is written or a variable', async () => {
    const parents = 'edges { node { parent { parent { parent { parent { id } } } } } }';
    const written = await asked(`{ things(first: 200) { ${parents} } }`);
    expect(written).toMatchObject({ status: 400, code: 'platform.query_too_costly' });
    const question = `query Q($first: Float) { things(first: $first) { ${parents} } }`;
    expect(await asked(question, { first: 200 })).toMatchObject({ code: 'platform.query_too_costly' });
    expect((await asked(question, { first: 199 })).code).toBeUndefined();
  });

  it('by what its variables make of it, each time anew', async () => {
    const parents = 'edges { node { parent { parent { parent { parent { parent { id } } } } } } }';
    const paged = `query Q($first: Float = 200) { things(first: $first) { ${parents} } }`;
    const included = `query Q($deep: Boolean!) { things(first: 200) { ${parents.replace('node', 'node @include(if: $deep)')} } }`;
    for (let turn = 0; turn < 2; turn++) {
      expect(await asked(paged, {})).toMatchObject({ code: 'platform.query_too_costly' });
      expect((await asked(paged, { first: null })).code).toBeUndefined();
      expect((await asked(paged, { first: 3 })).code).toBeUndefined();
      expect(await asked(included, { deep: true })).toMatchObject({ code: 'platform.query_too_costly' });
      expect((await asked(included, { deep: false })).code).toBeUndefined();
    }
  });

  it('in the language asked for, with a problem as REST gives it', async () => {
    const query = `{ thing { ${times(16, (at) => `a${at}: id`)} } }`;
    const titles = ['ja', 'en'].map(async (locale) => {
      const { problem } = await asked(query, undefined, { 'accept-language': locale });
      expect(problem).toMatchObject({ type: 'urn:mimamori:problem:platform.query_too_wide', status: 400 });
      return problem.title;
    });
    expect(await Promise.all(titles)).toEqual([
      'GraphQLの同じ項目の別名が多すぎます',
      'The GraphQL request repeats a field too often',
    ]);
    const bad = { 'accept-language': 'en' };
    const { problem } = await asked('mutation { createThing(name: "x") { name } }', undefined, bad);
    expect(problem).toMatchObject({
      status: 400,
      code: 'platform.invalid_input',
      errors: [
        { pointer: '/name', code: 'platform.input.too_small', detail: expect.stringMatching(/[a-z]/) },
      ],
    });
  });
});

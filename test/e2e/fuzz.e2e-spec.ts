import { JobRunner } from '@mimamori/platform';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import fc from 'fast-check';
import { io, type Socket } from 'socket.io-client';

import { answerFaults, problemFaults } from '../support/answer-faults';
import { type Answer, type SignedIn, useApp } from '../support/app';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import { ACTORS, type Asked, headersOf, LANGUAGES, requestsTo } from '../support/fuzz-requests';
import { jsonTexts, junk, nastyText, pathSegments } from '../support/fuzz-values';
import { rootFields, variablesFor } from '../support/graphql-documents';
import type { SchemaSamples } from '../support/json-schema';
import { nounOfArgument } from '../support/nouns';
import { type ApiOperation, documentedOperations } from '../support/operations';
import { RowCounts } from '../support/row-counts';

/** Give the printed seed again to see the same requests. */
// The same requests each time, so that a change which breaks one is the one to blame; explore with FUZZ_SEED=$RANDOM.
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 8);
const SLOWEST_MS = 5_000;
const HANGS_MS = 30_000;
/** Header and payload of a token that never was signed. */
const FORGED = 'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJvd25lciJ9.';

const app = useApp();
let tenant: FilledTenant;
/** What REST ended is not there any more; GraphQL asks in this one. */
let untouched: FilledTenant;
let people: Record<(typeof ACTORS)[number], SignedIn | undefined>;
let rows: RowCounts;
let operations: ApiOperation[];
let samples: SchemaSamples;

beforeAll(async () => {
  process.stdout.write(`fuzz: FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}\n`);
  tenant = await fillTenant(app, 'chain');
  untouched = await fillTenant(app, 'chain-2');
  await app.get(JobRunner).stop();
  ({ operations, samples } = documentedOperations(app));
  rows = await RowCounts.of(app.database.superuserUrl);
  app.database.beforeDrop(() => rows.close());
  await sendPeople();
}, 120_000);

/** Signs everybody in afresh: what was fuzzed may have ended a session, a role or a person. */
async function sendPeople(): Promise<void> {
  const { code, owner, ids } = tenant;
  const scope = { kind: 'sites' as const, siteIds: [ids['site']!] };
  const manager = await app.person({ tenantId: owner.tenantId, code }, 'store_manager', scope);
  people = {
    owner: { ...owner, token: await app.signIn(code, 'owner') },
    manager,
    machine: await app.person({ tenantId: owner.tenantId, code }, 'machine', scope),
    nobody: undefined,
    forged: { ...owner, token: FORGED },
  };
}

async function everybodyIsThere(): Promise<boolean> {
  const answers = await Promise.all(
    [people.owner, people.manager].map((as) => app.call('GET', '/v1/cameras?limit=1', { as })),
  );
  return answers.every(({ status }) => status === 200);
}

/** Operation → how often it was carried out, and refused. */
const tally = new Map<string, { done: number; refused: number }>();

function count(title: string, { status, body }: Answer): void {
  const sum = tally.get(title) ?? { done: 0, refused: 0 };
  if (status < 400 && !body?.errors) sum.done += 1;
  else sum.refused += 1;
  tally.set(title, sum);
}

async function send({ method, url, actor, language, headers, body }: Asked) {
  const began = performance.now();
  const answer = await app.call(method, url, {
    as: people[actor],
    headers: { 'accept-language': language, ...headers },
    body,
  });
  return { answer, took: performance.now() - began };
}

/** Sends it, and says all that is wrong with the answer. */
async function faultsOf(title: string, asked: Asked, judge: (answer: Answer) => string[]): Promise<string[]> {
  const before = await rows.now();
  const { answer, took } = await send(asked);
  count(title, answer);
  const refused = answer.status >= 400 || answer.body?.errors;
  const after = refused ? await rows.now() : before;
  // a machine that stood still for a moment is no fault of the product: what is slow is slow again
  const again = took > SLOWEST_MS ? (await send(asked)).took : 0;
  return [
    ...(again > SLOWEST_MS ? [`took ${Math.round(took)} and ${Math.round(again)} ms`] : []),
    ...judge(answer),
    ...(after === before ? [] : [`${answer.status}, but rows changed: ${before} → ${after}`]),
  ];
}

/** Runs a property; a failure is told with what was asked, shrunk. */
async function explore<Value>(
  title: string,
  values: fc.Arbitrary<Value>,
  faults: (value: Value) => Promise<string[]>,
  numRuns = RUNS,
) {
  const told: string[] = [];
  const result = await fc.check(
    fc.asyncProperty(values, async (value) => {
      const found = await faults(value);
      if (found.length) throw new Error(found.join('; '));
    }),
    { seed: SEED, numRuns: Math.ceil(numRuns), timeout: HANGS_MS },
  );
  if (result.failed)
    told.push(
      `${title} (seed ${result.seed}, path ${result.counterexamplePath}): ${String(result.errorInstance)}\n` +
        fc.stringify(result.counterexample).slice(0, 1_500),
    );
  return told;
}

/** What ends things comes last, and would leave all others nothing to ask for. */
const ENDS =
  /^DELETE |\/(retire|withdraw|transitions|logout)$|^mutation (delete|retire|withdraw|transition|logout)/;
/** Reads come first; the export is a GET that starts a job. */
const turnOf = ({ method, title }: ApiOperation): number => {
  if (ENDS.test(title)) return 2;
  return method === 'GET' && title !== 'GET /v1/camera-exports' ? 0 : 1;
};

describe('REST, asked anything', () => {
  it('answers every operation in time, never with a fault of its own, and keeps nothing of what it refused', async () => {
    const faults: string[] = [];
    const order = operations.toSorted((a, b) => turnOf(a) - turnOf(b));
    for (const operation of order) {
      const judge = (asked: Asked) => (answer: Answer) => [
        ...(answer.status >= 500 && !(answer.status === 503 && operation.statuses.includes(503))
          ? [`${answer.status}: ${answer.text.slice(0, 300)}`]
          : []),
        ...answerFaults(answer, asked.language),
      ];
      faults.push(
        ...(await explore(operation.title, requestsTo(operation, samples, tenant), (asked) =>
          faultsOf(operation.title, asked, judge(asked)),
        )),
      );
      if (!(await everybodyIsThere())) await sendPeople();
    }
    expect(faults).toEqual([]);
  }, 180_000);

  it('answers on paths that do not exist, and by methods that nobody serves', async () => {
    const asked = fc.record({
      actor: fc.constantFrom(...ACTORS),
      language: fc.constantFrom(...LANGUAGES),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      url: fc.oneof(
        pathSegments.map((segment) => `/v1/${segment}`),
        pathSegments.map((segment) => `/${segment}`),
        fc.constantFrom('/v1/cameras/', '//v1/cameras', '/V1/cameras', '/v1/./cameras', '/graphql/x'),
      ),
      headers: headersOf,
    });
    const faults = await explore('any path', asked, (rest) =>
      faultsOf('any path', rest, (answer) => [
        ...(answer.status >= 500 ? [`${answer.status}: ${answer.text}`] : []),
        ...answerFaults(answer, rest.language),
      ]),
    );
    expect(faults).toEqual([]);
  }, 60_000);
});

describe('GraphQL, asked anything', () => {
  beforeAll(async () => {
    tenant = untouched;
    await sendPeople();
  });

  const repeated = (count: number, text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join(' ');
  const HOSTILE = [
    '',
    '{',
    '{}',
    'query',
    'not graphql at all',
    '{"kind":"Document","definitions":[]}',
    `{ sites { edges { node ${'{ region { id } '.repeat(40)} ${'}'.repeat(40)} } } }`,
    `{ ${repeated(40, (index) => `a${index}: roles { code }`)} }`,
    `{ roles { ${repeated(40, (index) => `a${index}: code`)} } }`,
    `{ ${'roles { code } '.repeat(3_000)} }`,
    '{ sites { ...A } } fragment A on SiteConnection { edges { ...B } } fragment B on SiteEdge { node { ...C } } fragment C on Site { cameras { edges { node { site { ...C } } } } }',
    '{ ...A } fragment A on Query { ...A }',
    '{ sites(first: 99999999999999999999) { edges { node { id } } } }',
    '{ sites(first: -1) { edges { node { id } } } }',
    '{ sites(first: 2147483648) { edges { node { id } } } }',
    '{ sites(after: "\\u0000") { edges { node { id } } } }',
    '{ sites(q: "\\ud800") { edges { node { id } } } }',
    '{ site(id: "not-a-uuid") { id } }',
    '{ site(id: 1) { id } }',
    '{ site(id: "00000000-0000-0000-0000-000000000000") { id } }',
    '{ sites(filter: {nobody: 1}) { edges { node { id } } } }',
    '{ sites(first: 200) { edges { node { cameras(first: 200) { edges { node { id } } } } } } }',
    'query A { roles { code } } query B { roles { code } }',
    'subscription { roles { code } }',
    'query ($a: NoSuchType) { roles { code } }',
    'query ($a: Int!) { sites(first: $a) { edges { node { id } } } }',
    '{ roles @skip { code } }',
    '{ roles @nobody { code } }',
    '{ __schema { types { name fields { type { name } } } } }',
    `{ __schema { types { ${'fields { type { '.repeat(10)} name ${'} }'.repeat(10)} } } }`,
    'mutation { createSite(input: {code: "\\u0000", name: ""}) { id } }',
    'mutation { createSite(input: {}) { id } }',
    'mutation { createSite(input: {code: "x", name: "x", __proto__: 1}) { id } }',
  ];

  function graphqlFaults({ status, body, text, headers }: Answer, language: 'ja' | 'en'): string[] {
    if (status >= 500) return [`${status}: ${text.slice(0, 300)}`];
    if (!/json/.test(String(headers['content-type']))) return [`not JSON: ${text.slice(0, 200)}`];
    if (/problem/.test(String(headers['content-type'])))
      return answerFaults({ status, body, text, headers }, language);
    return (body.errors ?? []).flatMap(
      ({ extensions }: { extensions?: { status?: number; problem?: object } }) => [
        ...((extensions?.status ?? 500) >= 500
          ? [`an error of ${extensions?.status}: ${text.slice(0, 400)}`]
          : []),
        ...problemFaults(extensions?.problem, language),
      ],
    );
  }

  type Question = Pick<Asked, 'actor' | 'language'> & { payload: unknown };
  const asking = (payload: fc.Arbitrary<unknown>): fc.Arbitrary<Question> =>
    fc.record({ actor: fc.constantFrom(...ACTORS), language: fc.constantFrom(...LANGUAGES), payload });
  const ask = (title: string) => (question: Question) => {
    const { payload, ...rest } = question;
    const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    const headers = { 'content-type': 'application/json' };
    return faultsOf(title, { ...rest, method: 'POST', url: '/graphql', headers, body }, (answer) =>
      graphqlFaults(answer, question.language),
    );
  };

  it.each(LANGUAGES)(
    'refuses hostile documents as a problem, in %s',
    async (language) => {
      const faults: string[] = [];
      for (const query of HOSTILE) {
        const found = await ask('hostile documents')({ actor: 'owner', language, payload: { query } });
        if (found.length) faults.push(`${query.slice(0, 100)}: ${found.join('; ')}`);
      }
      expect(faults).toEqual([]);
    },
    60_000,
  );

  it('answers every root field, whatever its variables are', async () => {
    const faults: string[] = [];
    const order = rootFields(app.get(GraphQLSchemaHost).schema, 2).toSorted(
      (a, b) => Number(ENDS.test(a.title)) - Number(ENDS.test(b.title)),
    );
    for (const { title, document, args, answers } of order) {
      const optional = args.map(({ name }) => [name]);
      const variables = fc
        .tuple(
          fc.constantFrom([], ...optional),
          fc.dictionary(
            fc.constantFrom('id', 'first', 'after', 'filter', 'input', 'patch', 'q', 'sort'),
            junk,
            { maxKeys: 2 },
          ),
          fc.boolean(),
        )
        .map(([steps, wrong, keep]) => ({
          ...variablesFor(args, {
            id: (name) => tenant.ids[nounOfArgument(name, answers)]!,
            steps,
            texts: { role: 'live_viewer', kind: 'tenant' },
          }),
          ...(keep ? {} : wrong),
        }));
      const payload = variables.map((value) => ({ query: document, variables: value }));
      faults.push(...(await explore(title, asking(payload), ask(title), RUNS / 2)));
      if (!(await everybodyIsThere())) await sendPeople();
    }
    expect(faults).toEqual([]);
  }, 180_000);

  it('answers bodies that are no request', async () => {
    const wrong = fc.oneof(
      jsonTexts(fc.record({ query: junk, variables: junk, operationName: junk }, { requiredKeys: [] })),
      fc.array(fc.constant({ query: '{ roles { code } }' }), { maxLength: 3 }),
      fc.record({ query: fc.constantFrom(...HOSTILE), variables: junk, operationName: nastyText }),
      fc.record({ query: nastyText }),
    );
    expect(await explore('POST /graphql', asking(wrong), ask('POST /graphql'))).toEqual([]);
  }, 60_000);
});

describe('what was asked above', () => {
  it('was not all refused at the door: most operations were carried out, and nearly all refused something', () => {
    const never = (what: 'done' | 'refused') =>
      [...tally].filter(([, sum]) => sum[what] === 0).map(([title]) => title);
    if (process.env['FUZZ_TALLY']) process.stdout.write(`${JSON.stringify([...tally], null, 1)}\n`);
    expect(never('done').length / tally.size).toBeLessThan(0.3);
    expect(never('refused').length / tally.size).toBeLessThan(0.1);
  });
});

describe('the socket, sent anything', () => {
  let socket: Socket;

  beforeAll(async () => {
    await app.http.listen(0, '127.0.0.1');
    socket = await connect(people.owner!.token);
  });
  afterAll(() => socket.disconnect());

  function connect(token: unknown): Promise<Socket> {
    const { port } = app.http.getHttpServer().address() as { port: number };
    const made = io(`http://127.0.0.1:${port}/live`, {
      auth: { token, locale: 'ja' } as never,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    return new Promise((resolve, reject) => {
      made.once('connect', () => resolve(made));
      made.once('connect_error', (error) => {
        made.disconnect();
        reject(error);
      });
    });
  }

  it('acknowledges every payload with what was asked or a problem', async () => {
    const messages = fc.record({
      name: fc.constantFrom('subscribe', 'unsubscribe'),
      payload: fc.oneof(
        junk,
        fc.record({ sites: junk, cameras: junk, all: junk, resume: junk }, { requiredKeys: [] }),
      ),
    });
    const faults = await explore('socket', messages, async ({ name, payload }) => {
      const ack = await socket.timeout(SLOWEST_MS).emitWithAck(name, payload);
      if (ack.ok === true) return [];
      return [...(ack.status >= 500 ? [JSON.stringify(ack)] : []), ...problemFaults(ack, 'ja')];
    });
    expect(faults).toEqual([]);
    expect(socket.connected).toBe(true);
  }, 60_000);

  it.each([
    ['no token', undefined],
    ['null', null],
    ['a number', 1],
    ['an object', {}],
    ['nothing', ''],
    ['an unsigned token', FORGED],
    ['20,000 characters', 'x'.repeat(20_000)],
  ])('lets nobody in with %s', async (_name, token) => {
    const refused = await connect(token).catch((error: Error & { data?: object }) => error.data);
    expect(problemFaults(refused as object, 'ja')).toEqual([]);
    expect(refused).toMatchObject({ status: 401 });
  });
});

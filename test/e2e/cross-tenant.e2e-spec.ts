import { randomUUID } from 'node:crypto';

import { IncidentDirectory } from '@mimamori/access';
import { TenantDb } from '@mimamori/platform';
import { asyncApi } from '@mimamori/web';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';

import { type Answer, type Call, useApp } from '../support/app';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import { type RootField, rootFields, variablesFor } from '../support/graphql-documents';
import { type IdPlace, type JsonSchema, SchemaSamples } from '../support/json-schema';
import { COMPLETE, INPUT_OF } from '../support/known-bodies';
import { nounOf, nounOfArgument, nounsOfPath } from '../support/nouns';
import { type ApiOperation, documentedOperations, fillPath } from '../support/operations';
import { linkToProvider } from '../support/single-sign-on';

/** Tables whose rows belong to no tenant; test/architecture says why. */
const WITHOUT_TENANT = [
  'migration',
  'rate_limit',
  'search_entry',
  'sealing_key',
  'signing_key',
  'tenant_locator',
];
/** What a subscription can name. */
const SOCKET_IDS = ['areas', 'cameras', 'regions', 'sites'];
const TEXTS = {
  municipalityCode: '13102',
  cidr: '192.0.2.0/24',
  asOf: '2026-10-01',
  role: 'live_viewer',
  kind: 'tenant',
  action: 'read',
  subject: 'Camera',
};
/** Tables whose own rules about a change speak before the wall does. */
const RULED: Readonly<Record<string, RegExp>> = { view_grant: /cannot become/ };
/** What has to be there again for each question, by the field that takes it away. */
const PREPARED: Readonly<Record<string, () => Promise<unknown>>> = {
  'mutation removeUserGroupMember': () => joinGroup(),
};
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DEPTH = 4;

const app = useApp();
const absent = randomUUID();
let a: FilledTenant;
let b: FilledTenant;
let idsOfA: ReadonlySet<string>;
let operations: ApiOperation[];
let samples: SchemaSamples;
let superuser: pg.Client;
let tables: string[];

beforeAll(async () => {
  a = await fillTenant(app, 'chain-a');
  b = await fillTenant(app, 'chain-b');
  // as the lib of incidents will: each tenant's are its own
  app
    .get(IncidentDirectory)
    .fill(async ({ tenantId }, id) =>
      [a, b].some(({ owner, ids }) => owner.tenantId === tenantId && ids.incident === id),
    );
  ({ operations, samples } = documentedOperations(app));
  superuser = new pg.Client(app.database.superuserUrl);
  await superuser.connect();
  app.database.beforeDrop(() => superuser.end());
  tables = await tenantTables();
  idsOfA = await everyIdOf(a.owner.tenantId);
}, 180_000);

async function tenantTables(): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not relispartition order by 1`,
  );
  return rows.map(({ name }) => name).filter((name) => !WITHOUT_TENANT.includes(name));
}

/** Every UUID in every row of a tenant, whatever its column. */
async function everyIdOf(tenantId: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const table of tables) {
    const { rows } = await superuser.query<{ text: string }>(
      `select t::text as text from ${table} t where tenant_id = $1`,
      [tenantId],
    );
    for (const { text } of rows) for (const id of text.match(UUID) ?? []) found.add(id);
  }
  return found;
}

/** Ids of tenant A in something that B was given, but for the one that B itself named. */
const leaks = (text: string, named?: string) =>
  [...new Set(text.match(UUID))].filter((id) => idsOfA.has(id) && id !== named);

/** As tenant B; no answer may carry an id of A. */
async function asB(method: string, url: string, call: Call = {}, named?: string): Promise<Answer> {
  const answer = await app.call(method, url, { as: b.owner, ...call });
  const leaked = leaks(`${JSON.stringify(answer.headers)} ${answer.text}`, named);
  if (leaked.length) throw new Error(`${method} ${url} gave away ${leaked.join(', ')}: ${answer.text}`);
  return answer;
}

/** What may be compared: everything but the request's own number, its time, sealed texts, and the id that was named. */
function comparable({ status, text, headers }: Answer, named: string) {
  const { 'x-request-id': _request, date: _date, ...rest } = headers;
  const without = (value: string) =>
    value
      .replaceAll(named, '<id>')
      .replaceAll(/"(traceId|resume|cursor|endCursor|nextCursor)":"[^"]*"/g, '"$1":"…"');
  return { status, body: without(text), headers: JSON.parse(without(JSON.stringify(rest))) };
}

const shown = ({ status, body }: { status: number; body: string }) => `${status} ${body.slice(0, 600)}`;

type Ask = (id: string) => Promise<Answer>;

/** What a job was started for is in its result: without the numbers and times that each run has of its own. */
async function settled(answer: Answer): Promise<Answer> {
  if (answer.status !== 202 || !answer.body.jobId) return answer;
  const { state, result, problem } = await app.job(b.owner, answer.body.jobId);
  const text = JSON.stringify({ state, result, problem }).replaceAll(
    /"(fileId|reportFileId|traceId|expiresAt|previewToken)":"[^"]*"/g,
    '"$1":"…"',
  );
  const headers = JSON.parse(JSON.stringify(answer.headers).replaceAll(answer.body.jobId, '<job>'));
  return { ...answer, headers, text };
}

const asksForVersion = ({ method, parameters }: ApiOperation) =>
  method === 'DELETE' || parameters.some(({ name, required }) => required && /^if-match$/i.test(name));

/** A's id answers as one that never was, and B's own does not: otherwise the question proves nothing. */
async function faultsOf(what: string, ask: Ask, own: string, foreign: string): Promise<string[]> {
  const never = comparable(await settled(await ask(absent)), absent);
  const hidden = comparable(await settled(await ask(foreign)), foreign);
  const real = comparable(await settled(await ask(own)), own);
  if (JSON.stringify(hidden) !== JSON.stringify(never))
    return [`${what}: ${shown(hidden)} is not ${shown(never)}`];
  if (JSON.stringify(real) === JSON.stringify(never))
    return [`${what}: the own id answers like an absent one, too: ${shown(real)}`];
  return [];
}

function bodyOf({ body, title }: ApiOperation, { steps, name }: Partial<IdPlace> = {}, id?: string): unknown {
  if (!body) return undefined;
  const properties = Object.keys(samples.resolve(body).properties ?? {});
  // not the codes by which later questions find things
  const first = properties.includes('name') ? 'name' : properties[0];
  const value = samples.sample(body, (asked) => (id && asked === name ? id : b.ids[nounOf(asked, title)]!), {
    steps: steps ?? (first ? [first] : []),
  });
  return COMPLETE[title]?.(value as object, b) ?? value;
}

describe('row-level security, on every tenant table', () => {
  it('finds no table empty: otherwise the walls below prove nothing', async () => {
    const empty: string[] = [];
    for (const table of tables) {
      const { rows } = await superuser.query(
        `select tenant_id from ${table} where tenant_id = any($1) group by 1`,
        [[a.owner.tenantId, b.owner.tenantId]],
      );
      if (rows.length < 2)
        empty.push(`${table}: nothing fills it: add that to test/support/filled-tenant.ts`);
    }
    expect(empty).toEqual([]);
  });

  const outcome = async (tenantId: string, sql: string, values: unknown[] = []): Promise<string> =>
    app.as(tenantId, () =>
      app
        .get(TenantDb)
        .transaction(async (tx) => {
          const rows = await tx.query(sql, values);
          throw new Error(`${rows.length} rows`);
        })
        .catch((error: Error & { code?: string; driverError?: { code?: string } }) => {
          const code = error.driverError?.code ?? error.code;
          return code === '42501' ? 'refused' : error.message;
        }),
    );

  it('hides, keeps from change and refuses rows of another tenant', async () => {
    const [mine, theirs] = [b.owner.tenantId, a.owner.tenantId];
    const faults: string[] = [];
    for (const table of tables) {
      const expectOne = (what: string, got: string, wanted: readonly string[]) => {
        if (!wanted.includes(got)) faults.push(`${table}: ${what}: ${got}`);
      };
      const where = 'where tenant_id = $1 returning 1';
      expectOne('read', await outcome(mine, `select 1 from ${table} where tenant_id = $1`, [theirs]), [
        '0 rows',
      ]);
      expectOne(
        'update',
        await outcome(mine, `update ${table} set tenant_id = tenant_id ${where}`, [theirs]),
        ['0 rows', 'refused'],
      );
      expectOne('delete', await outcome(mine, `delete from ${table} ${where}`, [theirs]), [
        '0 rows',
        'refused',
      ]);
      const away = `update ${table} set tenant_id = $2 where tenant_id = $1 returning 1`;
      const given = await outcome(mine, away, [mine, theirs]);
      if (!RULED[table]?.test(given)) expectOne('give away', given, ['refused']);
      expectOne('insert', await outcome(mine, await insertCopyOf(table), [theirs]), ['refused']);
      // the same statement by whoever owns the row must fail on its key alone, or it was refused for another reason
      const own = await outcome(theirs, await insertCopyOf(table), [theirs]);
      if (!/duplicate key|unique/.test(own) && table !== 'tenant')
        faults.push(`${table}: own insert: ${own}`);
    }
    expect(faults).toEqual([]);
  });

  /** Inserts a row of A again, brought in as text, because B cannot read it. */
  async function insertCopyOf(table: string): Promise<string> {
    const { rows } = await superuser.query<{ column: string }>(
      `select quote_ident(column_name) as column from information_schema.columns where table_schema = 'public'
         and table_name = $1 and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position`,
      [table],
    );
    const { rows: copies } = await superuser.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${table} t where tenant_id = $1 limit 1`,
      [a.owner.tenantId],
    );
    const columns = rows.map(({ column }) => column).join(', ');
    const row = superuser.escapeLiteral(copies[0]?.row ?? '{}');
    return `insert into ${table} (${columns})
      select ${columns} from jsonb_populate_record(null::${table}, ${row}::jsonb) where $1::uuid is not null returning 1`;
  }

  it('raises where no tenant is set, and shows the queue of jobs to nobody', async () => {
    const client = new pg.Client(app.database.url);
    await client.connect();
    const faults: string[] = [];
    for (const table of tables) {
      const got = await client.query(`select 1 from ${table}`).then(
        ({ rowCount }) => `${rowCount} rows`,
        (error: { code?: string }) => error.code,
      );
      if (got !== 'MM001') faults.push(`${table}: ${got}`);
    }
    const jobs = await client.query('select 1 from graphile_worker._private_jobs').then(
      ({ rowCount }) => rowCount,
      (error: { code?: string }) => error.code,
    );
    await client.end();
    expect(faults).toEqual([]);
    expect([0, '42501']).toContain(jobs);
  });
});

const joinGroup = () =>
  asB('POST', `/v1/groups/${b.ids.userGroup}/members`, { body: { userIds: [b.ids.user] } });

const graphqlFields = () => rootFields(app.get(GraphQLSchemaHost).schema, DEPTH);
function askGraphql(field: RootField, given: Record<string, unknown>, named?: string): Promise<Answer> {
  const complete = COMPLETE[INPUT_OF[field.title] ?? ''];
  const variables = complete ? { ...given, input: complete(given.input as object, b) } : given;
  return asB('POST', '/graphql', { body: { query: field.document, variables } }, named);
}

// before anything names an id of the other tenant: the log keeps what was asked for, as it was asked
describe("another tenant's id", () => {
  it('is in no answer to anything that can be read without one', async () => {
    const reads = operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    for (const { path } of reads) await asB('GET', path);
    expect(reads.length).toBeGreaterThan(10);
  });

  it('is in no answer of GraphQL, however deep the question', async () => {
    const failed: string[] = [];
    for (const field of graphqlFields().filter(({ title }) => title.startsWith('query '))) {
      const variables = variablesFor(field.args, {
        id: (name) => b.ids[nounOfArgument(name, field.answers)]!,
        texts: { ...TEXTS, code: 'SC-10-6-2' },
      });
      const { body } = await askGraphql(field, variables);
      // which tenants there are is for the operating company
      if (body.errors && field.title !== 'query tenants')
        failed.push(`${field.title}: ${JSON.stringify(body.errors)}`);
    }
    expect(failed).toEqual([]);
  });
});

describe("over REST, another tenant's id", () => {
  it('in a body answers like an absent one', async () => {
    const faults: string[] = [];
    for (const operation of operations)
      for (const place of operation.body ? samples.idPlaces(operation.body) : []) {
        const nouns = nounsOfPath(operation.path);
        const url = fillPath(operation.path, (name) => b.ids[nouns.get(name)!]!);
        const ask: Ask = (id) => asB(operation.method, url, { body: bodyOf(operation, place, id) }, id);
        const noun = nounOf(place.name, operation.title);
        const what = `${operation.title} body ${place.steps.join('/')}`;
        faults.push(...(await faultsOf(what, ask, b.ids[noun]!, a.ids[noun]!)));
      }
    expect(faults).toEqual([]);
  });

  it('in a filter answers like an absent one', async () => {
    const faults: string[] = [];
    for (const operation of operations)
      for (const parameter of operation.parameters.filter(({ in: place }) => place === 'query'))
        for (const { name, steps } of samples.idPlaces(parameter.schema, [], parameter.name)) {
          const nouns = nounsOfPath(operation.path);
          const path = fillPath(operation.path, (part) => b.ids[nouns.get(part)!]!);
          const key = `${parameter.name}${steps.map((step) => `[${step}]`).join('')}`;
          const ask: Ask = (id) => asB(operation.method, `${path}?${key}=${id}`, {}, id);
          const noun = nounOf(name, operation.title);
          faults.push(...(await faultsOf(`${operation.title} ?${key}`, ask, b.ids[noun]!, a.ids[noun]!)));
        }
    expect(faults).toEqual([]);
  });

  it('in a path answers like an absent one', async () => {
    const faults: string[] = [];
    // what removes or ends the own thing comes last
    const order = operations.toSorted(
      (x, y) => Number(x.method === 'DELETE') - Number(y.method === 'DELETE'),
    );
    for (const operation of order)
      for (const [parameter, noun] of nounsOfPath(operation.path)) {
        const nouns = nounsOfPath(operation.path);
        const ask: Ask = (id) => {
          const url = fillPath(operation.path, (name) =>
            name === parameter ? id : b.ids[nouns.get(name)!]!,
          );
          // a group's version changed when it got its members; the others are as they were made
          const match = ['cameraId', 'userId'].includes(parameter) ? '*' : '"1"';
          const headers: Record<string, string> = asksForVersion(operation) ? { 'if-match': match } : {};
          // a factor is asked for by whoever has it
          const as = operation.path.startsWith('/v1/me/mfa/') ? b.twoFactors : b.owner;
          return asB(operation.method, url, { as, body: bodyOf(operation), headers }, id);
        };
        faults.push(...(await faultsOf(`${operation.title} ${parameter}`, ask, b.ids[noun]!, a.ids[noun]!)));
      }
    expect(faults).toEqual([]);
  });

  it('cannot be reached by cursors and resume tokens of that tenant', async () => {
    const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'));
    let tried = 0;
    for (const { path } of lists) {
      const nouns = nounsOfPath(path);
      const first = await app.call('GET', `${fillPath(path, (name) => a.ids[nouns.get(name)!]!)}?limit=1`, {
        as: a.owner,
      });
      if (!first.body.nextCursor) continue;
      tried += 1;
      const url = `${fillPath(path, (name) => b.ids[nouns.get(name)!]!)}?limit=1&cursor=${first.body.nextCursor}`;
      expect({ path, answer: (await asB('GET', url)).status }).toEqual({ path, answer: 400 });
    }
    expect(tried).toBeGreaterThan(4);
    expect((await asB('GET', `/v1/status-events?after=${a.resume}`)).status).toBe(400);
  });
});

describe("over GraphQL, another tenant's id", () => {
  beforeAll(async () => {
    // the first ones were taken away over REST
    const { ids } = b;
    await asB('PUT', `/v1/camera-groups/${ids.cameraGroup}/cameras/${ids.camera}`);
    await joinGroup();
    const externalIdentity = await linkToProvider(app, b.owner, b.ids.user!, 'https://new.example.com');
    b = { ...b, ids: { ...b.ids, externalIdentity } };
  });

  it('in any argument answers like an absent one', async () => {
    const faults: string[] = [];
    const order = graphqlFields().toSorted(
      (x, y) => Number(x.title.includes('delete')) - Number(y.title.includes('delete')),
    );
    for (const field of order)
      for (const { name, steps } of field.idPlaces) {
        const { answers } = field;
        const noun = nounOfArgument(name, answers);
        await PREPARED[field.title]?.();
        const asking: Ask = (id) => {
          const filled = (other: string) => (other === name ? id : b.ids[nounOfArgument(other, answers)]!);
          const variables = variablesFor(field.args, { id: filled, steps, texts: TEXTS });
          return askGraphql(field, variables, id);
        };
        faults.push(
          ...(await faultsOf(`${field.title} ${steps.join('.')}`, asking, b.ids[noun]!, a.ids[noun]!)),
        );
      }
    expect(faults).toEqual([]);
  });
});

describe("on a socket, another tenant's id", () => {
  let socket: Socket;
  const heard: string[] = [];

  beforeAll(async () => {
    await app.http.listen(0, '127.0.0.1');
    const { port } = app.http.getHttpServer().address() as { port: number };
    socket = io(`http://127.0.0.1:${port}/live`, {
      auth: { token: b.owner.token, locale: 'en' },
      transports: ['websocket'],
      reconnection: false,
    });
    socket.onAny((...message: unknown[]) => heard.push(JSON.stringify(message)));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
  });
  afterAll(() => socket.disconnect());

  const subscribe = async (asked: object): Promise<string> =>
    JSON.stringify(await socket.timeout(5_000).emitWithAck('subscribe', asked)).replaceAll(
      /"(traceId|resume)":"[^"]*"/g,
      '"$1":"…"',
    );

  it('can stand in these places of what clients send', () => {
    const {
      channels,
      operations: actions,
      components,
    } = asyncApi() as {
      components: { schemas: Record<string, JsonSchema> };
      channels: Record<string, { messages: Record<string, { payload: JsonSchema }> }>;
      operations: Record<string, { action: string }>;
    };
    const places = Object.keys(actions)
      .filter((title) => actions[title]?.action === 'receive')
      .flatMap((title) => {
        const [channel = '', message = ''] = title.split('.');
        const payload = channels[channel]?.messages[message]?.payload ?? {};
        return new SchemaSamples(components.schemas).idPlaces(payload).map(({ name }) => `${title} ${name}`);
      });
    expect(places.toSorted()).toEqual(SOCKET_IDS.map((name) => `live.subscribe.receive ${name}`));
  });

  it.each(SOCKET_IDS)('in %s answers like an absent one', async (what) => {
    const noun = nounOf(what);
    const asked = async (id: string) => (await subscribe({ [what]: [id] })).replaceAll(id, '<id>');
    const [never, foreign, own] = [await asked(absent), await asked(a.ids[noun]!), await asked(b.ids[noun]!)];
    expect(foreign).toBe(never);
    expect(own).not.toBe(never);
  });

  it('is in nothing that is heard, also while that tenant reports', async () => {
    await subscribe({ all: true });
    for (const [tenant, status] of [
      [a, 'offline'],
      [b, 'degraded'],
    ] as const) {
      const cameras = [{ cameraCode: tenant.cameraCode, status, recording: 'no' }];
      const body = { siteCode: tenant.siteCode, cameras };
      const answer = await app.call('POST', '/v1/status-reports', { as: tenant.machine, body });
      expect(answer).toMatchObject({ status: 200 });
    }
    const end = Date.now() + 5_000;
    while (!heard.some((text) => text.includes('degraded')) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard.some((text) => text.includes('degraded'))).toBe(true);
    expect(heard.flatMap((text) => leaks(text))).toEqual([]);
  });

  it('cannot be reached by a resume token of that tenant', async () => {
    const answer = await subscribe({ all: true, resume: a.resume });
    expect(leaks(answer)).toEqual([]);
    expect(JSON.parse(answer)).toMatchObject({ status: 400 });
  });
});

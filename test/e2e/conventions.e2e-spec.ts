import { CallerLimits, SharedLimits } from '@mimamori/web';

import { servedEndpoints } from '../architecture/served-endpoints';
import { bodyConventions } from '../conventions/body.conventions';
import { carryOutConventions, inFlight } from '../conventions/carry-out.conventions';
import { type Convention, faultsOf, matrix } from '../conventions/convention';
import { documentConventions } from '../conventions/document.conventions';
import { type Field, fieldsOf, graphqlConventions } from '../conventions/graphql.conventions';
import { Ground } from '../conventions/ground';
import { listConventions } from '../conventions/list.conventions';
import { pathConventions } from '../conventions/path.conventions';
import { PUBLIC_ROUTES, signInConventions } from '../conventions/sign-in.conventions';
import { versionConventions } from '../conventions/version.conventions';
import { limitFaults } from '../conventions/witness';
import { useApp } from '../support/app';

/** In the order in which they are tried: what makes new things first, what takes answers away last. */
const CONVENTIONS: readonly Convention[] = [
  ...carryOutConventions,
  ...versionConventions,
  ...signInConventions,
  ...pathConventions,
  ...listConventions,
  ...bodyConventions,
  ...documentConventions,
  inFlight,
];
/** What is served for machines and readers, and is no part of the API: path → why. */
const BESIDE_THE_API: Readonly<Record<string, string>> = {
  'GET /health/live': 'for a supervisor',
  'GET /health/ready': 'for a load balancer',
  'GET /metrics': 'for a scraper',
};
const CONSOLE = 'https://console.example.jp';
const FOREIGN = 'https://evil.example.com';

process.env['UPLOAD_LIMIT_KIB'] = '256';
process.env['CORS_ORIGINS'] = CONSOLE;

const ground = new Ground(useApp());
let fields: readonly Field[];
let unknown: readonly string[];
beforeAll(async () => {
  await ground.lay();
  ({ fields, unknown } = fieldsOf(ground));
}, 120_000);

describe('the routes', () => {
  it('are known: each is documented, or stands beside the API', () => {
    const served = servedEndpoints(ground.app.http)
      .map(({ address }) => address)
      .filter((address) => /^[A-Z]+ \//.test(address));
    const known = [...ground.routes.map(({ title }) => title), ...Object.keys(BESIDE_THE_API)];
    expect(served.toSorted()).toEqual(known.toSorted());
    expect(unknown).toEqual([]);
  });

  it('are open to everybody only where that is named', () => {
    const open = ground.routes.filter(({ permission }) => permission === undefined);
    expect(open.map(({ title }) => title).toSorted()).toEqual(PUBLIC_ROUTES);
  });

  it('are each held to these conventions', () => {
    expect(matrix(CONVENTIONS, ground.routes, ground)).toMatchSnapshot('routes');
    expect(matrix(graphqlConventions, fields, ground)).toMatchSnapshot('root fields');
  });
});

describe('every route that it applies to', () => {
  it.each(CONVENTIONS)('$name', async (convention) => {
    expect(await faultsOf(convention, ground.routes, ground)).toEqual([]);
  });
});

describe('every root field of GraphQL that it applies to', () => {
  it.each(graphqlConventions)('$name', async (convention) => {
    expect(await faultsOf(convention, fields, ground)).toEqual([]);
  });
});

it('every answer so far was as every answer is', () => {
  expect(ground.witness.faults()).toEqual([]);
  expect(ground.witness.answers).toBeGreaterThan(3_000);
});

describe('commands at the same time', () => {
  it('under one key are carried out once', async () => {
    const { app, tenant } = ground;
    const body = { code: 'at-once', name: '同時の店' };
    const headers = { 'idempotency-key': 'at-once' };
    const ask = () => app.call('POST', '/v1/sites', { as: tenant.owner, body, headers });
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    const good = answers.filter(({ status }) => status === 201);
    const first = good.filter((answer) => answer.headers['idempotency-replayed'] === undefined);
    expect(first).toHaveLength(1);
    for (const { status, body: told } of answers)
      if (status !== 201) expect([status, told.code]).toEqual([409, 'platform.idempotency_in_flight']);
    const { body: listed } = await app.call('GET', '/v1/sites?filter[code]=at-once', { as: tenant.owner });
    expect(listed.items).toHaveLength(1);
  });
});

it('a mutation under a key is carried out once, too', async () => {
  const { app, tenant, rows } = ground;
  const query = 'mutation { createRegion(input: {code: "once", name: "一度だけ"}) { id } }';
  const headers = { 'idempotency-key': 'once-over-graphql' };
  const ask = (text: string) =>
    app.call('POST', '/graphql', { as: tenant.owner, body: { query: text }, headers });
  const first = await ask(query);
  expect(first.body.data.createRegion.id).toBeDefined();
  const before = await rows.now();
  const again = await ask(query);
  expect(again.body.data).toEqual(first.body.data);
  expect(again.headers['idempotency-replayed']).toBe('true');
  const other = await ask(query.replace('once', 'twice'));
  expect(other.body.errors[0].extensions.code).toBe('platform.idempotency_reused');
  expect(await rows.now()).toBe(before);
});

describe('other origins', () => {
  const asked = (origin: string, method = 'GET') =>
    ground.app.call(method, '/v1/cameras', {
      as: ground.tenant.owner,
      headers: { origin, ...(method === 'OPTIONS' && { 'access-control-request-method': 'GET' }) },
    });

  it.each(['GET', 'OPTIONS'])(
    'are let in when they are configured, and else told nothing: %s',
    async (method) => {
      const ours = await asked(CONSOLE, method);
      expect(ours.headers['access-control-allow-origin']).toBe(CONSOLE);
      expect(ours.headers['access-control-allow-credentials']).toBeUndefined();
      const foreign = await asked(FOREIGN, method);
      expect(Object.keys(foreign.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(foreign.headers.vary).toContain('Origin');
    },
  );
});

describe('too many requests', () => {
  it('of somebody who is signed in are refused, with the seconds to wait', async () => {
    const { app, people } = ground;
    const [limits] = app.get(CallerLimits)['limits'];
    const { limit } = limits;
    const as = people[0]!;
    Object.assign(limits, { limit: { quota: 3, seconds: 60 } });
    try {
      const answers = [];
      for (let count = 0; count < 5; count++) answers.push(await app.call('GET', '/v1/me', { as }));
      expect(answers.map(({ status }) => status)).toContain(429);
      refusedWith(answers.at(-1)!);
    } finally {
      Object.assign(limits, { limit });
    }
  });

  it('of anybody to sign in are refused, with the seconds to wait', async () => {
    const { app, tenant } = ground;
    const shared = app.get(SharedLimits);
    const take = shared.take.bind(shared);
    shared.take = (policy, value) => take(policy, value, { quota: 1, seconds: 60 });
    try {
      const body = { tenant: tenant.code, loginId: 'nobody-of-that-name', password: 'x' };
      await app.call('POST', '/v1/auth/login', { body });
      refusedWith(await app.call('POST', '/v1/auth/login', { body }));
    } finally {
      shared.take = take;
    }
  });

  function refusedWith({ status, body, headers }: Awaited<ReturnType<typeof ground.app.call>>): void {
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'web.rate_limited' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(limitFaults(headers)).toEqual([]);
  }
});

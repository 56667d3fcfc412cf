import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Clock, Jobs, NameResolver, TenantDb } from '@mimamori/platform';
import { SiteRegistered, Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import { Webhook as Verifier } from 'standardwebhooks';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { WebhookSender } from './webhook.sender';

interface Received {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const received: Received[] = [];
let answer: (request: IncomingMessage, reply: ServerResponse) => void;
const receiver = createServer((request, reply) => {
  let body = '';
  request.on('data', (part) => (body += String(part)));
  request.on('end', () => {
    received.push({ path: request.url ?? '', headers: request.headers as Record<string, string>, body });
    answer(request, reply);
  });
});
let base: string;

beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
  process.env.MIMAMORI_EGRESS_ALLOW = `127.0.0.1:${port}`;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
  delete process.env.MIMAMORI_EGRESS_ALLOW;
});

const app = useApp({ jobs: false });
const TYPES = ['sites.site.registered'];
let owner: SignedIn;
let stranger: SignedIn;

beforeAll(async () => {
  owner = await app.found('mimamart');
  stranger = await app.found('kumanomi');
});

beforeEach(() => {
  received.length = 0;
  answer = (_request, reply) => void reply.writeHead(204).end();
});

afterEach(async () => {
  jest.restoreAllMocks();
  const { body } = await get('/v1/webhooks');
  for (const { id } of body.items) await app.call('DELETE', `/v1/webhooks/${id}`, { as: owner });
});

const post = (url: string, body: unknown = {}, as = owner, headers = {}) =>
  app.call('POST', url, { as, body, headers });
const patch = (url: string, body: unknown, headers = {}) =>
  app.call('PATCH', url, { as: owner, body, headers });
const get = (url: string, as = owner) => app.call('GET', url, { as });
const aWebhook = async (path = '/hook', as = owner) =>
  (await post('/v1/webhooks', { url: `${base}${path}`, eventTypes: TYPES }, as)).body;
const happen = (as = owner) => app.as(as.tenantId, () => app.get(Sites).create(aSiteCreate()));
const send = () => app.get(WebhookSender).send();
const purge = () => app.get(WebhookSender).purge();
const deliveries = async (id: string, query = '') =>
  (await get(`/v1/webhooks/${id}/deliveries${query}`)).body.items;
/** Work at another time; calls of the API stay in the present, in which their tokens are valid. */
const at = async <T>(milliseconds: number, work: () => Promise<T>): Promise<T> => {
  const now = jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(Date.now() + milliseconds));
  try {
    return await work();
  } finally {
    now.mockRestore();
  }
};
const resolveTo = (...addresses: string[]) =>
  jest.spyOn(app.get(NameResolver), 'resolve').mockResolvedValue(addresses);
const DAY = 86_400_000;

describe('a webhook', () => {
  it('is created with a secret that is shown once, changed, and deleted', async () => {
    const created = await post('/v1/webhooks', { url: `${base}/a`, eventTypes: [...TYPES, ...TYPES] });
    expect(created).toMatchObject({ status: 201, body: { state: 'enabled', eventTypes: TYPES, version: 1 } });
    const { secret, ...webhook } = created.body;
    expect(secret).toMatch(/^whsec_/);
    const url = `/v1/webhooks/${webhook.id}`;
    expect(created.headers.location).toBe(url);
    const read = await get(url);
    expect(read.body).toEqual(webhook);
    const match = { 'if-match': read.headers.etag };
    const changed = await patch(url, { description: '店舗', state: 'disabled' }, match);
    expect(changed.body).toMatchObject({ version: 2, state: 'disabled', disabledReason: 'manual' });
    expect(await patch(url, { description: 'x' }, match)).toMatchObject({ status: 412 });
    expect((await get('/v1/webhooks?q=店舗')).body.items).toHaveLength(1);
    expect((await get('/v1/webhooks?filter[state]=enabled')).body.items).toHaveLength(0);
    expect(await app.call('DELETE', url, { as: owner })).toMatchObject({ status: 204 });
    expect(await get(url)).toMatchObject({ status: 404 });
    const { items } = (await get('/v1/audit-events?filter[subject]=Webhook')).body;
    expect(items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['work.webhook.create', 'work.webhook.update', 'work.webhook.delete']),
    );
    expect(JSON.stringify(items)).not.toContain(base);
  });

  it('keeps its secret sealed', async () => {
    const { id, secret } = await aWebhook();
    const [row] = await app.as(owner.tenantId, () =>
      app.get(TenantDb).query<{ secret: Buffer }>('select secret from webhook where id = $1', [id]),
    );
    const raw = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(row!.secret.includes(raw)).toBe(false);
    const once = () =>
      post('/v1/webhooks', { url: base, eventTypes: TYPES }, owner, { 'idempotency-key': 'once' });
    const again = await once();
    const repeated = await once();
    expect(repeated.text).not.toContain(again.body.secret);
  });

  it('is refused where it leads inside, with the reason in both languages', async () => {
    const url = 'https://hooks.example.com/x';
    resolveTo('10.1.2.3');
    const refused = await post('/v1/webhooks', { url, eventTypes: TYPES });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'platform.egress_no_public_address',
        errors: [{ pointer: '/url', code: 'platform.egress_no_public_address' }],
      },
    });
    expect(refused.body.detail).toContain('公開されたサーバーとして見つかりませんでした');
    resolveTo();
    const unknown = await post('/v1/webhooks', { url, eventTypes: TYPES });
    expect({ ...unknown.body, traceId: '' }).toEqual({ ...refused.body, traceId: '' });
    const english = await post('/v1/webhooks', { url, eventTypes: TYPES }, owner, {
      'accept-language': 'en',
    });
    expect(english.body.detail).toMatch(/hooks.example.com was not found on the public internet/);
    const { id } = await aWebhook();
    expect(await patch(`/v1/webhooks/${id}`, { url })).toMatchObject({
      status: 400,
      body: { code: 'platform.egress_no_public_address' },
    });
  });

  it.each([
    ['platform.egress_scheme', 'http://example.com/'],
    ['platform.egress_private', 'https://127.0.0.1/'],
    ['platform.egress_private', 'https://2130706433/'],
    ['platform.egress_private', 'https://[::ffff:10.0.0.1]/'],
    ['platform.egress_private', 'https://169.254.169.254/latest/meta-data'],
    ['platform.egress_port', 'https://example.com:25/'],
    ['platform.egress_url', 'https://user:pass@example.com/'],
    ['platform.egress_url', 'not a url'],
  ])('is refused as %s at %s', async (code, url) => {
    expect(await post('/v1/webhooks', { url, eventTypes: TYPES })).toMatchObject({
      status: 400,
      body: { code },
    });
  });

  it('is refused without known events', async () => {
    for (const eventTypes of [[], ['cameras.camera.exploded'], ['work.webhook.tested'], 'x'])
      expect(await post('/v1/webhooks', { url: base, eventTypes })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/eventTypes' }] },
      });
  });

  it('belongs to owners and administrators; auditors read; others and strangers see nothing', async () => {
    const { id } = await aWebhook();
    const tenant = { ...owner, code: 'mimamart' };
    const auditor = await app.person(tenant, 'auditor', { kind: 'tenant' });
    const officer = await app.person(tenant, 'compliance_officer', { kind: 'tenant' });
    expect(await get(`/v1/webhooks/${id}`, auditor)).toMatchObject({ status: 200 });
    expect(await get(`/v1/webhooks/${id}/deliveries`, auditor)).toMatchObject({ status: 200 });
    expect(await post(`/v1/webhooks/${id}/test`, {}, auditor)).toMatchObject({ status: 403 });
    expect(await get(`/v1/webhooks/${id}`, officer)).toMatchObject({ status: 403 });
    for (const url of ['', '/deliveries'])
      expect(await get(`/v1/webhooks/${id}${url}`, stranger)).toMatchObject({ status: 404 });
    expect(await post(`/v1/webhooks/${id}/rotate-secret`, {}, stranger)).toMatchObject({ status: 404 });
  });
});

describe('an announced event', () => {
  it('is told of in the documents, as it is sent', async () => {
    const { channels } = (await get('/asyncapi.json')).body;
    const types = Object.keys(channels.webhooks.messages);
    expect(types).toEqual(types.toSorted());
    expect(types).toEqual(
      expect.arrayContaining([
        'cameras.camera.registered',
        'sites.site.changed',
        'users.user.changed',
        'work.task.opened',
      ]),
    );
    const { payload } = channels.webhooks.messages['sites.site.registered'];
    expect(payload.required).toEqual(['type', 'timestamp', 'data']);
    expect(payload.properties).toMatchObject({
      type: { const: 'sites.site.registered' },
      data: { required: ['siteId'], additionalProperties: false },
    });
  });

  it('arrives signed, once, and only at who listens', async () => {
    const webhook = await aWebhook('/mine');
    await post('/v1/webhooks', { url: `${base}/other`, eventTypes: ['sites.site.changed'] });
    const site = await happen();
    await happen(stranger);
    await send();
    await send();
    expect(received.map(({ path }) => path)).toEqual(['/mine']);
    const [{ body, headers }] = received as [Received];
    expect(new Verifier(webhook.secret).verify(body, headers)).toMatchObject({
      type: 'sites.site.registered',
      data: { siteId: site.id },
    });
    const [delivery] = await deliveries(webhook.id);
    expect(delivery).toMatchObject({
      id: headers['webhook-id'],
      state: 'delivered',
      attempts: 1,
      lastStatus: 204,
    });
    const detail = (await get(`/v1/webhooks/${webhook.id}/deliveries/${delivery.id}`)).body;
    expect(detail).toMatchObject({ body, trail: [{ status: 204, problem: null }] });
  });

  it('is kept by the transaction that caused it, or not at all', async () => {
    const { id } = await aWebhook();
    const failing = app.as(owner.tenantId, () =>
      app.get(TenantDb).transaction(async (tx) => {
        await app.get(Jobs).publish(tx, new SiteRegistered({ siteId: id }));
        throw new Error('the rest failed');
      }),
    );
    await expect(failing).rejects.toThrow('the rest failed');
    expect(await deliveries(id)).toEqual([]);
  });

  it('is tried again later, after the quiet that the receiver asks for', async () => {
    const { id } = await aWebhook();
    answer = (_request, reply) => void reply.writeHead(503, { 'retry-after': '3600' }).end();
    await happen();
    await happen();
    await send();
    expect(received).toHaveLength(1);
    const [waiting] = await deliveries(id, '?filter[state]=pending&sort=createdAt');
    expect(waiting).toMatchObject({ attempts: 1, lastStatus: 503, problem: { code: 'work.webhook_answer' } });
    expect(new Date(waiting.nextAttemptAt).getTime() - Date.now()).toBeGreaterThan(3_500_000);
    expect((await get(`/v1/webhooks/${id}`)).body.failingSince).not.toBeNull();
    await at(3_000_000, send);
    expect(received).toHaveLength(1);
    answer = (_request, reply) => void reply.end();
    await at(3_700_000, send);
    expect(await deliveries(id, '?filter[state]=delivered')).toHaveLength(2);
    expect((await get(`/v1/webhooks/${id}`)).body.failingSince).toBeNull();
    expect(received[0]!.headers['webhook-id']).toBe(
      received.findLast(({ headers }) => headers['webhook-id'] === waiting.id)?.headers['webhook-id'],
    );
  });

  it('ends as a dead letter, and is replayed alone or by interval', async () => {
    const { id } = await aWebhook();
    answer = (_request, reply) => void reply.writeHead(500).end();
    await happen();
    await happen();
    const begun = Date.now();
    for (let hour = 0; hour < 100; hour += 1) await at(hour * 3_600_000, send);
    const dead = await deliveries(id, '?filter[state]=dead');
    expect(dead).toHaveLength(2);
    expect(dead[0]).toMatchObject({ attempts: 12, nextAttemptAt: null });
    expect(received).toHaveLength(24);
    answer = (_request, reply) => void reply.end();
    const one = await post(`/v1/webhooks/${id}/deliveries/${dead[0].id}/replay`);
    expect(one).toMatchObject({ status: 200, body: { state: 'pending' } });
    expect(await post(`/v1/webhooks/${id}/deliveries/${dead[0].id}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'work.delivery_pending' },
    });
    await at(100 * 3_600_000, send);
    const interval = { from: new Date(begun - DAY).toISOString(), to: new Date(begun + DAY).toISOString() };
    expect((await post(`/v1/webhooks/${id}/replay`, interval)).body).toEqual({ replayed: 1, more: false });
    await at(100 * 3_600_000, send);
    expect(await deliveries(id, '?filter[state]=delivered')).toHaveLength(2);
    expect(await post(`/v1/webhooks/${id}/replay`, { from: interval.to, to: interval.from })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/to', code: 'work.replay_interval' }] },
    });
  }, 60_000);

  it('does not follow a redirect into the private network, and says so', async () => {
    const { id } = await aWebhook();
    answer = (_request, reply) => void reply.writeHead(302, { location: 'https://169.254.169.254/' }).end();
    await happen();
    await send();
    const [delivery] = await deliveries(id);
    expect(delivery).toMatchObject({
      state: 'pending',
      lastStatus: null,
      problem: {
        code: 'platform.egress_redirect_private',
        title: '社内ネットワークなどへの転送は拒否されます',
      },
    });
  });

  it('is not sent where the name now leads inside', async () => {
    resolveTo('93.184.215.14');
    const created = await post('/v1/webhooks', { url: 'https://hooks.example.com/', eventTypes: TYPES });
    expect(created.status).toBe(201);
    resolveTo('192.168.0.10');
    await happen();
    await send();
    const [delivery] = await deliveries(created.body.id);
    expect(delivery).toMatchObject({ attempts: 1, problem: { code: 'platform.egress_no_public_address' } });
  });

  it('of one receiver does not wait for another that hangs', async () => {
    const { id: slow } = await aWebhook('/slow');
    const { id: fast } = await aWebhook('/fast');
    let release = () => {};
    answer = ({ url }, reply) => {
      if (url === '/slow') release = () => void reply.end();
      else reply.end();
    };
    for (let number = 0; number < 3; number += 1) await happen();
    const sending = send();
    // what the receiver has seen is recorded a little later
    while (
      (await deliveries(fast, '?filter[state]=delivered')).length < 3 ||
      !received.some(({ path }) => path === '/slow')
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await deliveries(slow, '?filter[state]=pending')).toHaveLength(3);
    answer = (_request, reply) => void reply.end();
    release();
    await sending;
    expect(await deliveries(slow, '?filter[state]=delivered')).toHaveLength(3);
  });
});

describe('a receiver', () => {
  it('that is gone is not asked again; the rest waits as dead letters', async () => {
    const { id } = await aWebhook();
    answer = (_request, reply) => void reply.writeHead(410).end();
    await happen();
    await happen();
    await send();
    expect(received).toHaveLength(1);
    expect((await get(`/v1/webhooks/${id}`)).body).toMatchObject({
      state: 'disabled',
      disabledReason: 'gone',
    });
    const dead = await deliveries(id, '?filter[state]=dead&sort=createdAt');
    expect(dead.map(({ problem }: { problem: { code: string } }) => problem.code)).toEqual([
      'work.webhook_answer',
      'work.webhook_disabled',
    ]);
    for (const url of ['test', `deliveries/${dead[0].id}/replay`])
      expect(await post(`/v1/webhooks/${id}/${url}`)).toMatchObject({
        status: 409,
        body: { code: 'work.webhook_disabled' },
      });
    await happen();
    expect(await deliveries(id)).toHaveLength(2);
    expect((await patch(`/v1/webhooks/${id}`, { state: 'enabled' })).body).toMatchObject({
      disabledReason: null,
      failingSince: null,
    });
  });

  it('that has received nothing for five days is turned off, and the administrators are told', async () => {
    const { id } = await aWebhook();
    answer = (_request, reply) => void reply.writeHead(500).end();
    await happen();
    await send();
    await at(4.9 * DAY, async () => {
      await happen();
      await send();
    });
    expect((await get(`/v1/webhooks/${id}`)).body.state).toBe('enabled');
    await at(5.1 * DAY, send);
    expect((await get(`/v1/webhooks/${id}`)).body).toMatchObject({
      state: 'disabled',
      disabledReason: 'failing',
    });
    const mails = await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query(
          "select user_id as id, params from mail where template = 'work.webhook_disabled' order by created_at desc",
        ),
    );
    expect(mails[0]).toMatchObject({ id: owner.userId, params: { id, reason: 'failing' } });
    const { items } = (await get('/v1/audit-events?filter[action]=work.webhook.disable')).body;
    expect(items[0]).toMatchObject({
      subjectId: id,
      actor: { kind: 'system', id: 'system:worker' },
      details: { reason: 'failing' },
    });
  });

  it('can be tested: one event, tried once', async () => {
    const { id, secret } = await aWebhook();
    answer = (_request, reply) => void reply.writeHead(500).end();
    const tested = await post(`/v1/webhooks/${id}/test`);
    expect(tested).toMatchObject({
      status: 201,
      body: { eventType: 'work.webhook.tested', state: 'pending' },
    });
    expect(tested.headers.location).toBe(`/v1/webhooks/${id}/deliveries/${tested.body.id}`);
    await send();
    new Verifier(secret).verify(received[0]!.body, received[0]!.headers);
    expect((await get(tested.headers.location!)).body).toMatchObject({ state: 'dead', attempts: 1 });
  });

  it('may use the old secret for a day after a rotation', async () => {
    const { id, secret: old } = await aWebhook();
    const rotated = await post(`/v1/webhooks/${id}/rotate-secret`);
    expect(rotated).toMatchObject({ status: 200, body: { version: 2, oldSecretUntil: expect.any(String) } });
    const verified = async () => {
      received.length = 0;
      await happen();
      await send();
      const [{ body, headers }] = received as [Received];
      return [old, rotated.body.secret].map((secret) => {
        try {
          // the verifier's clock is the real one
          jest.spyOn(Date, 'now').mockReturnValue(Number(headers['webhook-timestamp']) * 1000);
          new Verifier(secret).verify(body, headers);
          return true;
        } catch {
          return false;
        } finally {
          jest.mocked(Date.now).mockRestore();
        }
      });
    };
    expect(await verified()).toEqual([true, true]);
    expect(await at(DAY + 1_000, verified)).toEqual([false, true]);
  });
});

describe('GraphQL', () => {
  it('answers the same as REST', async () => {
    const { id } = await aWebhook();
    await happen();
    answer = (_request, reply) => void reply.writeHead(500).end();
    await send();
    const [delivery] = await deliveries(id);
    const FIELDS =
      'id url description eventTypes state disabledReason failingSince oldSecretUntil version createdAt updatedAt';
    const DELIVERY =
      'id webhookId eventType state attempts lastStatus nextAttemptAt deliveredAt createdAt problem { code title detail }';
    const { data } = (
      await app.graphql(
        owner,
        `query ($id: ID!, $d: ID!) {
          webhook(id: $id) { ${FIELDS} }
          webhooks(filter: { state: enabled }) { edges { node { ${FIELDS} } } }
          webhookDeliveries(webhookId: $id) { edges { node { ${DELIVERY} } } }
          webhookDelivery(webhookId: $id, id: $d) { ${DELIVERY} body trail { at status durationMs problem { code title detail } } }
        }`,
        { id, d: delivery.id },
      )
    ).body;
    const rest = (await get(`/v1/webhooks/${id}`)).body;
    expect(data.webhook).toEqual(rest);
    expect(data.webhooks.edges).toEqual([{ node: rest }]);
    expect(data.webhookDeliveries.edges).toEqual([{ node: delivery }]);
    expect(data.webhookDelivery).toEqual((await get(`/v1/webhooks/${id}/deliveries/${delivery.id}`)).body);
  });
});

describe('deliveries whose time is over', () => {
  it('are deleted: received ones after 30 days, dead letters after 90', async () => {
    const { id } = await aWebhook();
    await happen();
    await send();
    answer = (_request, reply) => void reply.writeHead(410).end();
    await happen();
    await send();
    const states = async () => (await deliveries(id)).map(({ state }: { state: string }) => state);
    await at(29 * DAY, purge);
    expect(await states()).toEqual(['dead', 'delivered']);
    await at(31 * DAY, purge);
    expect(await states()).toEqual(['dead']);
    await at(91 * DAY, purge);
    expect(await states()).toEqual([]);
  });
});

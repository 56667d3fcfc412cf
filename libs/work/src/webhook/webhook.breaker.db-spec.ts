import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Clock, TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { WebhookSender } from './webhook.sender';

/** What the receiver answers at each path; 204 where nothing is said. */
const answers = new Map<string, number>();
let calls: string[] = [];
const receiver = createServer(({ url = '' }, reply) => {
  calls.push(url);
  reply.writeHead(answers.get(url) ?? 204).end();
});
let base: string;

beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
  process.env.MIMAMORI_EGRESS_ALLOW = `127.0.0.1:${port},127.0.0.1:9`;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
  delete process.env.MIMAMORI_EGRESS_ALLOW;
});

const app = useApp({ jobs: false });
const SECOND = 1_000;
let owner: SignedIn;
let past: number;

beforeAll(async () => {
  owner = await app.found('mimamart');
});
beforeEach(() => {
  answers.clear();
  calls = [];
  past = Date.now();
});
afterEach(async () => {
  jest.restoreAllMocks();
  const { body } = await get('/v1/webhooks');
  for (const { id } of body.items) await app.call('DELETE', `/v1/webhooks/${id}`, { as: owner });
});

const get = (url: string) => app.call('GET', url, { as: owner });
const post = (url: string, body: unknown = {}) => app.call('POST', url, { as: owner, body });
const patch = (id: string, body: unknown) => app.call('PATCH', `/v1/webhooks/${id}`, { as: owner, body });
const aWebhook = async (url = `${base}/hook`): Promise<string> =>
  (await post('/v1/webhooks', { url, eventTypes: ['sites.site.registered'] })).body.id;
const happen = async (times: number) => {
  for (let number = 0; number < times; number += 1)
    await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate()));
};
/** A pass, seconds after the test began. @returns how often the receiver was called in it */
const sendAt = async (seconds: number): Promise<number> => {
  const before = calls.length;
  const now = jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(past + seconds * SECOND));
  await app.get(WebhookSender).send();
  now.mockRestore();
  return calls.length - before;
};
const deliveries = async (id: string, state: string) =>
  (await get(`/v1/webhooks/${id}/deliveries?filter[state]=${state}`)).body.items;
const sql = <Row extends object>(text: string, ...params: unknown[]) =>
  app.as(owner.tenantId, () => app.get(TenantDb).query<Row>(text, params));

describe('a receiver that is down', () => {
  it.each([500, 503, 429])('and answers %i is not called once for each event that waits', async (status) => {
    const id = await aWebhook();
    answers.set('/hook', status);
    await happen(6);
    past = Date.now();
    const counts = [];
    // paused 10 s, 20 s, 40 s, after each call
    for (const seconds of [0, 9, 11, 30, 32, 70, 73]) counts.push(await sendAt(seconds));
    expect(counts).toEqual([1, 0, 1, 0, 1, 0, 1]);
    expect(await deliveries(id, 'pending')).toHaveLength(6);
  });

  it('is called every ten minutes at the latest, and at once again after a success', async () => {
    const id = await aWebhook();
    answers.set('/hook', 500);
    await happen(14);
    past = Date.now();
    for (let number = 0; number < 10; number += 1) expect(await sendAt(number * 601)).toBe(1);
    answers.clear();
    expect(await sendAt(10 * 601)).toBeGreaterThanOrEqual(4);
    const [row] = await sql('select failures, paused_until from webhook where id = $1', id);
    expect(row).toEqual({ failures: 0, paused_until: null });
    answers.set('/hook', 500);
    await happen(2);
    expect(await sendAt(11 * 601)).toBe(1);
    expect(await sendAt(11 * 601 + 11)).toBe(1);
  });

  it('cannot be connected to: the same', async () => {
    const id = await aWebhook('http://127.0.0.1:9/hook');
    await happen(3);
    past = Date.now();
    await sendAt(0);
    const tried = (await deliveries(id, 'pending')).filter(({ attempts }: { attempts: number }) => attempts);
    expect(tried).toMatchObject([{ attempts: 1, problem: { code: 'platform.egress_unreachable' } }]);
  });

  it('is called at once at a new address, or when it is turned on again', async () => {
    const id = await aWebhook();
    answers.set('/hook', 500);
    await happen(2);
    past = Date.now();
    expect(await sendAt(0)).toBe(1);
    await patch(id, { url: `${base}/new` });
    expect(await sendAt(1)).toBe(1);
    expect(calls.at(-1)).toBe('/new');
  });
});

describe('a receiver that refuses an event', () => {
  it('gets the others, and the ETag tells of what can be seen alone', async () => {
    const id = await aWebhook();
    answers.set('/hook', 422);
    await happen(3);
    past = Date.now();
    expect(await sendAt(0)).toBe(3);
    expect((await get(`/v1/webhooks/${id}`)).body.version).toBe(2);
  });
});

describe('the turn within a tenant', () => {
  it('goes to those that answer, however many are down and wait for longer', async () => {
    for (let number = 0; number < 8; number += 1) {
      answers.set(`/down-${number}`, 500);
      await aWebhook(`${base}/down-${number}`);
    }
    await happen(2);
    past = Date.now();
    await sendAt(0);
    await aWebhook(`${base}/up`);
    await happen(1);
    calls = [];
    await sendAt(20);
    // two lines of four are kept for the one that is up
    expect(calls.slice(0, 3)).toContain('/up');
    expect(new Set(calls).size).toBe(9);
  });
});

describe('a secret that does not open', () => {
  it('ends the delivery and the webhook, with reasons, and a new one heals it', async () => {
    const id = await aWebhook();
    await happen(2);
    await sql('update webhook set secret = $2 where id = $1', id, Buffer.alloc(60, 1));
    past = Date.now();
    expect(await sendAt(0)).toBe(0);
    expect((await get(`/v1/webhooks/${id}`)).body).toMatchObject({
      state: 'disabled',
      disabledReason: 'secret',
    });
    const dead = await deliveries(id, 'dead');
    expect(dead.map(({ problem }: { problem: { code: string } }) => problem.code).toSorted()).toEqual([
      'work.webhook_disabled',
      'work.webhook_secret',
    ]);
    const [mail] = await sql<{ params: object }>(
      "select params from mail where template = 'work.webhook_disabled' order by created_at desc limit 1",
    );
    expect(mail!.params).toMatchObject({ id, reason: 'secret' });
    const rotated = await post(`/v1/webhooks/${id}/rotate-secret`);
    expect(rotated).toMatchObject({ status: 200, body: { oldSecretUntil: null } });
    await patch(id, { state: 'enabled' });
    await post(`/v1/webhooks/${id}/deliveries/${dead[0].id}/replay`);
    expect(await sendAt(5)).toBe(1);
    expect(await deliveries(id, 'delivered')).toHaveLength(1);
  });
});

import { type AddressInfo, createServer } from 'node:net';

import { NameResolver } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { WebhookSender } from './webhook.sender';

/** What the receiver does before it answers, and the first line of its answer. */
let meanwhile: () => Promise<unknown>;
let firstLine: string;
const receiver = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => {
    void meanwhile().then(() => socket.end(`${firstLine}\r\ncontent-length: 0\r\n\r\n`));
  });
});
let base: string;

beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  base = `http://127.0.0.1:${port}/`;
  process.env.MIMAMORI_EGRESS_ALLOW = `127.0.0.1:${port}`;
});
afterAll(() => {
  receiver.close();
  delete process.env.MIMAMORI_EGRESS_ALLOW;
});

const app = useApp({ jobs: false });
const eventTypes = ['sites.site.registered'];
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('mimamart');
});
beforeEach(() => {
  meanwhile = () => Promise.resolve();
  firstLine = 'HTTP/1.1 500 Broken';
});
afterEach(() => jest.restoreAllMocks());

const post = (url: string, body: unknown) => app.call('POST', url, { as: owner, body });
const patch = (id: string, body: unknown) => app.call('PATCH', `/v1/webhooks/${id}`, { as: owner, body });
const aWebhook = async (): Promise<string> => (await post('/v1/webhooks', { url: base, eventTypes })).body.id;
/** Something happens, one attempt is made. @returns its delivery */
async function delivered(id: string) {
  await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate()));
  await app.get(WebhookSender).send();
  const { body } = await app.call('GET', `/v1/webhooks/${id}/deliveries`, { as: owner });
  await app.call('DELETE', `/v1/webhooks/${id}`, { as: owner });
  return body.items[0];
}

describe('a webhook', () => {
  it.each([
    'HTTPS:EXAMPLE.com/a',
    'https:\\\\example.com\\a',
    'https://exa\tmple.com/a',
    'ht\ntps://example.com/a',
  ])('keeps the URL that %j would call', async (url) => {
    jest.spyOn(app.get(NameResolver), 'resolve').mockResolvedValue(['93.184.215.14']);
    const created = await post('/v1/webhooks', { url, eventTypes });
    expect(created).toMatchObject({ status: 201, body: { url: 'https://example.com/a' } });
    expect(await patch(created.body.id, { url })).toMatchObject({ status: 200, body: { version: 1 } });
  });

  it('is one of at most fifty, also when many are added at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 54 }, () => post('/v1/webhooks', { url: base, eventTypes })),
    );
    const { body } = await app.call('GET', '/v1/webhooks?limit=200', { as: owner });
    expect(body.items).toHaveLength(50);
    expect(answers.filter(({ status }) => status !== 201).map(({ body: { code } }) => code)).toContain(
      'work.webhook_limit',
    );
    for (const { id } of body.items) await app.call('DELETE', `/v1/webhooks/${id}`, { as: owner });
  });

  it('that is turned off while it is being called leaves nothing waiting', async () => {
    const id = await aWebhook();
    meanwhile = () => patch(id, { state: 'disabled' });
    expect(await delivered(id)).toMatchObject({
      state: 'dead',
      attempts: 1,
      lastStatus: 500,
      nextAttemptAt: null,
    });
  });
});

describe('a receiver', () => {
  it.each([
    ['HTTP/1.1 000 Nothing', null],
    ['HTTP/1.1 099 Early', null],
    ['HTTP/1.1 103 Early', null],
    ['HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade', null],
    ['HTTP/1.1 999 Far', 999],
    ['what?', null],
  ])('that answers %j has been tried, and is tried again later', async (line, lastStatus) => {
    firstLine = line;
    expect(await delivered(await aWebhook())).toMatchObject({ state: 'pending', attempts: 1, lastStatus });
  });
});

describe('a replay', () => {
  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59'])('refuses the instant %s', async (from) => {
    const id = await aWebhook();
    expect(await post(`/v1/webhooks/${id}/replay`, { from, to: '2026-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
    });
  });
});

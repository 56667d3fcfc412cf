import { CommittedSignals, loadConfig, TenantDb } from '@mimamori/platform';
import { aSiteCreate } from '@mimamori/sites/testing';
import { createHttpApplication } from '@mimamori/web';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';

import { type SignedIn, useApp } from '../../../../test/support/app';

const PROMISE_MILLISECONDS = 2_000;

const app = useApp({ jobs: false });
const sockets: Socket[] = [];
let second: NestFastifyApplication;
let admin: pg.Client;
let owner: SignedIn;
let ports: number[];

const portOf = (http: NestFastifyApplication) => (http.getHttpServer().address() as { port: number }).port;

beforeAll(async () => {
  const { ApiModule } = await import('../../../../apps/api.module');
  second = await createHttpApplication(ApiModule, loadConfig(process.env));
  admin = new pg.Client(app.database.superuserUrl);
  await admin.connect();
  app.database.beforeDrop(async () => {
    await second.close();
    await admin.end();
  });
  await app.http.listen(0, '127.0.0.1');
  await second.listen(0, '127.0.0.1');
  ports = [portOf(app.http), portOf(second)];
  owner = await app.found('chain');
  const site = await app.call('POST', '/v1/sites', { as: owner, body: aSiteCreate({ code: '0001' }) });
  const camera = { siteId: site.body.id, code: 'C01', name: '入口' };
  expect((await app.call('POST', '/v1/cameras', { as: owner, body: camera })).status).toBe(201);
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));

interface Key {
  readonly id: string;
  readonly key: string;
  readonly creator: SignedIn;
}

async function aKey(): Promise<Key> {
  const tenant = { tenantId: owner.tenantId, code: 'chain' };
  const creator = await app.person(tenant, 'tenant_admin', { kind: 'tenant' });
  const body = { name: '連携', scopes: ['site:read', 'camera-status:read'] };
  const answer = await app.call('POST', '/v1/api-keys', { as: creator, body });
  expect(answer.status).toBe(201);
  return { ...answer.body, creator };
}

async function tokenOf({ id, key }: Key): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: key,
  });
  const answer = await fetch(`http://127.0.0.1:${ports[1]}/oauth/token`, { method: 'POST', body: form });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const statusAt = async (port: number, token: string) =>
  (await fetch(`http://127.0.0.1:${port}/v1/sites`, { headers: { authorization: `Bearer ${token}` } }))
    .status;
const everywhere = (token: string) => Promise.all(ports.map((port) => statusAt(port, token)));

async function connect(port: number, token: string): Promise<{ socket: Socket; heard: unknown[] }> {
  const socket = io(`http://127.0.0.1:${port}/live`, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  const heard: unknown[] = [];
  socket.onAny((name: string, body: unknown) => heard.push([name, body]));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const ack = await socket.timeout(5_000).emitWithAck('subscribe', { all: true });
  expect(ack).toMatchObject({ ok: true });
  return { socket, heard };
}

/** @returns milliseconds until it was so */
async function within(what: string, check: () => Promise<boolean> | boolean): Promise<number> {
  const begin = Date.now();
  while (!(await check())) {
    if (Date.now() - begin > PROMISE_MILLISECONDS) throw new Error(`not within two seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Date.now() - begin;
}

const cutAll = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'mimamori-listen' and datname = $1`;
const cut = () => admin.query(cutAll, [app.database.name]);

/** Told by the database alone: no process knows of it before its signal. */
const revoke = ({ id }: Key) =>
  app.as(owner.tenantId, () =>
    app
      .get(TenantDb)
      .query(
        "update api_key set revoked_at = now(), revoked_by = 'test', version = version + 1 where id = $1",
        [id],
      ),
  );

const ENDS: readonly (readonly [what: string, status: number, end: (key: Key) => Promise<unknown>])[] = [
  ['it is revoked', 401, revoke],
  [
    'its creator is disabled',
    401,
    ({ creator }) =>
      app.call('PATCH', `/v1/users/${creator.userId}`, { as: owner, body: { status: 'disabled' } }),
  ],
  [
    'its creator’s last day passes',
    401,
    ({ creator }) =>
      app.call('PATCH', `/v1/users/${creator.userId}`, { as: owner, body: { lastDay: '2020-01-01' } }),
  ],
  [
    'its creator loses the role',
    403,
    async ({ creator }) => {
      const url = `/v1/role-assignments?filter[userId]=${creator.userId}`;
      const { body } = await app.call('GET', url, { as: owner });
      const headers = { 'if-match': '*' };
      await app.call('DELETE', `/v1/role-assignments/${body.items[0].id}`, { as: owner, headers });
    },
  ],
];

describe('a key', () => {
  it.each(ENDS)('is no proof in any process within two seconds after %s', async (_what, status, end) => {
    const key = await aKey();
    const token = await tokenOf(key);
    const listeners = await Promise.all([connect(ports[0]!, key.key), connect(ports[1]!, token)]);
    expect([await everywhere(key.key), await everywhere(token)]).toEqual([
      [200, 200],
      [200, 200],
    ]);
    await end(key);
    await within('requests', async () => {
      const answers = [...(await everywhere(key.key)), ...(await everywhere(token))];
      return answers.every((answer) => answer === status);
    });
    const left = ({ socket, heard }: (typeof listeners)[number]) =>
      !socket.connected || JSON.stringify(heard).includes('revoked');
    await within('sockets', () => listeners.every(left));
    if (status === 401) await within('connections', () => listeners.every(({ socket }) => !socket.connected));
  });

  it('is no proof either where the lines are cut', async () => {
    const key = await aKey();
    const token = await tokenOf(key);
    const listener = await connect(ports[1]!, key.key);
    expect(await everywhere(key.key)).toEqual([200, 200]);
    expect(await everywhere(token)).toEqual([200, 200]);
    await cut();
    await revoke(key);
    await within('requests', async () => {
      const answers = [...(await everywhere(key.key)), ...(await everywhere(token))];
      return answers.every((answer) => answer === 401);
    });
    await within('the socket', () => !listener.socket.connected);
    const signals = [app.get(CommittedSignals), second.get(CommittedSignals, { strict: false })];
    const begin = Date.now();
    while (!signals.every(({ connected }) => connected) && Date.now() - begin < 6_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await everywhere(key.key)).toEqual([401, 401]);
  });

  it('is refused at the handshake like anything else that is no proof', async () => {
    const key = await aKey();
    await revoke(key);
    await within('requests', async () => (await statusAt(ports[0]!, key.key)) === 401);
    for (const token of [key.key, `${key.key}x`, 'mmk_live_', `mmk_live_${'x'.repeat(9_000)}`])
      await expect(connect(ports[0]!, token)).rejects.toMatchObject({
        data: { code: 'platform.not_authenticated' },
      });
  });
});

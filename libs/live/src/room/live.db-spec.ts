import { setTimeout as pause } from 'node:timers/promises';

import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener, showStatus, until } from '@mimamori/live/testing';
import { loadConfig, type Permissions, TenantDb } from '@mimamori/platform';
import { createHttpApplication, SocketEdge } from '@mimamori/web';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { LiveClient } from './live.client';
import { LiveHub } from './live.hub';

/** What is private of the hub and of interest here. */
interface Hub {
  readonly audiences: { readonly all: readonly { readonly members: ReadonlySet<LiveClient> }[] };
  read(...asked: unknown[]): Promise<unknown>;
  deliver(changes: unknown): void;
  refreshAll(): void;
}

const narrowed = (permissions: Permissions): Permissions => ({
  version: `${permissions.version}, narrowed`,
  can: () => false,
  rowFilter: () => 'false',
});

const app = useApp({ jobs: false });
const listeners: LiveListener[] = [];
let second: NestFastifyApplication;
let system: pg.Client;
let ports: [number, number];
let owner: SignedIn;
let stranger: SignedIn;
let here: { id: string };
let there: { id: string };
let mine: string[];
let others: string[];

function portOf(http: NestFastifyApplication): number {
  return (http.getHttpServer().address() as { port: number }).port;
}

async function connect(port: number, auth: object): Promise<LiveListener> {
  const listener = await LiveListener.connect(port, auth);
  listeners.push(listener);
  return listener;
}

const listen = (as: SignedIn, port = ports[0]) => connect(port, { token: as.token, locale: 'ja' });
const subscribe = (listener: LiveListener, body: object) => listener.subscribe(body);
const hears = (listener: LiveListener, name: string) => listener.hears(name);
const disconnectAll = () => listeners.splice(0).forEach(({ socket }) => socket.disconnect());

/** Reported to the first application. */
async function report(siteId: string, ids: string[], status: string): Promise<void> {
  const answer = await app.call('POST', '/v1/status-reports', {
    as: owner,
    body: aStatusReport(siteId, ids, { status: status as 'online' }),
  });
  expect(answer.status).toBe(200);
}

async function store(tenantId: string, code: string, cameras: number) {
  return app.as(tenantId, async () => {
    const site = await app.get(Sites).create(aSiteCreate({ code }));
    const ids: string[] = [];
    for (let number = 1; number <= cameras; number++)
      ids.push((await app.get(Cameras).create(aCamera({ siteId: site.id, code: `C${number}` }))).id);
    return { site, ids };
  });
}

const manager = (siteIds: string[], role = 'store_manager') =>
  app.person({ tenantId: owner.tenantId, code: 'chain' }, role, { kind: 'sites', siteIds });

async function dismiss({ userId }: SignedIn): Promise<void> {
  const { items } = (await app.call('GET', `/v1/role-assignments?filter[userId]=${userId}`, { as: owner }))
    .body;
  for (const { id } of items)
    expect(
      (await app.call('DELETE', `/v1/role-assignments/${id}`, { as: owner, headers: { 'if-match': '*' } }))
        .status,
    ).toBe(204);
}

beforeAll(async () => {
  const { ApiModule } = await import('../../../../apps/api.module');
  second = await createHttpApplication(ApiModule, loadConfig(process.env));
  system = new pg.Client(app.database.systemUrl);
  await system.connect();
  app.database.beforeDrop(async () => {
    disconnectAll();
    await system.end();
    await second.close();
  });
  await app.http.listen(0, '127.0.0.1');
  await second.listen(0, '127.0.0.1');
  ports = [portOf(app.http), portOf(second)];
  owner = await app.found('chain');
  stranger = await app.found('other-chain');
  ({ site: here, ids: mine } = await store(owner.tenantId, '0001', 3));
  ({ site: there, ids: others } = await store(owner.tenantId, '0002', 2));
  await store(stranger.tenantId, '0001', 1);
});

afterEach(disconnectAll);

describe('/live', () => {
  it('refuses at the handshake who cannot say who they are, in their language', async () => {
    await expect(connect(ports[0], {})).rejects.toMatchObject({
      data: { code: 'platform.not_authenticated' },
    });
    const forged = connect(ports[0], { token: `${owner.token.slice(0, -4)}AAAA`, locale: 'ja' });
    await expect(forged).rejects.toMatchObject({ data: { title: 'サインインが必要です', status: 401 } });
  });

  it('shows each their own part of the chain, first as it stands, then what changes, in every process', async () => {
    await report(here.id, mine, 'online');
    const first = await listen(await manager([here.id]));
    const chief = await listen(owner, ports[1]);
    const outside = await listen(stranger);
    expect(await subscribe(first, { all: true })).toEqual({
      ok: true,
      rooms: [`site:${here.id}`],
      seq: 0,
      resume: expect.any(String),
    });
    expect((await subscribe(chief, { sites: [here.id, there.id] })).rooms).toHaveLength(2);
    expect((await subscribe(outside, { sites: [here.id] })).rooms).toEqual([]);
    for (const listener of [first, chief, outside]) await hears(listener, 'snapshot');
    expect([...first.believed]).toEqual(mine.toSorted().map((id) => [id, 'online']));
    expect(chief.believed.size).toBe(5);
    expect(outside.believed.size).toBe(0);

    await report(there.id, others, 'offline');
    await report(here.id, [mine[0]!], 'degraded');
    await until(
      'the change',
      () => first.believed.get(mine[0]!) === 'degraded' && chief.believed.get(mine[0]!) === 'degraded',
    );
    await until('the other store', () => chief.believed.get(others[1]!) === 'offline');
    expect([...first.believed.keys()].toSorted()).toEqual(mine.toSorted());
    expect(outside.heard.map(({ name }) => name)).toEqual(['snapshot']);
    for (const { heard } of [first, chief])
      expect(heard.map(({ body }) => body.seq)).toEqual(heard.map((_item, index) => index + 1));
  });

  it('follows areas and single cameras, and nothing after unsubscribe', async () => {
    const listener = await listen(owner);
    await subscribe(listener, { cameras: [mine[1]!] });
    await hears(listener, 'snapshot');
    await report(here.id, mine, 'offline');
    await hears(listener, 'status');
    expect([...listener.believed]).toEqual([[mine[1], 'offline']]);
    expect(await listener.socket.timeout(5_000).emitWithAck('unsubscribe', {})).toEqual({ ok: true });
    await report(here.id, mine, 'online');
    await pause(150);
    expect([...listener.believed]).toEqual([[mine[1], 'offline']]);
  });

  it('goes on from a token with what changed meanwhile, and the token serves REST as well', async () => {
    const before = await listen(owner);
    await subscribe(before, { all: true });
    await hears(before, 'snapshot');
    const { resume } = before;
    before.socket.disconnect();
    await report(here.id, [mine[2]!], 'degraded');
    const after = await listen(owner, ports[1]);
    await subscribe(after, { all: true, resume });
    await hears(after, 'status');
    expect([...after.believed]).toEqual([[mine[2], 'degraded']]);
    const { body } = await app.call('GET', `/v1/status-events?after=${resume}`, { as: owner });
    expect(body.items).toMatchObject([{ cameraId: mine[2], status: 'degraded', previousStatus: 'online' }]);
    const narrowed = await listen(await manager([here.id]));
    await subscribe(narrowed, { all: true, resume });
    await hears(narrowed, 'snapshot');
    expect(narrowed.believed.size).toBe(3);
  });

  it('answers bad input and missing rights in the ack', async () => {
    const listener = await listen(owner);
    expect(await subscribe(listener, {})).toMatchObject({
      code: 'platform.invalid_input',
      errors: [{ code: 'live.nothing_named' }],
    });
    expect(await subscribe(listener, { all: true, tenant: stranger.tenantId })).toMatchObject({
      status: 400,
    });
    expect(await subscribe(listener, { all: true, resume: 'nonsense' })).toMatchObject({
      code: 'platform.cursor_invalid',
    });
    const machine = await listen(await manager([here.id], 'machine'));
    expect(await subscribe(machine, { all: true })).toMatchObject({
      status: 403,
      title: 'この操作を行う権限がありません',
    });
  });

  it('takes rooms away within two seconds of the loss of a right, in another process', async () => {
    const person = await manager([here.id, there.id]);
    const listener = await listen(person, ports[1]);
    await subscribe(listener, { all: true });
    await hears(listener, 'snapshot');
    await dismiss(person);
    await until('revoked', () => listener.heard.some(({ name }) => name === 'revoked'), 2_000);
    expect(listener.heard.at(-1)!.body).toEqual({
      rooms: [`site:${here.id}`, `site:${there.id}`].toSorted(),
      reason: 'permission',
    });
    const sofar = listener.heard.length;
    await report(here.id, mine, 'offline');
    await pause(200);
    expect(listener.heard).toHaveLength(sofar);
    await report(here.id, mine, 'online');
  });

  it('does so as well when the loss was never heard of', async () => {
    const person = await manager([here.id]);
    const listener = await listen(person, ports[1]);
    await subscribe(listener, { all: true });
    await hears(listener, 'snapshot');
    const admin = new pg.Client(app.database.superuserUrl);
    await admin.connect();
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mimamori-listen' and datname = $1",
      [app.database.name],
    );
    await admin.query('delete from role_assignment_site where tenant_id = $1', [owner.tenantId]);
    await admin.end();
    await until('revoked', () => listener.heard.some(({ name }) => name === 'revoked'), 2_000);
  });

  it('adds rooms that a new right opens, with how things stand there', async () => {
    const person = await manager([here.id]);
    const listener = await listen(person);
    await subscribe(listener, { all: true });
    await hears(listener, 'snapshot');
    const body = { userId: person.userId, role: 'operator', scope: { kind: 'sites', siteIds: [there.id] } };
    expect((await app.call('POST', '/v1/role-assignments', { as: owner, body })).status).toBe(201);
    await until('the second store', () => listener.believed.size === 5, 2_000);
    await report(there.id, others, 'degraded');
    await until('news of it', () => listener.believed.get(others[0]!) === 'degraded');
  });

  it('ends the connection of whoever signed out', async () => {
    const listener = await listen({ ...owner, token: await app.signIn('chain', 'owner') });
    await subscribe(listener, { all: true });
    const { token } = listener.socket.auth as { token: string };
    await app.call('POST', '/v1/auth/logout', { as: { ...owner, token }, body: {} });
    await until('the end', () => !listener.socket.connected, 2_000);
    expect(listener.heard.at(-1)).toMatchObject({ name: 'revoked', body: { reason: 'signed_out' } });
  });

  it('fails closed: whoever cannot be checked is sent away', async () => {
    const listener = await listen(owner);
    await subscribe(listener, { all: true });
    const edge = jest
      .spyOn(app.get(SocketEdge), 'authenticate')
      .mockRejectedValueOnce(new Error('no database'));
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).query("select pg_notify('mimamori_access_changed', $1)", [owner.tenantId]),
    );
    await until('the end', () => !listener.socket.connected, 2_000);
    expect(listener.heard.at(-1)).toMatchObject({ name: 'revoked', body: { reason: 'unavailable' } });
    edge.mockRestore();
  });

  it('hears of a store that had no camera when it subscribed', async () => {
    const listener = await listen(owner);
    await subscribe(listener, { all: true });
    await hears(listener, 'snapshot');
    const { site, ids } = await store(owner.tenantId, '0003', 1);
    await report(site.id, ids, 'online');
    await until('the new store', () => listener.believed.get(ids[0]!) === 'online');
  });

  it('gives a client that takes nothing the latest of each camera, once it takes again', async () => {
    await report(here.id, mine, 'online');
    const listener = await listen(owner);
    await subscribe(listener, { sites: [here.id] });
    await hears(listener, 'snapshot');
    const busy = jest.spyOn(LiveClient.prototype, 'free', 'get').mockReturnValue(false);
    for (const status of ['offline', 'degraded', 'online', 'offline'] as const) {
      await showStatus(system, { tenantId: owner.tenantId, cameraIds: mine, status });
      await pause(60);
    }
    expect(listener.heard.map(({ name }) => name)).toEqual(['snapshot']);
    busy.mockRestore();
    await showStatus(system, { tenantId: owner.tenantId, cameraIds: [mine[0]!], status: 'online' });
    await hears(listener, 'status');
    await pause(60);
    expect(listener.heard.slice(1).map(({ body }) => body.changes.length)).toEqual([3]);
    expect(mine.map((id) => listener.believed.get(id))).toEqual(['online', 'offline', 'offline']);
  });

  it('sends everything anew when there was too much to tell one by one', async () => {
    const listener = await listen(owner);
    await subscribe(listener, { sites: [here.id] });
    await hears(listener, 'snapshot');
    (app.get(LiveHub) as unknown as { refreshAll(): void }).refreshAll();
    await until(
      'a second snapshot',
      () => listener.heard.filter(({ name }) => name === 'snapshot').length === 2,
    );
    await showStatus(system, { tenantId: owner.tenantId, cameraIds: mine, status: 'degraded' });
    await until('what follows', () => listener.believed.get(mine[2]!) === 'degraded');
    expect(listener.heard.map(({ body }) => body.seq)).toEqual(
      listener.heard.map((_item, index) => index + 1),
    );
  });

  it('tells nothing of a read during which the rights changed, and all of it with those of now', async () => {
    const person = await manager([here.id]);
    const listener = await listen(person);
    await subscribe(listener, { all: true });
    await hears(listener, 'snapshot');
    const snapshots = () => listener.heard.filter(({ name }) => name === 'snapshot').length;
    const hub = app.get(LiveHub) as unknown as Hub;
    const { members } = hub.audiences.all.find(
      ({ members: [one] }) => one?.context.principal?.id === person.userId,
    )!;
    const [client] = members;
    const { context } = client!;
    const read = hub.read.bind(hub);
    const reading = jest.spyOn(hub, 'read').mockImplementation(async (...asked) => {
      const state = await read(...asked);
      // as the warden leaves it before the rooms are worked out anew
      if (context.permissions)
        client!.socket.data.context = { ...context, permissions: narrowed(context.permissions) };
      return state;
    });
    hub.refreshAll();
    await pause(300);
    reading.mockRestore();
    expect(snapshots()).toBe(1);
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).query("select pg_notify('mimamori_access_changed', $1)", [owner.tenantId]),
    );
    await until('how things stand', () => snapshots() === 2, 2_000);
  });

  it('hears of a store whose first report was among too many to be told one by one', async () => {
    const { site: empty } = await store(owner.tenantId, '0004', 0);
    const chief = await listen(owner);
    await subscribe(chief, { all: true });
    await hears(chief, 'snapshot');
    const { id } = await app.as(owner.tenantId, () =>
      app.get(Cameras).create(aCamera({ siteId: empty.id, code: 'C1' })),
    );
    const hub = app.get(LiveHub) as unknown as Hub;
    const deliver = jest.spyOn(hub, 'deliver').mockImplementationOnce(() => hub.refreshAll());
    await report(empty.id, [id], 'online');
    await until('the new store', () => chief.believed.get(id) === 'online', 2_000);
    deliver.mockRestore();
  });

  it('takes rooms away when time alone ends an assignment', async () => {
    const person = await manager([here.id]);
    const body = {
      userId: person.userId,
      role: 'operator',
      scope: { kind: 'sites', siteIds: [there.id] },
      until: new Date(Date.now() + 1_500).toISOString(),
    };
    expect((await app.call('POST', '/v1/role-assignments', { as: owner, body })).status).toBe(201);
    const listener = await listen(person);
    expect((await subscribe(listener, { all: true })).rooms).toHaveLength(2);
    await until('revoked', () => listener.heard.some(({ name }) => name === 'revoked'), 4_000);
    expect(listener.heard.at(-1)!.body).toEqual({ rooms: [`site:${there.id}`], reason: 'permission' });
  });

  it('misses nothing and repeats nothing while it subscribes under fire', async () => {
    let running = true;
    const fire = (async () => {
      for (let round = 0; running; round++)
        await showStatus(system, {
          tenantId: owner.tenantId,
          cameraIds: mine,
          status: round % 2 ? 'online' : 'offline',
        });
    })();
    const four = await Promise.all([0, 1, 0, 1].map((index) => listen(owner, ports[index])));
    await Promise.all(four.map((listener) => subscribe(listener, { sites: [here.id] })));
    await pause(300);
    running = false;
    await fire;
    const { items } = (await app.call('GET', `/v1/camera-statuses?filter[siteId]=${here.id}`, { as: owner }))
      .body;
    const truth = new Map(
      items.map(({ cameraId, status }: { cameraId: string; status: string }) => [cameraId, status]),
    );
    for (const listener of four) {
      await until('the truth', () => mine.every((id) => listener.believed.get(id) === truth.get(id)));
      const times = listener.heard.flatMap(({ body }) =>
        (body.cameras ?? body.changes)
          .filter((row: { cameraId: string }) => row.cameraId === mine[0])
          .map((row: { changedAt: string }) => row.changedAt),
      );
      expect(times).toEqual([...new Set<string>(times)].toSorted((a, b) => (a < b ? -1 : 1)));
    }
  });
});

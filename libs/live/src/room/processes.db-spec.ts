import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener, showStatus, until } from '@mimamori/live/testing';
import { loadConfig } from '@mimamori/platform';
import { createHttpApplication } from '@mimamori/web';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';

const CAMERAS = 12;
const WRITERS = 4;

const app = useApp({ jobs: false });
const listeners: LiveListener[] = [];
let second: NestFastifyApplication;
let pool: pg.Pool;
let admin: pg.Client;
let owner: SignedIn;
let siteId: string;
let cameraIds: string[];
let ports: [number, number];

const portOf = (http: NestFastifyApplication) => (http.getHttpServer().address() as { port: number }).port;

async function listen(port: number, subscription: object = { all: true }): Promise<LiveListener> {
  const listener = await LiveListener.connect(port, { token: owner.token });
  listeners.push(listener);
  await listener.subscribe(subscription);
  return listener;
}

const both = async () => {
  const pair = await Promise.all(ports.map((port) => listen(port)));
  for (const listener of pair) {
    await listener.hears('snapshot');
    listener.told.clear();
  }
  return pair as [LiveListener, LiveListener];
};

let number = 0;
/** Its number is told as the reason. */
async function change(cameraId: string): Promise<number> {
  const own = (number += 1);
  await showStatus(pool, {
    tenantId: owner.tenantId,
    cameraIds: [cameraId],
    status: 'degraded',
    reasons: [`${own}`],
  });
  return own;
}

/** Ends one of the two connections on which changes are announced. @returns its number */
async function cutOneLine(): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid, pg_terminate_backend(pid) from (select pid from pg_stat_activity
     where application_name = 'mimamori-listen' and datname = $1 order by backend_start limit 1) one`,
    [app.database.name],
  );
  return rows[0]!.pid;
}

const lines = async () =>
  (
    await admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'mimamori-listen' and datname = $1",
      [app.database.name],
    )
  ).rows.map(({ pid }) => pid);

beforeAll(async () => {
  const { ApiModule } = await import('../../../../apps/api.module');
  second = await createHttpApplication(ApiModule, loadConfig(process.env));
  pool = new pg.Pool({ connectionString: app.database.systemUrl, max: WRITERS });
  admin = new pg.Client(app.database.superuserUrl);
  await admin.connect();
  app.database.beforeDrop(async () => {
    await second.close();
    await pool.end();
    await admin.end();
  });
  await app.http.listen(0, '127.0.0.1');
  await second.listen(0, '127.0.0.1');
  ports = [portOf(app.http), portOf(second)];
  owner = await app.found('chain');
  siteId = (await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate({ code: '0001' })))).id;
  cameraIds = [];
  for (let camera = 0; camera < CAMERAS; camera++) {
    const input = aCamera({ siteId, code: `C${camera}` });
    cameraIds.push((await app.as(owner.tenantId, () => app.get(Cameras).create(input))).id);
  }
  const body = aStatusReport(siteId, cameraIds);
  expect((await app.call('POST', '/v1/status-reports', { as: owner, body })).status).toBe(200);
});
afterEach(() => listeners.splice(0).forEach(({ socket }) => socket.disconnect()));

describe('several api processes', () => {
  it('tell what was reported to one of them', async () => {
    const [near, far] = await both();
    const body = aStatusReport(siteId, [cameraIds[0]!], { status: 'degraded' });
    expect((await app.call('POST', '/v1/status-reports', { as: owner, body })).status).toBe(200);
    for (const { believed } of [near, far])
      await until('the report', () => believed.get(cameraIds[0]!) === 'degraded');
  });

  it('tell all that was committed while one of them heard nothing, once each', async () => {
    const pair = await both();
    const cut = await cutOneLine();
    // Each camera changes once: nothing may be skipped as older
    const numbers: string[] = [];
    for (const cameraId of cameraIds) numbers.push(`${await change(cameraId)}`);
    for (const { told } of pair) await until('all of them', () => told.size === CAMERAS);
    let now = await lines();
    for (const end = Date.now() + 6_000; now.length < 2 || now.includes(cut); now = await lines())
      if (Date.now() > end) throw new Error('the line was not made anew');
    const last = await change(cameraIds[0]!);
    for (const { told } of pair) {
      await until('what follows', () => told.get(cameraIds[0]!)?.at(-1) === `${last}`);
      expect(cameraIds.map((id) => told.get(id))).toEqual(
        numbers.map((each, index) => (index === 0 ? [each, `${last}`] : [each])),
      );
    }
  });

  it('tell the changes of a camera in their order, whoever commits them at the same time', async () => {
    const pair = await both();
    const latest = new Map<string, number>();
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let turn = 0; turn < 30; turn++) {
          const cameraId = cameraIds[(writer + turn) % 3]!;
          // Numbers are drawn before the lock of the row: the highest need not be the last
          latest.set(cameraId, await change(cameraId));
        }
      }),
    );
    const { rows } = await pool.query<{ id: string; reason: string }>(
      'select id, reasons[1] as reason from camera_status where id = any($1::uuid[])',
      [cameraIds.slice(0, 3)],
    );
    const { rows: history } = await pool.query<{ cameraId: string; reasons: string[] }>(
      `select camera_id as "cameraId", array_agg(reasons[1] order by seq) as reasons from status_event
       where camera_id = any($1::uuid[]) group by camera_id`,
      [[...latest.keys()]],
    );
    for (const { told } of pair)
      for (const { id, reason } of rows) {
        await until('the last', () => told.get(id)?.at(-1) === reason);
        const order = history.find(({ cameraId }) => cameraId === id)!.reasons;
        const places = told.get(id)!.map((each) => order.indexOf(each));
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      }
  });

  it('go on for a client of the other one from exactly where it was', async () => {
    const [near] = await both();
    await change(cameraIds[0]!);
    await near.hears('status');
    near.socket.disconnect();
    const missed = [await change(cameraIds[1]!), await change(cameraIds[2]!)];
    const again = await listen(ports[1], { all: true, resume: near.resume });
    await again.hears('status');
    expect(again.names).toEqual(['status']);
    expect(again.told).toEqual(
      new Map([
        [cameraIds[1], [`${missed[0]}`]],
        [cameraIds[2], [`${missed[1]}`]],
      ]),
    );
  });
});

import vm from 'node:vm';
import { setFlagsFromString } from 'node:v8';

import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener, showStatus, until } from '@mimamori/live/testing';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import { RawListener } from '@mimamori/web/testing';
import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';
import type { LiveClient } from './live.client';
import { LiveHub } from './live.hub';

const CAMERAS = 300;
const MEGABYTE = 1_000_000;
/** Beyond what the system buffers on both sides of a connection. */
const MOST_BUFFERED_BYTES = 24 * MEGABYTE;
const STATUSES = ['online', 'degraded'] as const;

const app = useApp({ jobs: false });
let system: pg.Client;
let owner: SignedIn;
let siteId: string;
let cameraIds: string[];
let port: number;

const COPY = `insert into camera select (jsonb_populate_record(camera, jsonb_build_object('id', gen_random_uuid(), 'code', 'N' || n))).*
  from camera cross join generate_series(2, $2) n where camera.id = $1`;

beforeAll(async () => {
  owner = await app.found('chain');
  system = new pg.Client(app.database.systemUrl);
  await system.connect();
  app.database.beforeDrop(() => system.end());
  await app.http.listen(0, '127.0.0.1');
  port = (app.http.getHttpServer().address() as { port: number }).port;
  siteId = (await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate({ code: '0001' })))).id;
  const { id } = await app.as(owner.tenantId, () => app.get(Cameras).create(aCamera({ siteId, code: 'N1' })));
  const admin = new pg.Client(app.database.superuserUrl);
  await admin.connect();
  await admin.query(COPY, [id, CAMERAS]);
  const { rows } = await admin.query<{ id: string }>('select id from camera where site_id = $1', [siteId]);
  await admin.end();
  cameraIds = rows.map((row) => row.id);
  const body = aStatusReport(siteId, cameraIds);
  expect((await app.call('POST', '/v1/status-reports', { as: owner, body })).status).toBe(200);
});

/** Every camera changes, with as many words as a report may have. */
const change = (round: number) =>
  showStatus(system, {
    tenantId: owner.tenantId,
    cameraIds,
    status: STATUSES[round % 2]!,
    reasons: [`round_${round}`, ...Array.from({ length: 9 }, (_, index) => `${'x'.repeat(38)}_${index}`)],
  });

function heapBytes(): number {
  setFlagsFromString('--expose_gc');
  (vm.runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it('a client that stops reading costs its latest state and no more, and has it when it reads again', async () => {
  const clients: LiveClient[] = [];
  const subscribed = jest.spyOn(LiveHub.prototype, 'subscribe');
  subscribed.mockImplementationOnce(function (this: LiveHub, client, body) {
    clients.push(client);
    return this.subscribe(client, body);
  });
  const blocked = new RawListener(port);
  await until('the line', () => blocked.texts.length > 0);
  blocked.send(`40/live,${JSON.stringify({ token: owner.token })}`);
  await until('the namespace', () => blocked.texts.length > 1);
  blocked.send(`42/live,1["subscribe",{"sites":["${siteId}"]}]`);
  await until('the snapshot', () => blocked.events('/live').length === 1);
  const witness = await LiveListener.connect(port, { token: owner.token });
  await witness.subscribe({ sites: [siteId] });
  await witness.hears('snapshot');
  const [client] = clients;
  const { conn } = client!.socket;
  const line = conn.request.socket;
  const queue = () => (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;

  blocked.socket.pause();
  let round = 0;
  const next = async () => {
    await change((round += 1));
    await until(`round ${round}`, () => witness.told.get(cameraIds[0]!)?.includes(`round_${round}`) === true);
  };
  while (client!.free) {
    if (line.bytesWritten > MOST_BUFFERED_BYTES) throw new Error('the system buffers more than expected');
    await next();
  }
  const inHand = line.writableLength;
  const before = heapBytes();
  witness.heard.splice(0);
  for (let more = 0; more < 15; more++) {
    await next();
    witness.heard.splice(0);
    expect([line.writableLength, queue()]).toEqual([inHand, 0]);
  }
  // One message is in the system's hands, the latest of each camera is kept, and 4,500 changes lie between
  expect(inHand).toBeLessThan(MEGABYTE);
  expect(heapBytes() - before).toBeLessThan(4 * MEGABYTE);
  expect(blocked.closed).toBe(false);

  blocked.socket.resume();
  const believed = () =>
    new Map(
      blocked
        .events('/live')
        .flatMap(([, body]) => (body.cameras ?? body.changes) as { cameraId: string; reasons: string[] }[])
        .map(({ cameraId, reasons }) => [cameraId, reasons[0]]),
    );
  await until('the latest of all', () => [...believed().values()].every((word) => word === `round_${round}`));
  expect(believed().size).toBe(CAMERAS);
  const seqs = blocked.events('/live').map(([, body]) => body.seq);
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  // It skipped what it could not take
  expect(seqs.length).toBeLessThan(round - 10);

  await next();
  await until('what follows', () => [...believed().values()].every((word) => word === `round_${round}`));
  blocked.socket.destroy();
  witness.socket.disconnect();
}, 120_000);

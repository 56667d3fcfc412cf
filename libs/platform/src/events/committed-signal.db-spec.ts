import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import type { Config } from '../config/config';
import { CommittedSignals } from './committed-signal';

const database = useDatabase();
const CHANNEL = 'mimamori_spec_signal';
const ends: Socket[] = [];
let line: Server;
let signals: CommittedSignals;

beforeAll(async () => {
  const target = new URL(database.url);
  line = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.on('error', () => far.destroy()).pipe(far);
    far.on('error', () => near.destroy()).pipe(near);
    ends.push(near, far);
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.port = String((line.address() as { port: number }).port);
  url.hostname = '127.0.0.1';
  signals = new CommittedSignals({ databaseUrl: url.href } as Config);
  database.beforeDrop(async () => {
    await signals.onApplicationShutdown();
    ends.forEach((end) => end.destroy());
    line.close();
  });
});

const until = async (holds: () => boolean) => {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 8_000) throw new Error('waited in vain');
    await pause(50);
  }
};
const notify = async (payload: string) => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('select pg_notify($1, $2)', [CHANNEL, payload]);
  await client.end();
};

it('a line that is cut without a word is noticed, told, and made anew', async () => {
  const heard: string[] = [];
  const told: boolean[] = [];
  await signals.listen(
    CHANNEL,
    (payload) => heard.push(payload),
    (connected) => told.push(connected),
  );
  await notify('first');
  await until(() => heard.length === 1);
  // Nothing passes any more, in either direction, and nobody hears of it
  ends.forEach((end) => end.unpipe().pause());
  await until(() => told.includes(false));
  expect(signals.connected).toBe(false);
  await until(() => signals.connected);
  await notify('second');
  await until(() => heard.length === 2);
  expect(told).toEqual([true, false, true]);
}, 20_000);

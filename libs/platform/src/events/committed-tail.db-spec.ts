import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { uuidv7 } from '../clock/uuidv7';
import { CommittedSignals } from './committed-signal';
import { CommittedTail, type TailedRow } from './committed-tail';

const database = useDatabase();
const here = uuidv7();
const there = uuidv7();
const heard: string[] = [];
const clients: pg.Client[] = [];
let overflows = 0;
let signals: CommittedSignals;
let tail: CommittedTail<TailedRow & { name: string }>;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  clients.push(client);
  await client.connect();
  return client;
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`heard only ${heard.join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A transaction that has drawn its numbers and waits. */
async function writing(
  name: string,
  tenantId = here,
): Promise<(how: 'commit' | 'rollback') => Promise<unknown>> {
  const client = await connect(database.systemUrl);
  await client.query('begin');
  await client.query('insert into tailed (tenant_id, name) values ($1, $2)', [tenantId, name]);
  await client.query("select pg_notify('mimamori_spec_tailed', $1)", [tenantId]);
  return (how) => client.query(how);
}

const write = async (name: string, tenantId = here) => (await writing(name, tenantId))('commit');

beforeAll(async () => {
  const owner = await connect(database.migrationUrl);
  await owner.query(
    'create table tailed (tenant_id uuid, xid xid8 default pg_current_xact_id(), seq bigserial, name text)',
  );
  await owner.query('create index on tailed (tenant_id, xid, seq)');
  await owner.query('grant all on tailed to mimamori_system');
  await owner.query('grant all on sequence tailed_seq_seq to mimamori_system');
  const system = await connect(database.systemUrl);
  signals = new CommittedSignals({ databaseUrl: database.url } as never);
  tail = new CommittedTail({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await system.query(text, [...values])).rows as Row[],
    table: 'tailed',
    columns: 'tail.name',
    channel: 'mimamori_spec_tailed',
    deliver: (rows) => heard.push(...rows.map(({ name }) => name)),
    overflowed: () => (overflows += 1),
  });
  await tail.listen(signals);
  database.beforeDrop(async () => {
    await tail.close();
    await signals.onApplicationShutdown();
    for (const client of clients) await client.end();
  });
});

beforeEach(() => heard.splice(0));

describe('CommittedTail', () => {
  it('tells nothing from before it was asked, and nothing of other tenants', async () => {
    await write('before');
    await tail.watch(here);
    await write('foreign', there);
    await write('a');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['a']);
    tail.unwatch(here);
  });

  it('delivers what commits late, though later numbers came first, and what was open when it began', async () => {
    const open = await writing('open since before');
    await tail.watch(here);
    const late = await writing('late');
    const lost = await writing('rolled back');
    await write('early');
    await until(() => heard.includes('early'));
    await late('commit');
    await until(() => heard.includes('late'));
    await lost('rollback');
    await open('commit');
    await until(() => heard.includes('open since before'));
    await write('end');
    await until(() => heard.includes('end'));
    expect(heard).toEqual(['early', 'late', 'open since before', 'end']);
    tail.unwatch(here);
  });

  it('catches up after its connection was cut', async () => {
    await tail.watch(here);
    await clients[0]!.query('select 1 from tailed where false');
    const admin = await connect(database.superuserUrl);
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mimamori-listen' and datname = $1",
      [database.name],
    );
    await write('unheard');
    await until(() => heard.includes('unheard'));
    await until(() => signals.connected);
    await write('heard');
    await until(() => heard.includes('heard'));
    expect(heard).toEqual(['unheard', 'heard']);
    tail.unwatch(here);
  });

  it('says so instead of telling more than 5,000 rows at once', async () => {
    await tail.watch(here);
    const client = await connect(database.systemUrl);
    await client.query(
      "insert into tailed (tenant_id, name) select $1, 'many' from generate_series(1, 5001)",
      [here],
    );
    await until(() => overflows === 1);
    await write('after');
    await until(() => heard.includes('after'));
    expect(heard).toEqual(['after']);
    tail.unwatch(here);
  });
});

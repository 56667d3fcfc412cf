import pg from 'pg';
import { DataSource } from 'typeorm';

import { useDatabase } from '../../../../test/support/database';
import { asTenant } from '../../testing';
import { runInContext } from '../context/request-context';
import { uuidv7 } from '../clock/uuidv7';
import { JobEntity } from '../jobs/job.entity';
import { tenantPg } from './tenant-client';
import { TenantDb } from './tenant-db';

const database = useDatabase();
const here = uuidv7();
const there = uuidv7();
let dataSource: DataSource;
let db: TenantDb;

const insertJob = (tenantId: string) =>
  db.query(
    'insert into job (tenant_id, id, kind, principal_kind, principal_id, locale, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [tenantId, uuidv7(), 'test', 'system', 'system:test', 'ja', new Date()],
  );
const count = async () => (await db.query<{ n: number }>('select count(*)::int as n from job'))[0]?.n;

beforeAll(async () => {
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [JobEntity],
    poolSize: 1,
    driver: tenantPg,
    installExtensions: false,
  }).initialize();
  db = new TenantDb(dataSource, new pg.Pool({ connectionString: database.systemUrl, max: 1 }));
  database.beforeDrop(() => db.onApplicationShutdown());
  for (const tenantId of [here, here, there]) await asTenant(tenantId, () => insertJob(tenantId));
});

describe('TenantDb on one connection', () => {
  it('shows each tenant its own rows, statement by statement', async () => {
    expect(await asTenant(here, count)).toBe(2);
    expect(await asTenant(there, count)).toBe(1);
    expect(await asTenant(uuidv7(), count)).toBe(0);
  });

  it('shows each its own when they wait for one connection at once', async () => {
    const [mine, theirs, nobodys, again] = await Promise.all([
      asTenant(here, count),
      asTenant(there, count),
      asTenant(uuidv7(), count),
      asTenant(here, count),
    ]);
    expect([mine, theirs, nobodys, again]).toEqual([2, 1, 0, 2]);
  });

  it('answers rows as texts under the same wall, mixed with other statements of the same connection', async () => {
    const answered = () =>
      db.answers<{ kind: string; createdAt: string }>(
        'select kind, created_at as "createdAt" from job where kind = $1 order by id',
        ['test'],
      );
    const [mine, theirs, nobodys] = await Promise.all([
      asTenant(here, answered),
      asTenant(there, answered),
      asTenant(uuidv7(), answered),
    ]);
    expect([mine.length, theirs.length, nobodys.length]).toEqual([2, 1, 0]);
    expect(mine.row(0)).toEqual({ kind: 'test', createdAt: expect.stringMatching(/^2.*\+09:00$/) });
    expect(JSON.parse(mine.json(1))).toEqual(mine.row(1));
    expect(await asTenant(there, count)).toBe(1);
    await expect(runInContext({ traceId: 't', locale: 'ja' }, answered)).rejects.toThrow(
      'no tenant in the request context',
    );
  });

  it('refuses by itself, and the database raises, when no tenant is set', async () => {
    await expect(runInContext({ traceId: 't', locale: 'ja' }, count)).rejects.toThrow(
      'no tenant in the request context',
    );
    await expect(dataSource.query('select * from job')).rejects.toThrow('no tenant is set');
  });

  it('leaves nothing on the connection', async () => {
    await asTenant(here, count);
    const [row] = await dataSource.query("select current_setting('app.tenant_id', true) as tenant");
    expect(row.tenant || null).toBeNull();
  });

  it('refuses a row of another tenant', async () => {
    await expect(asTenant(here, () => insertJob(there))).rejects.toThrow('row-level security');
  });

  it('stays usable after a statement that fails, twice', async () => {
    const broken = () => db.query('select nope from job');
    await expect(asTenant(here, broken)).rejects.toThrow('nope');
    await expect(asTenant(here, broken)).rejects.toThrow('nope');
    expect(await asTenant(there, count)).toBe(1);
  });

  it('stays usable after a statement that was parsed and fails while it runs, twice', async () => {
    const divide = (by: number) => db.query<{ result: number }>('select 6 / $1::int as result', [by]);
    await expect(asTenant(here, () => divide(0))).rejects.toThrow('division');
    await expect(asTenant(here, () => divide(0))).rejects.toThrow('division');
    expect(await asTenant(there, () => divide(2))).toEqual([{ result: 3 }]);
  });

  it('stays usable after a statement in a transaction that had failed already', async () => {
    const stumbling = () =>
      db.transaction(async (tx) => {
        await tx.query('select nope from job').catch(() => undefined);
        await tx.query('select count(*) from job');
      });
    await expect(asTenant(here, stumbling)).rejects.toThrow('transaction is aborted');
    // The first statement on the connection prepared the setting, so a book that forgot it would prepare it twice
    await asTenant(here, () => db.transaction((tx) => tx.query('select count(*) from job')));
    expect(await asTenant(there, count)).toBe(1);
  });

  it('keeps the tenant through a transaction, a savepoint and three statements at once', async () => {
    const counts = await asTenant(here, () =>
      db.transaction(async (tx) => {
        const one = () => tx.query<{ n: number }>('select count(*)::int as n from job');
        await tx.query('savepoint s');
        await one();
        await tx.query('rollback to savepoint s');
        return (await Promise.all([one(), one(), one()])).map(([row]) => row?.n);
      }),
    );
    expect(counts).toEqual([2, 2, 2]);
    expect(await asTenant(there, count)).toBe(1);
  });

  it('writes nothing when the work fails', async () => {
    const failing = () =>
      db.transaction(async (tx) => {
        await tx.query("update job set kind = 'changed'");
        throw new Error('stop');
      });
    await expect(asTenant(here, failing)).rejects.toThrow('stop');
    const [row] = await asTenant(here, () => db.query<{ kind: string }>('select distinct kind from job'));
    expect(row).toEqual({ kind: 'test' });
  });

  it('sees every tenant as the system', async () => {
    const rows = await db.asSystem('spec', (system) =>
      system.query<{ n: number }>('select count(*)::int as n from job'),
    );
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('enqueues only for the tenant that asks', async () => {
    const enqueue = (tenantId: string) =>
      db.query('select mimamori.enqueue_job($1, $2)', ['test', JSON.stringify({ tenantId })]);
    await asTenant(here, () => enqueue(here));
    await expect(asTenant(here, () => enqueue(there))).rejects.toThrow('must belong to the tenant');
    await expect(
      asTenant(here, () => db.query('select * from graphile_worker._private_jobs')),
    ).rejects.toThrow('permission denied');
  });

  it('enqueues nothing without a tenant, and replaces no job of another one', async () => {
    await expect(
      dataSource.query('select mimamori.enqueue_job($1, $2)', ['test', JSON.stringify({})]),
    ).rejects.toThrow('no tenant is set');
    for (const tenantId of [here, there, there])
      await asTenant(tenantId, () =>
        db.query("select mimamori.enqueue_job('keyed', $1, job_key => 'nightly')", [
          JSON.stringify({ tenantId }),
        ]),
      );
    const rows = await db.asSystem('spec', (system) =>
      system.query<{ key: string }>(
        'select key from graphile_worker.jobs where key is not null order by key',
      ),
    );
    expect(rows.map(({ key }) => key)).toEqual([`${here}:nightly`, `${there}:nightly`].sort());
  });
});

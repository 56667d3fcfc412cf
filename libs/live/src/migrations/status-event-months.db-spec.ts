import { tenantTable, uuidv7 } from '@mimamori/platform';
import { asTenant, type PlatformParts, platformParts } from '@mimamori/platform/testing';
import pg from 'pg';
import type { QueryRunner } from 'typeorm';

import { useDatabase } from '../../../../test/support/database';
import { StatusEventMonths1763900000001 } from './status-event-months';

const database = useDatabase();
const MINE = uuidv7();
const OTHER = uuidv7();
const SITE = uuidv7();
let owner: pg.Client;
let system: pg.Client;
let parts: PlatformParts;

/** The table as the release before made it. */
const BEFORE = [
  'xid xid8 not null default pg_current_xact_id()',
  'seq bigint not null generated always as identity',
  'camera_id uuid not null',
  'site_id uuid not null',
  "status text not null check (status in ('online', 'degraded', 'offline', 'unknown'))",
  "recording text not null check (recording in ('yes', 'no', 'unknown'))",
  'reasons text[] not null check (cardinality(reasons) <= 10)',
  "previous_status text check (previous_status in ('online', 'degraded', 'offline', 'unknown'))",
  'at timestamptz not null',
];

const read = <Row extends object>(tenantId: string, text: string, values: unknown[] = []) =>
  asTenant(tenantId, () => parts.db.query<Row>(text, values));
const insert = (tenantId: string, at: string, columns: object = { camera_id: uuidv7() }) => {
  const row = Object.entries({ tenant_id: tenantId, id: uuidv7(), site_id: SITE, at, ...columns });
  return asTenant(tenantId, () =>
    parts.db.transaction((tx) =>
      tx.query(
        `insert into status_event (${row.map(([name]) => name).join(', ')}, status, recording, reasons)
         values (${row.map((_entry, index) => `$${index + 1}`).join(', ')}, 'online', 'yes', '{}')`,
        row.map(([, value]) => value),
      ),
    ),
  );
};
const months = async () =>
  (
    await owner.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'status_event'::regclass order by 1`,
    )
  ).rows.map(({ name }) => name);

beforeAll(async () => {
  [owner, system] = [database.migrationUrl, database.systemUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  ) as [pg.Client, pg.Client];
  for (const client of [owner, system]) await client.connect();
  parts = await platformParts(database, []);
  database.beforeDrop(() => Promise.all([owner.end(), system.end()]));
  database.beforeDrop(() => parts.close());
  for (const sql of [
    'drop table status_event',
    'drop sequence status_event_number',
    'drop function mimamori.status_event_add_month, mimamori.status_event_drop_month',
    ...tenantTable('status_event', BEFORE, ['select', 'insert']),
    'create index status_event_commit on status_event (tenant_id, xid, seq)',
    'create index status_event_camera on status_event (tenant_id, camera_id, seq)',
  ])
    await owner.query(sql);
});

describe('the history by months', () => {
  it('takes over what was there, for every tenant, with its numbers', async () => {
    for (const at of ['2026-01-31T14:59:59.999Z', '2026-01-31T15:00:00Z', '2026-11-21T00:00:00Z'])
      for (const tenantId of [MINE, OTHER]) await insert(tenantId, at);
    const all = 'select id, seq, xid::text as xid, camera_id, at, status from status_event order by seq';
    const before = [await read(MINE, all), await read(OTHER, all)];
    await owner.query('begin');
    await new StatusEventMonths1763900000001().up({
      query: (text: string) => owner.query(text),
    } as unknown as QueryRunner);
    await owner.query('commit');
    expect([await read(MINE, all), await read(OTHER, all)]).toEqual(before);
    expect(before.map((rows) => rows.length)).toEqual([3, 3]);
    expect(
      await read(MINE, 'select tableoid::regclass::text as month from status_event order by at'),
    ).toEqual(['202601', '202602', '202611'].map((month) => ({ month: `status_event_${month}` })));
    await insert(MINE, '2026-11-21T00:00:01Z');
    const [last] = await read<{ next: boolean }>(MINE, 'select max(seq) > 6 as next from status_event');
    expect(last).toEqual({ next: true });
  });

  it('keeps what comes before its month was made, and moves it there', async () => {
    const camera = uuidv7();
    await insert(MINE, '2031-05-31T14:59:59Z', { camera_id: camera });
    await insert(OTHER, '2031-05-31T15:00:00Z');
    const where = `select tableoid::regclass::text as month from status_event where at > '2031-01-01' order by at`;
    expect(await read(MINE, where)).toEqual([{ month: 'status_event_default' }]);
    for (const [month, made] of [
      ['2031-05-01', true],
      ['2031-05-01', false],
      ['2031-06-01', true],
    ])
      expect(
        (await system.query('select mimamori.status_event_add_month($1) as made', [month])).rows,
      ).toEqual([{ made }]);
    expect(await read(MINE, where)).toEqual([{ month: 'status_event_203105' }]);
    expect(await read(OTHER, where)).toEqual([{ month: 'status_event_203106' }]);
    expect((await system.query('select 1 from status_event_default')).rows).toEqual([]);
  });

  it('holds every month behind the same wall', async () => {
    const { rows } = await owner.query(
      `select distinct c.relrowsecurity and c.relforcerowsecurity as forced,
         (select array_agg(policyname::text order by policyname) from pg_policies p where p.tablename = c.relname) as policies,
         has_table_privilege('mimamori_app', c.oid, 'select, insert, update, delete') as app,
         has_table_privilege('mimamori_system', c.oid, 'insert, update, delete') as system,
         (select array_agg(a.attname::text) from pg_index x join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
          where x.indrelid = c.oid and a.attname <> 'tenant_id') as other_indexes
       from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'status_event'::regclass`,
    );
    expect(rows).toEqual([
      { forced: true, policies: ['system', 'tenant'], app: false, system: false, other_indexes: null },
    ]);
    await expect(owner.query('select * from status_event')).rejects.toThrow('no tenant is set');
    await expect(owner.query('select * from status_event_202601')).rejects.toThrow('no tenant is set');
    expect(await read(MINE, 'select distinct tenant_id from status_event')).toEqual([{ tenant_id: MINE }]);
    await expect(
      insert(MINE, '2026-11-21T00:00:00Z', { tenant_id: OTHER, camera_id: uuidv7() }),
    ).rejects.toThrow('row-level security');
  });

  it('drops months that are old enough, and no other', async () => {
    const drop = async (month: string) =>
      (await system.query('select mimamori.status_event_drop_month($1) as dropped', [month])).rows[0];
    const before = await months();
    expect(await drop('2026-01-01')).toEqual({ dropped: true });
    expect(await drop('2026-01-01')).toEqual({ dropped: false });
    expect(before.filter((name) => name !== 'status_event_202601')).toEqual(await months());
    const thisMonth = `${new Date().toISOString().slice(0, 7)}-01`;
    for (const month of [thisMonth, '2031-05-01', '2020-01-02'])
      await expect(drop(month)).rejects.toMatchObject({ code: 'MM003' });
  });

  it('makes no partition of anything else, for nobody but the system', async () => {
    for (const month of ['2026-11-02', '1999-01-01', '2100-01-01', null])
      await expect(system.query('select mimamori.status_event_add_month($1)', [month])).rejects.toMatchObject(
        {
          code: 'MM003',
        },
      );
    await expect(read(MINE, `select mimamori.status_event_add_month('2027-12-01')`)).rejects.toThrow(
      'permission denied',
    );
    await expect(read(MINE, `select mimamori.status_event_drop_month('2025-01-01')`)).rejects.toThrow(
      'permission denied',
    );
  });

  it.each([
    ['nobody', {}],
    ['one and many', { camera_id: uuidv7(), camera_ids: [uuidv7(), uuidv7()] }],
    ['many that are one', { camera_ids: [uuidv7()] }],
    ['more than 500', { camera_ids: Array.from({ length: 501 }, () => uuidv7()) }],
    ['somebody unknown', { camera_ids: [uuidv7(), null] }],
  ])('refuses an event about %s', async (_what, columns) => {
    await expect(insert(MINE, '2026-11-21T00:00:00Z', columns)).rejects.toThrow('status_event_whom');
  });
});

import { uuidv7 } from '@mimamori/platform';
import pg from 'pg';
import type { QueryRunner } from 'typeorm';

import { useDatabase } from '../../../../test/support/database';
import { RestlessCameras1764000070001 } from './restless-cameras';

const database = useDatabase();
let owner: pg.Client;
let system: pg.Client;

/** As the release before left the table. */
const BEFORE = [
  `alter table camera_status drop column offline_since, drop column restless_penalty, drop column restless_at,
    drop column restless_until`,
  'create index camera_status_down on camera_status (tenant_id, down_since) where down_since is not null',
];

beforeAll(async () => {
  [owner, system] = [database.migrationUrl, database.systemUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  ) as [pg.Client, pg.Client];
  for (const client of [owner, system]) await client.connect();
  database.beforeDrop(() => Promise.all([owner.end(), system.end()]));
  for (const statement of BEFORE) await owner.query(statement);
});

describe('since when a camera is offline', () => {
  it('is taken over from what its reporter said, for every tenant, and silence alone is no outage', async () => {
    const superuser = new pg.Client(database.superuserUrl);
    await superuser.connect();
    // without cameras: they have nothing to do with it
    await superuser.query(`set session_replication_role = 'replica'`);
    const insert = (code: string, status: string, reported: string) =>
      superuser.query(
        `insert into camera_status (tenant_id, id, site_id, status, recording, reasons, reported_at, lease_until, changed_at,
           down_since, xid, reported_status, reported_recording, reported_reasons, reported_since, silent)
         values ($1, $2, $2, $3, 'unknown', array[$4], now(), now(), now(), case when $3 <> 'online' then timestamptz '2026-11-01' end,
           pg_current_xact_id(), $5, 'unknown', '{}', '2026-11-02', $3 = 'unknown')`,
        [uuidv7(), uuidv7(), status, code, reported],
      );
    await insert('works', 'online', 'online');
    await insert('offline', 'offline', 'offline');
    await insert('silent', 'unknown', 'online');
    await insert('silent_after_offline', 'unknown', 'offline');
    await superuser.end();
    await owner.query('begin');
    await new RestlessCameras1764000070001().up({
      query: (text: string) => owner.query(text),
    } as unknown as QueryRunner);
    await owner.query('commit');
    const { rows } = await system.query(
      `select reasons[1] as code, offline_since::date::text as since, restless_until from camera_status order by 1`,
    );
    expect(rows).toEqual([
      { code: 'offline', since: '2026-11-02', restless_until: null },
      { code: 'silent', since: null, restless_until: null },
      { code: 'silent_after_offline', since: '2026-11-02', restless_until: null },
      { code: 'works', since: null, restless_until: null },
    ]);
    const forced = await owner.query(
      `select relforcerowsecurity as forced from pg_class where oid = 'camera_status'::regclass`,
    );
    expect(forced.rows).toEqual([{ forced: true }]);
  });
});

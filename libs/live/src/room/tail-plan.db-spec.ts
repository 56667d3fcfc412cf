import { CommittedTail, type TailedRow, uuidv7 } from '@mimamori/platform';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { STATUS_TAIL_COLUMNS, STATUS_TAIL_TABLE } from '../status-event/status-event.tail';

const TENANTS = 4;
const EVENTS = 10_000;

const database = useDatabase();
let system: pg.Client;

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly Plans?: readonly Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** What the second look of a tail asks, when the first one has found a position. */
async function lookOf(tenantIds: readonly string[], oldest: Date): Promise<[string, unknown[]]> {
  const asked: [string, unknown[]][] = [];
  const tail = new CommittedTail<TailedRow>({
    query: async (text, values = []) => {
      asked.push([text, [...values]]);
      return (await system.query(text, [...values])).rows;
    },
    table: STATUS_TAIL_TABLE,
    columns: STATUS_TAIL_COLUMNS,
    oldest: () => oldest,
    channel: 'mimamori_spec_plan',
    deliver: () => undefined,
    overflowed: () => undefined,
  });
  for (const tenantId of tenantIds) await tail.watch(tenantId);
  await (tail as unknown as { lookNow(): Promise<void> }).lookNow();
  await tail.close();
  return asked.at(-1)!;
}

beforeAll(async () => {
  system = new pg.Client(database.systemUrl);
  await system.connect();
  database.beforeDrop(() => system.end());
});

it('a look reads the index of commits, in the months that can hold news, and no other rows', async () => {
  const admin = new pg.Client(database.superuserUrl);
  await admin.connect();
  const tenants = Array.from({ length: TENANTS }, () => uuidv7());
  for (const tenantId of tenants)
    await admin.query(
      `insert into status_event (tenant_id, at, id, site_id, camera_id, status, recording, reasons)
       select $1, now() - n * interval '200 seconds', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'online', 'yes', '{}'
       from generate_series(1, ${EVENTS}) n`,
      [tenantId],
    );
  await admin.query('vacuum analyze status_event');
  const [text, values] = await lookOf(tenants, new Date(Date.now() - 25 * 60 * 60 * 1000));
  const { rows } = await admin.query<{ 'QUERY PLAN': [{ Plan: Node; 'Planning Time': number }] }>(
    `explain (analyze, format json) ${text}`,
    values,
  );
  await admin.end();
  const [{ Plan: plan }] = rows[0]!['QUERY PLAN'];
  const scans = nodesOf(plan).filter((node) => node['Relation Name']?.startsWith('status_event'));
  const indexed = nodesOf(plan).filter((node) => /^Bitmap Index Scan|^Index/.test(node['Node Type']));
  expect(scans.length).toBeGreaterThan(0);
  expect(scans.filter((node) => node['Node Type'] === 'Seq Scan' && node['Actual Rows'])).toEqual([]);
  expect(indexed.reduce((sum, node) => sum + (node['Actual Rows'] ?? 0), 0)).toBe(0);
  // Last month's is not looked into, unless a day of it can still be news
  expect(new Set(scans.map((node) => node['Relation Name'])).size).toBeLessThanOrEqual(6);
});

import { type ConditionField, SqlParams, uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { AbilityPermissions } from './ability.permissions';
import type { AccessRule, Comparison } from './ability.rules';
import { LONG_LIST } from './comparison.sql';

const [SITES, GROUPS] = [0, 1].map(() => Array.from({ length: 4 }, () => uuidv7())) as [string[], string[]];
const TAGS = ['24h', 'fc "加盟"', 'back\\slash', 'null'];
/** Makes a list a long one, and is nowhere. */
const FILLING = Array.from({ length: LONG_LIST }, () => uuidv7());

const member = (each: string, from: string) => ({ each, from, where: `${from}.row_no = camera.row_no` });
const fields: Record<string, ConditionField> = {
  siteId: { type: 'id', sql: 'camera.site_id' },
  groupIds: { type: 'id', ...member('grouped.group_id', 'grouped') },
  siteTag: { type: 'text', ...member('tagged.tag', 'tagged') },
};
const columns = new Map([['Camera', { fields }]]);

const subsets = <T>(values: readonly T[]): T[][] => [[], values.slice(0, 1), values.slice(1, 3), [...values]];
/** Every site, or none, with some groups and some tags. */
const rows = [...SITES.slice(0, 3), null].flatMap((siteId) =>
  subsets(GROUPS.slice(0, 3)).flatMap((groupIds) =>
    subsets(TAGS.slice(0, 4)).map((siteTag) => ({ siteId, groupIds, siteTag })),
  ),
);

function comparison(
  values: readonly (string | null)[],
  filling: readonly string[],
): fc.Arbitrary<Comparison> {
  const one = fc.constantFrom(...values);
  const short = fc.array(one, { maxLength: 3 });
  const many = fc.oneof(
    { weight: 4, arbitrary: short },
    short.map((some) => [...filling, ...some]),
  );
  return fc.oneof(
    one.map(($eq) => ({ $eq })),
    one.map(($ne) => ({ $ne })),
    many.map(($in) => ({ $in })),
    many.map(($nin) => ({ $nin })),
    fc.tuple(many, one).map(([$in, $ne]) => ({ $in, $ne })),
    fc.tuple(one, many).map(([$eq, $nin]) => ({ $eq, $nin })),
  );
}
const conditions = fc.record(
  {
    siteId: comparison([...SITES, null], FILLING),
    groupIds: comparison(GROUPS, FILLING),
    siteTag: comparison(TAGS, []),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const rule: fc.Arbitrary<AccessRule> = fc
  .record({ conditions, inverted: fc.boolean() })
  .map(({ conditions: all, inverted }) => ({
    action: ['read'],
    subject: 'Camera',
    ...(Object.keys(all).length ? { conditions: all } : {}),
    ...(inverted ? { inverted } : {}),
  }));

const database = useDatabase();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: database.migrationUrl });
  await client.connect();
  database.beforeDrop(() => client.end());
  await client.query('create temporary table camera (row_no int, site_id uuid)');
  await client.query('create temporary table grouped (row_no int, group_id uuid)');
  await client.query('create temporary table tagged (row_no int, tag text collate "C")');
  for (const [at, { siteId, groupIds, siteTag }] of rows.entries()) {
    await client.query('insert into camera values ($1, $2)', [at, siteId]);
    await client.query('insert into grouped select $1, unnest($2::uuid[])', [at, groupIds]);
    await client.query('insert into tagged select $1, unnest($2::text[])', [at, siteTag]);
  }
});

it('ids in binary, sets and long lists ask in SQL what they ask in memory', async () => {
  const property = fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 14 }), async (rules) => {
    const permissions = new AbilityPermissions(rules, columns);
    const params = new SqlParams();
    const filter = permissions.rowFilter('read', 'Camera', params);
    const found = await client.query<{ row_no: number }>(
      `select row_no from camera where (${filter}) order by row_no`,
      params.values,
    );
    const allowed = rows.flatMap((row, at) => (permissions.can('read', 'Camera', row) ? [at] : []));
    expect(found.rows.map(({ row_no }) => row_no)).toEqual(allowed);
  });
  await fc.assert(property, { numRuns: 60 });
});

import { SqlParams, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import fc from 'fast-check';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { AbilityPermissions, type SubjectColumns } from './ability.permissions';
import type { AccessRule, Comparison, Conditions } from './ability.rules';
import { LONG_LIST } from './comparison.sql';

const tenantId = uuidv7();
const ids = (count: number) => Array.from({ length: count }, () => uuidv7());
const SITES = ids(3) as [string, string, string];
const REGIONS = ids(3) as [string, string, string];
const GROUPS = ids(3);
const TAGS = ['屋外', 'レジ', "o'clock"];
/** A site in a region, one in none, and one that is not there. */
const REGION_OF = new Map([[SITES[0], REGIONS[0]]]);

const columns: SubjectColumns = new Map([
  [
    'Camera',
    {
      fields: {
        id: { type: 'id', sql: 'camera.id' },
        siteId: { type: 'id', sql: 'camera.site_id' },
        regionId: {
          type: 'id',
          related: true,
          sql: '(select site.region_id from site where site.tenant_id = camera.tenant_id and site.id = camera.site_id)',
        },
        groupIds: {
          type: 'id',
          related: true,
          each: 'member.group_id',
          from: 'camera_group_member member',
          where: 'member.tenant_id = camera.tenant_id and member.camera_id = camera.id',
        },
        tags: { type: 'text', each: 'tag.word', from: 'unnest(camera.tags) as tag(word)', where: 'true' },
      },
      lookup: { alias: 'camera', columns: { id: 'id', siteId: 'site_id' } },
    },
  ],
]);

interface Row {
  readonly [field: string]: string | string[] | null;
  readonly id: string;
  readonly siteId: string | null;
  readonly tags: string[];
}

const subsets = <T>(all: readonly T[]): T[][] =>
  all.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
const rows: Row[] = [...SITES, null].flatMap((siteId) =>
  subsets(GROUPS).flatMap(() => subsets(TAGS).map((tags) => ({ id: uuidv7(), siteId, tags }))),
);
const groupsOf = (index: number) => subsets(GROUPS)[Math.floor(index / 8) % 8] as string[];

const scalar = (values: readonly string[]): fc.Arbitrary<Comparison> => {
  const one = fc.constantFrom<string | null>(...values, null);
  const many = fc.array(one, { maxLength: 3 });
  return fc.oneof(
    one.map(($eq) => ({ $eq })),
    one.map(($ne) => ({ $ne })),
    many.map(($in) => ({ $in })),
    fc.tuple(many, many).map(([$in, $nin]) => ({ $in, $nin })),
  );
};
const set = (values: readonly string[]): fc.Arbitrary<Comparison> => {
  const one = fc.constantFrom(...values);
  const many = fc.array(one, { maxLength: 3 });
  return fc.oneof(
    one.map(($eq) => ({ $eq })),
    one.map(($ne) => ({ $ne })),
    many.map(($nin) => ({ $nin })),
    fc.tuple(many, many).map(([$in, $nin]) => ({ $in, $nin })),
    fc.tuple(one, many).map(([$eq, $in]) => ({ $eq, $in })),
  );
};
/** Ids of no row: lists that are written in another way, and allow nothing more. */
const OTHERS = ids(LONG_LIST);
const longer = (comparison: Comparison): Comparison => ({
  ...comparison,
  ...(comparison.$in && { $in: [...comparison.$in, ...OTHERS] }),
  ...(comparison.$nin && { $nin: [...comparison.$nin, ...OTHERS] }),
});
const conditions: fc.Arbitrary<Conditions | undefined> = fc
  .record(
    {
      siteId: fc.oneof({ weight: 4, arbitrary: scalar(SITES) }, scalar(SITES).map(longer)),
      regionId: scalar(REGIONS),
      groupIds: set(GROUPS),
      tags: set(TAGS),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((all) => (Object.keys(all).length ? (all as Conditions) : undefined));
const rule: fc.Arbitrary<AccessRule> = fc
  .record({ conditions, inverted: fc.boolean() })
  .map(({ conditions: all, inverted }) => ({
    action: ['read'],
    subject: 'Camera',
    ...(all ? { conditions: all } : {}),
    ...(inverted ? { inverted } : {}),
  }));

const database = useDatabase();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: database.migrationUrl });
  await client.connect();
  database.beforeDrop(() => client.end());
  await client.query(`create temporary table camera (row_no int, tenant_id uuid, id uuid, site_id uuid, tags text[]);
    create temporary table site (tenant_id uuid, id uuid, region_id uuid);
    create temporary table camera_group_member (tenant_id uuid, camera_id uuid, group_id uuid)`);
  for (const siteId of SITES.slice(0, 2))
    await client.query('insert into site values ($1, $2, $3)', [
      tenantId,
      siteId,
      REGION_OF.get(siteId) ?? null,
    ]);
  for (const [index, { id, siteId, tags }] of rows.entries()) {
    await client.query('insert into camera values ($1, $2, $3, $4, $5)', [index, tenantId, id, siteId, tags]);
    await client.query('insert into camera_group_member select $1, $2, unnest($3::uuid[])', [
      tenantId,
      id,
      groupsOf(index),
    ]);
  }
});

/** As services do: what the row says, and what is looked up for the rules that ask. */
async function known(permissions: AbilityPermissions): Promise<readonly object[]> {
  const related = permissions.related('Camera');
  if (!related) return rows;
  const params = new SqlParams();
  const found = await client.query<object>(related(rows, params), params.values);
  return rows.map((row, index) => ({ ...row, ...found.rows[index] }));
}

describe('conditions on related rows and on sets', () => {
  it('mean the same for a row in hand and in a list', async () => {
    let tuples = 0;
    const property = fc.asyncProperty(fc.array(rule, { maxLength: 14 }), async (rules) => {
      const permissions = new AbilityPermissions(rules, columns);
      const params = new SqlParams();
      const filter = permissions.rowFilter('read', 'Camera', params);
      const found = await client.query<{ row_no: number }>(
        `select row_no from camera where (${filter}) order by row_no`,
        params.values,
      );
      const facts = await asTenant(tenantId, () => known(permissions));
      const allowed = facts.flatMap((row, index) =>
        permissions.can('read', 'Camera', row as Row) ? [index] : [],
      );
      expect(found.rows.map(({ row_no }) => row_no)).toEqual(allowed);
      tuples += rows.length;
    });
    await fc.assert(property, { numRuns: 200 });
    expect(tuples).toBeGreaterThan(10_000);
  });

  it('are looked up only when a rule asks, and also for a row that is not there yet', async () => {
    const rules = (conditions: Conditions) => [{ action: ['read'], subject: 'Camera', conditions }];
    const plain = new AbilityPermissions(rules({ siteId: { $eq: SITES[0] } }), columns);
    expect(plain.related('Camera')).toBeUndefined();
    const asking = new AbilityPermissions(
      rules({ regionId: { $eq: REGIONS[0] }, groupIds: { $nin: GROUPS } }),
      columns,
    );
    const params = new SqlParams();
    const fresh = [{ id: uuidv7(), siteId: SITES[0] }];
    const text = asTenant(tenantId, () => asking.related('Camera')?.(fresh, params) ?? '');
    const { rows: answer } = await client.query<object>(text, params.values);
    expect(answer).toEqual([{ regionId: REGIONS[0], groupIds: [] }]);
    expect(asking.can('read', 'Camera', { ...fresh[0], ...answer[0] })).toBe(true);
    expect(() => asking.can('read', 'Camera', { ...fresh[0] })).toThrow(/is needed/);
    expect(() => asTenant(tenantId, () => asking.related('Camera')?.([{ id: uuidv7() }], params))).toThrow(
      /siteId is needed/,
    );
  });
});

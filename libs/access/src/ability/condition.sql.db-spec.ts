import { SqlParams, uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { AbilityPermissions } from './ability.permissions';
import type { AccessRule, Comparison } from './ability.rules';

const SITES = Array.from({ length: 4 }, () => uuidv7());
const STATES = ['planned', 'active', 'suspended', "o'clock"];
const LEVELS = [0, 1, 2];
const columns = new Map([
  [
    'Camera',
    {
      fields: {
        siteId: 'camera.site_id',
        state: 'camera.state',
        audio: 'camera.audio',
        level: 'camera.level',
      },
      ruledFields: { read: ['serial', 'note'], update: ['serial', 'note', 'name'] },
    },
  ],
]);
const VALUES = { siteId: SITES, state: STATES, audio: [true, false], level: LEVELS };

interface Row {
  readonly [field: string]: string | boolean | number | null;
}

/** Every combination of a few values and their absence. */
const rows: Row[] = [...SITES.slice(0, 3), null].flatMap((siteId) =>
  [...STATES.slice(0, 3), null].flatMap((state) =>
    [true, false, null].flatMap((audio) => [0, 1, null].map((level) => ({ siteId, state, audio, level }))),
  ),
);

const comparison = (field: keyof typeof VALUES): fc.Arbitrary<Comparison> => {
  const one = fc.constantFrom<string | number | boolean | null>(...VALUES[field], null);
  const many = fc.array(one, { maxLength: 3 });
  return fc.oneof(
    one.map(($eq) => ({ $eq })),
    one.map(($ne) => ({ $ne })),
    many.map(($in) => ({ $in })),
    many.map(($nin) => ({ $nin })),
    fc.tuple(many, one).map(([$in, $ne]) => ({ $in, $ne })),
  );
};
const conditions = fc
  .record(
    {
      siteId: comparison('siteId'),
      state: comparison('state'),
      audio: comparison('audio'),
      level: comparison('level'),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((all) => (Object.keys(all).length ? all : undefined));
const rule: fc.Arbitrary<AccessRule> = fc
  .record({
    action: fc.constantFrom<string[]>(['read'], ['read', 'update'], ['update'], ['manage']),
    subject: fc.constantFrom('Camera', 'Camera', 'Camera', 'Camera', 'Purpose', 'all'),
    conditions,
    inverted: fc.boolean(),
    fields: fc.option(fc.subarray(['serial', 'note', 'name'], { minLength: 1 }), { nil: undefined, freq: 2 }),
  })
  .map(({ conditions: all, inverted, fields, ...rest }): AccessRule => ({
    ...rest,
    ...(all ? { conditions: all } : {}),
    ...(fields ? { fields } : {}),
    ...(inverted ? { inverted } : {}),
  }));

const database = useDatabase();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: database.migrationUrl });
  await client.connect();
  database.beforeDrop(() => client.end());
  await client.query(
    'create temporary table camera (row_no int, site_id uuid, state text, audio boolean, level int)',
  );
  for (const [index, { siteId, state, audio, level }] of rows.entries())
    await client.query('insert into camera values ($1, $2, $3, $4, $5)', [
      index,
      siteId,
      state,
      audio,
      level,
    ]);
});

describe('the SQL filter and can(row)', () => {
  it('say the same of every row, of inverted rules, single fields, absent values and wildcards, too', async () => {
    let tuples = 0;
    const property = fc.asyncProperty(
      fc.array(rule, { maxLength: 14 }),
      fc.constantFrom('read', 'update'),
      fc.constantFrom(undefined, undefined, 'serial', 'note', 'name', 'id', '*'),
      async (rules, action, field) => {
        const permissions = new AbilityPermissions(rules, columns);
        const params = new SqlParams();
        const filter = permissions.rowFilter(action, 'Camera', params, field);
        const found = await client.query<{ row_no: number }>(
          `select row_no from camera where (${filter}) order by row_no`,
          params.values,
        );
        const allowed = rows.flatMap((row, index) =>
          permissions.can(action, 'Camera', row, field) ? [index] : [],
        );
        expect(found.rows.map(({ row_no }) => row_no)).toEqual(allowed);
        tuples += rows.length;
      },
    );
    await fc.assert(property, { numRuns: 200 });
    expect(tuples).toBeGreaterThan(10_000);
  });
});

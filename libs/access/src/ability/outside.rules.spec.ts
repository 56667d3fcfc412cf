import { createMongoAbility, subject as typed } from '@casl/ability';
import type { LibPolicy, PolicyRule } from '@mimamori/platform';
import fc from 'fast-check';

import {
  type AccessRule,
  compileRules,
  type HeldRole,
  type LiveGrant,
  type SavedRule,
} from './ability.rules';
import { OUTSIDE_NEVER, seenFromOutside } from './outside.rules';

const SITES = ['a', 'b', 'c'];
const CAMERAS = SITES.flatMap((siteId) =>
  [1, 2].map((n) => ({ id: `${siteId}${n}`, siteId, state: n === 1 ? 'active' : 'planned' })),
);
const WATCHING = ['view_live', 'view_playback'];
const ACTIONS = ['read', ...WATCHING];
const ROLES = ['guard', 'boss'];
/** CASL compares with the text of a condition's value, which needs a prototype. */
const PLAIN = { noNullPrototype: true };

const policyOf = (rules: readonly PolicyRule[]): LibPolicy => ({
  subjects: {
    Camera: {
      actions: ACTIONS,
      fields: { id: 'camera.id', siteId: 'camera.site_id', state: 'camera.state' },
      scopedBy: 'siteId',
      namedBy: 'id',
      watching: WATCHING,
    },
  },
  rules,
});
const subjectsOf = (policy: LibPolicy) => new Map(Object.entries(policy.subjects));

const aRule = (byGrant: fc.Arbitrary<boolean>): fc.Arbitrary<PolicyRule> =>
  fc
    .record(
      {
        role: fc.constantFrom(...ROLES),
        actions: fc.subarray(ACTIONS, { minLength: 1 }),
        state: fc.constantFrom('active', 'planned', undefined),
        byGrant,
      },
      PLAIN,
    )
    .map(({ state, byGrant: waits, ...rule }) => ({
      ...rule,
      subject: 'Camera',
      ...(state ? { condition: { state } } : {}),
      ...(waits ? { byGrant: true as const } : {}),
    }));
const rules = fc.array(aRule(fc.boolean()), { maxLength: 4 });
const held: fc.Arbitrary<HeldRole[]> = fc.array(
  fc.record(
    { role: fc.constantFrom(...ROLES), sites: fc.oneof(fc.constant('all' as const), fc.subarray(SITES)) },
    PLAIN,
  ),
  { maxLength: 3 },
);
const grants: fc.Arbitrary<LiveGrant[]> = fc
  .array(
    fc.record(
      {
        actions: fc.subarray(WATCHING, { minLength: 1 }),
        where: fc.oneof(
          fc.record({ siteIds: fc.subarray(SITES) }, PLAIN),
          fc.record({ cameraIds: fc.subarray(CAMERAS.map(({ id }) => id)) }, PLAIN),
        ),
      },
      PLAIN,
    ),
    { maxLength: 3 },
  )
  .map((list) => list.map(({ actions, where }, index) => ({ id: `g${index}`, actions, ...where })));
const inverted: fc.Arbitrary<SavedRule[]> = fc.array(
  fc
    .record({ actions: fc.subarray(ACTIONS, { minLength: 1 }), site: fc.constantFrom(...SITES) }, PLAIN)
    .map(({ actions, site }) => ({
      actions,
      subject: 'Camera',
      inverted: true,
      conditions: { siteId: { $eq: site } },
    })),
  { maxLength: 2 },
);
const closed = fc.record({ never: fc.subarray(SITES), incidentOnly: fc.subarray(SITES) }, PLAIN);

/** `<action> <camera>` of everything that the rules allow. */
function allowed(all: readonly AccessRule[]): Set<string> {
  const ability = createMongoAbility<[string, string | object]>(all as never);
  return new Set(
    ACTIONS.flatMap((action) =>
      CAMERAS.filter((camera) => ability.can(action, typed('Camera', { ...camera }))).map(
        ({ id }) => `${action} ${id}`,
      ),
    ),
  );
}
const isWithin = (inner: ReadonlySet<string>, outer: ReadonlySet<string>) => {
  for (const each of inner) expect(outer).toContain(each);
};

describe('view grants', () => {
  it('open no more than the roles would hold without waiting for them, and less with every grant that is gone', () => {
    fc.assert(
      fc.property(rules, held, grants, inverted, (list, roles, open, taken) => {
        const custom = new Map([['boss', taken]]);
        const compiled = (all: readonly PolicyRule[], having: readonly LiveGrant[]) =>
          allowed(compileRules([policyOf(all)], roles, 'me', { custom, grants: having }));
        const withAll = compiled(list, open);
        isWithin(
          withAll,
          compiled(
            list.map(({ byGrant: _waits, ...rule }) => rule),
            [],
          ),
        );
        isWithin(compiled(list, open.slice(1)), withAll);
        isWithin(compiled(list, []), withAll);
      }),
    );
  });
});

describe('looking from outside', () => {
  it('only takes away: all looking at sites that never open, and the rest but for a grant for an incident', () => {
    fc.assert(
      fc.property(rules, held, grants, closed, inverted, (list, roles, open, sites, taken) => {
        const policy = policyOf(list);
        const custom = new Map([['boss', taken]]);
        const inside = compileRules([policy], roles, 'me', { custom, grants: open });
        const incident = open.slice(0, 1);
        const seen = (forIncident: readonly LiveGrant[]) =>
          allowed(seenFromOutside(inside, sites, forIncident, subjectsOf(policy)));
        const before = allowed(inside);
        const after = seen(incident);
        isWithin(after, before);
        isWithin(seen([]), after);
        for (const { id, siteId } of CAMERAS) {
          expect(after.has(`read ${id}`)).toBe(before.has(`read ${id}`));
          for (const action of WATCHING) {
            const named = incident.some(
              (grant) =>
                grant.actions.includes(action) &&
                (grant.siteIds?.includes(siteId) || grant.cameraIds?.includes(id)),
            );
            const open_ = !sites.never.includes(siteId) && (!sites.incidentOnly.includes(siteId) || named);
            expect(after.has(`${action} ${id}`)).toBe(before.has(`${action} ${id}`) && open_);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says why', () => {
    const policy = policyOf([{ role: 'boss', actions: ACTIONS, subject: 'Camera' }]);
    const inside = compileRules([policy], [{ role: 'boss', sites: 'all' }], 'me');
    expect(
      seenFromOutside(inside, { never: ['a'], incidentOnly: [] }, [], subjectsOf(policy)).at(-1),
    ).toEqual({
      action: WATCHING,
      subject: 'Camera',
      conditions: { siteId: { $in: ['a'] } },
      inverted: true,
      reason: OUTSIDE_NEVER,
    });
    const scoped = compileRules([policy], [{ role: 'boss', sites: ['b'] }], 'me');
    expect(seenFromOutside(scoped, { never: ['a'], incidentOnly: ['c'] }, [], subjectsOf(policy))).toEqual(
      scoped,
    );
    expect(seenFromOutside(inside, { never: [], incidentOnly: [] }, [], subjectsOf(policy))).toEqual(inside);
  });
});

import type { SubjectPolicy } from '@mimamori/platform';
import fc from 'fast-check';

import { AbilityPermissions } from '../ability/ability.permissions';
import type { AccessRule } from '../ability/ability.rules';
import { matrixOf } from './matrix.rules';

const ACTIONS = ['read', 'watch'];
const Camera: SubjectPolicy = {
  actions: ACTIONS,
  fields: {
    siteId: { type: 'id', table: 'site', sql: 'camera.site_id' },
    class: { type: 'text', sql: 'camera.class' },
  },
  scopedBy: 'siteId',
};
const subjects = new Map<string, SubjectPolicy>([
  ['Camera', Camera],
  ['Setting', { actions: ['read'], fields: {} }],
  [
    'Grant',
    {
      actions: ['approve'],
      fields: { siteIds: { type: 'id', table: 'site', each: 'at.site_id', from: 'at', where: 'true' } },
      scopedBy: 'siteIds',
    },
  ],
]);
const SITES = ['s1', 's2', 's3', 's4'];
const CLASSES = ['fixed', 'dome'];
const rule: fc.Arbitrary<AccessRule> = fc
  .record({
    action: fc.subarray(ACTIONS, { minLength: 1 }),
    place: fc.oneof(
      fc.constant({}),
      fc.subarray(SITES.slice(0, 3)).map(($in) => ({ siteId: { $in } })),
      fc.subarray(SITES.slice(0, 3)).map(($nin) => ({ siteId: { $nin } })),
      fc.constantFrom(...SITES).map(($eq) => ({ siteId: { $eq } })),
    ),
    kind: fc.oneof(
      fc.constant({}),
      fc.constantFrom(...CLASSES).map(($eq) => ({ class: { $eq } })),
    ),
    inverted: fc.boolean(),
  })
  .map(({ action, place, kind, inverted }) => ({
    action,
    subject: 'Camera',
    reason: 'a_role',
    conditions: { ...place, ...kind },
    ...(inverted ? { inverted } : {}),
  }));

describe('the matrix', () => {
  it('promises nothing that the ability refuses, and leaves out nothing that it allows', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), (rules) => {
        const permissions = new AbilityPermissions(rules, subjects);
        const entries = matrixOf(rules, [], subjects);
        for (const siteId of [...SITES, 'unnamed'])
          for (const action of ACTIONS) {
            const entry =
              entries.find(({ siteIds }) => siteIds.includes(siteId)) ?? restFor(siteId, rules, entries);
            const rights = entry?.rights.find(({ subject }) => subject === 'Camera');
            const answers = CLASSES.map((kind) => permissions.can(action, 'Camera', { siteId, class: kind }));
            if (rights?.actions.includes(action)) expect(answers).not.toContain(false);
            else if (!rights?.partly.includes(action)) expect(answers).not.toContain(true);
            const alone = matrixOf(rules, [], subjects, { siteId, action });
            expect(alone.flatMap((each) => each.rights)).toEqual(
              rights && [...rights.actions, ...rights.partly].includes(action)
                ? [
                    {
                      subject: 'Camera',
                      actions: rights.actions.filter((each) => each === action),
                      partly: rights.partly.filter((each) => each === action),
                    },
                  ]
                : [],
            );
          }
      }),
      { numRuns: 1_000 },
    );
  });

  it('says the region whose sites they are, what is held everywhere, and what belongs to the company', () => {
    const at = { siteId: { $in: ['s2', 's1'] } };
    const rules: AccessRule[] = [
      { action: ['read'], subject: 'Camera', conditions: at, reason: 'region_manager' },
      { action: ['read'], subject: 'Camera', conditions: { class: { $eq: 'dome' } }, reason: 'own' },
      { action: ['read'], subject: 'Setting', reason: 'own' },
      { action: ['watch'], subject: 'Camera', reason: '*' },
    ];
    expect(matrixOf(rules, [{ regionId: 'r1', sites: ['s2', 's1'] }], subjects)).toEqual([
      {
        place: 'company',
        regionId: null,
        siteIds: [],
        rights: [{ subject: 'Setting', actions: ['read'], partly: [] }],
      },
      {
        place: 'sites',
        regionId: 'r1',
        siteIds: ['s1', 's2'],
        rights: [{ subject: 'Camera', actions: ['read'], partly: [] }],
      },
      {
        place: 'elsewhere',
        regionId: null,
        siteIds: [],
        rights: [{ subject: 'Camera', actions: [], partly: ['read'] }],
      },
    ]);
  });

  it('says it of things, too, that may be at several sites', () => {
    const conditions = { siteIds: { $in: ['s1'] } };
    const rules = [{ action: ['approve'], subject: 'Grant', conditions, reason: 'store_manager' }];
    const rights = [{ subject: 'Grant', actions: ['approve'], partly: [] }];
    expect(matrixOf(rules, [], subjects)).toMatchObject([{ place: 'sites', siteIds: ['s1'], rights }]);
  });

  it('stays small and quick for a chain of ten thousand stores', () => {
    const $in = Array.from({ length: 10_000 }, (_, index) => `site-${index}`);
    const rules = Array.from({ length: 200 }, (): AccessRule => ({
      action: ACTIONS,
      subject: 'Camera',
      conditions: { siteId: { $in } },
      reason: 'region_manager',
    }));
    expect(matrixOf(rules, [], subjects)).toHaveLength(1);
  });
});

/** The entry of the sites that no rule names; a named one without an entry of its own has no rights. */
function restFor(
  siteId: string,
  rules: readonly AccessRule[],
  entries: ReturnType<typeof matrixOf>,
): (typeof entries)[number] | undefined {
  const named = JSON.stringify(rules.map(({ conditions }) => conditions)).includes(`"${siteId}"`);
  return named ? undefined : entries.find(({ place }) => place === 'everywhere' || place === 'elsewhere');
}

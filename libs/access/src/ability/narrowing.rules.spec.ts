import { createMongoAbility, subject as typed } from '@casl/ability';
import type { LibPolicy } from '@mimamori/platform';
import fc from 'fast-check';

import type { AccessRule } from './ability.rules';
import { commonScopes, coversScope, knownScopes, narrowRules, scopeSubject } from './narrowing.rules';

const SITES = ['a', 'b', 'c', 'd'];
const STATES = ['planned', 'active'];
const ACTIONS = ['read', 'update', 'view_live'];

const policies: LibPolicy[] = [
  {
    subjects: {
      Camera: {
        actions: ACTIONS,
        fields: { siteId: 'camera.site_id', state: 'camera.state' },
        scopedBy: 'siteId',
      },
      PurposeOfUse: { actions: ['read', 'update'], fields: { state: 'purpose.state' } },
      User: { actions: ['read', 'update'], fields: { state: 'user.state' } },
    },
    rules: [
      { role: 'tenant_owner', actions: ACTIONS, subject: 'Camera' },
      { role: 'tenant_owner', actions: ['read', 'update'], subject: 'PurposeOfUse' },
      { role: 'store_manager', actions: ['read'], subject: 'PurposeOfUse', anyScope: true },
      { role: 'tenant_owner', actions: ['read', 'update'], subject: 'User' },
      { role: '*', actions: ['read'], subject: 'User', condition: { state: '$principal' }, anyScope: true },
    ],
  },
];
const SCOPES = knownScopes(policies);

/** CASL compares with the text of a condition's value, which needs a prototype. */
const PLAIN = { noNullPrototype: true };
const comparison = (values: readonly string[]) =>
  fc.oneof(
    fc.record({ $eq: fc.constantFrom(...values) }, PLAIN),
    fc.record({ $ne: fc.constantFrom(...values) }, PLAIN),
    fc.record({ $in: fc.subarray([...values]) }, PLAIN),
    fc.record({ $nin: fc.subarray([...values]) }, PLAIN),
    fc.record({ $in: fc.subarray([...values]), $ne: fc.constantFrom(...values) }, PLAIN),
  );
const rule: fc.Arbitrary<AccessRule> = fc
  .record(
    {
      action: fc.oneof(
        fc.subarray([...ACTIONS], { minLength: 1 }),
        fc.constant('manage').map((action) => [action] as string[]),
      ),
      subject: fc.constantFrom('Camera', 'PurposeOfUse', 'User', 'all'),
      siteId: comparison(SITES),
      state: comparison(STATES),
      inverted: fc.boolean(),
      anyScope: fc.constant(true as const),
    },
    { requiredKeys: ['action', 'subject', 'inverted'], ...PLAIN },
  )
  .map(({ siteId, state, subject, ...rest }) => {
    const conditions = {
      ...(siteId && subject === 'Camera' && { siteId }),
      ...(state && subject !== 'all' && { state }),
    };
    return { ...rest, subject, ...(Object.keys(conditions).length && { conditions }) };
  });
const narrowing = fc.record({
  scopes: fc.subarray(SCOPES),
  siteIds: fc.option(fc.subarray(SITES)),
});
const asked = fc.record({
  action: fc.constantFrom(...ACTIONS),
  subject: fc.constantFrom('Camera', 'PurposeOfUse', 'User'),
  row: fc.record({ siteId: fc.constantFrom(...SITES), state: fc.constantFrom(...STATES) }, PLAIN),
});

const abilityOf = (rules: readonly AccessRule[]) =>
  createMongoAbility<[string, string | object]>(rules as never);
const owner: AccessRule[] = [{ action: ['manage'], subject: 'all' }];
const tenantWide: AccessRule[] = policies[0]!.rules
  .filter(({ role }) => role === 'tenant_owner')
  .map(({ actions, subject }) => ({ action: [...actions], subject }));

describe('narrowRules', () => {
  it('never allows what the rules did not, and nothing outside of scopes and places', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 8 }),
        narrowing,
        asked,
        (rules, cut, { action, subject, row }) => {
          const narrowed = abilityOf(narrowRules(rules, cut, policies));
          const allowed = narrowed.can(action, typed(subject, { ...row }));
          if (!allowed) return;
          expect(abilityOf(rules).can(action, typed(subject, { ...row }))).toBe(true);
          expect(coversScope(cut.scopes, `${scopeSubject(subject)}:${action}`)).toBe(true);
          if (subject === 'Camera' && cut.siteIds) expect(cut.siteIds).toContain(row.siteId);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('keeps all that scopes name when no place is named', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), asked, (rules, { action, subject, row }) => {
        const narrowed = abilityOf(narrowRules(rules, { scopes: SCOPES, siteIds: null }, policies));
        expect(narrowed.can(action, typed(subject, { ...row }))).toBe(
          abilityOf(rules).can(action, typed(subject, { ...row })) &&
            policies[0]!.subjects[subject]!.actions.includes(action),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives a key of somebody who may do everything exactly its scopes', () => {
    const scopes = ['camera:read', 'purpose-of-use:*'];
    expect(narrowRules(owner, { scopes, siteIds: null }, policies)).toEqual([
      { action: ['read'], subject: 'Camera' },
      { action: ['read', 'update'], subject: 'PurposeOfUse' },
    ]);
  });

  it('reaches, of what has no place, only what a narrowed role reaches', () => {
    const scopes = ['camera:read', 'purpose-of-use:*', 'user:*'];
    expect(narrowRules(tenantWide, { scopes, siteIds: ['a'] }, policies)).toEqual([
      { action: ['read'], subject: 'Camera', conditions: { siteId: { $in: ['a'] } } },
      { action: ['read'], subject: 'PurposeOfUse' },
    ]);
  });

  it('allows nothing without a scope, and nothing on names it does not know', () => {
    expect(narrowRules(owner, { scopes: [], siteIds: null }, policies)).toEqual([]);
    const scopes = ['constructor:*', '__proto__:*', '*:*', 'camera', 'CAMERA:read', 'camera:'];
    expect(narrowRules(owner, { scopes, siteIds: null }, policies)).toEqual([]);
  });
});

describe('scopes', () => {
  it('are the actions of all subjects in kebab case', () => {
    expect(SCOPES).toEqual([
      'camera:*',
      'camera:read',
      'camera:update',
      'camera:view_live',
      'purpose-of-use:*',
      'purpose-of-use:read',
      'purpose-of-use:update',
      'user:*',
      'user:read',
      'user:update',
    ]);
  });

  it('of two lists are common where both hold them', () => {
    expect(commonScopes(['camera:*', 'user:read'], ['camera:read', 'user:*'])).toEqual([
      'camera:read',
      'user:read',
    ]);
    fc.assert(
      fc.property(fc.subarray(SCOPES), fc.subarray(SCOPES), (one, other) => {
        const common = commonScopes(one, other);
        for (const scope of SCOPES)
          expect(coversScope(common, scope)).toBe(coversScope(one, scope) && coversScope(other, scope));
      }),
    );
  });
});

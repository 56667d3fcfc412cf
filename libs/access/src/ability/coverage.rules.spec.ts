import fc from 'fast-check';

import { AbilityPermissions } from './ability.permissions';
import type { AccessRule, Comparison, SavedRule } from './ability.rules';
import { maySetFree, uncovered } from './coverage.rules';

const own = (conditions?: AccessRule['conditions'], inverted?: boolean): AccessRule => ({
  action: ['read', 'update'],
  subject: 'Camera',
  ...(conditions ? { conditions } : {}),
  ...(inverted ? { inverted } : {}),
});
const saved = (conditions?: SavedRule['conditions'], more: Partial<SavedRule> = {}): SavedRule => ({
  actions: ['read'],
  subject: 'Camera',
  ...(conditions ? { conditions } : {}),
  ...more,
});

describe('whoever takes a rule from somebody that takes away', () => {
  it.each<[AccessRule[], SavedRule[], boolean]>([
    [[], [saved()], true],
    [[], [saved(undefined, { inverted: true })], false],
    [[own()], [saved({ site: { $eq: 'a' } }, { inverted: true })], true],
    [[own({ site: { $in: ['b'] } })], [saved({ site: { $eq: 'a' } }, { inverted: true })], false],
    // held by it themselves
    [[own(), own({ site: { $eq: 'a' } }, true)], [saved({ site: { $eq: 'a' } }, { inverted: true })], false],
  ])('holding %j, of %j: %s', (held, rules, allowed) => {
    expect(maySetFree(held, rules)).toBe(allowed);
  });
});

describe('what somebody lacks of the rules they save', () => {
  it.each<[AccessRule[], SavedRule[], string | undefined]>([
    [[], [saved()], 'read'],
    [[own()], [saved(undefined, { actions: ['read', 'ptz'] })], 'ptz'],
    [[own()], [saved({ state: { $eq: 'active' } })], undefined],
    [[{ action: ['manage'], subject: 'all' }], [saved(undefined, { subject: 'Site' })], undefined],
    [[own({ site: { $in: ['a', 'b'] } })], [saved({ site: { $eq: 'a' }, state: { $ne: 'x' } })], undefined],
    [[own({ site: { $in: ['a', 'b'] } })], [saved({ site: { $in: ['a', 'c'] } })], 'read'],
    [[own({ site: { $in: ['a'] } })], [saved()], 'read'],
    [[own({ site: { $nin: ['a'] } })], [saved({ site: { $nin: ['a', 'b'] } })], undefined],
    [[own({ site: { $nin: ['a'] } })], [saved({ site: { $ne: 'b' } })], 'read'],
    [[own(), own({ site: { $eq: 'a' } }, true)], [saved()], 'read'],
    [
      [own(), own({ site: { $eq: 'a' } }, true)],
      [saved(), saved({ site: { $in: ['a', 'b'] } }, { inverted: true })],
      undefined,
    ],
    [
      [own(), own({ site: { $in: ['a', 'b'] } }, true)],
      [saved(), saved({ site: { $eq: 'a' } }, { inverted: true })],
      'read',
    ],
    [[], [saved(undefined, { inverted: true })], undefined],
  ])('%j, saving %j: %s', (held, rules, action) => {
    expect(uncovered(held, rules)?.action).toBe(action);
  });

  it('is never nothing where a saved rule would allow a row that they may not read', () => {
    const values = ['a', 'b', 'c'];
    const list = fc.subarray(values, { minLength: 1 });
    const comparison: fc.Arbitrary<Comparison> = fc.oneof(
      fc.constantFrom(...values).map(($eq) => ({ $eq })),
      list.map(($in) => ({ $in })),
      list.map(($nin) => ({ $nin })),
    );
    const conditions = fc.option(
      fc.record({ site: comparison, state: comparison }, { requiredKeys: [], noNullPrototype: true }),
      { nil: undefined },
    );
    const rules = fc.array(fc.record({ conditions, inverted: fc.boolean() }), { maxLength: 4 });
    const rows = values.flatMap((site) => values.map((state) => ({ site, state })));
    fc.assert(
      fc.property(rules, rules, (held, given) => {
        const ordered = <T extends { inverted: boolean }>(all: readonly T[]) => [
          ...all.filter(({ inverted }) => !inverted),
          ...all.filter(({ inverted }) => inverted),
        ];
        const mine = ordered(held).map((rule) => own(rule.conditions, rule.inverted));
        const theirs = ordered(given).map((rule) => saved(rule.conditions, { inverted: rule.inverted }));
        if (uncovered(mine, theirs)) return;
        const may = new AbilityPermissions(mine, new Map());
        const would = new AbilityPermissions(
          theirs.map(({ actions, ...rule }) => ({ ...rule, action: [...actions] })),
          new Map(),
        );
        for (const row of rows)
          if (would.can('read', 'Camera', row)) expect(may.can('read', 'Camera', row)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

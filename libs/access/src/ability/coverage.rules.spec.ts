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
    [[own()], [saved(undefined, { fields: ['note'] })], undefined],
    [[{ ...own(), fields: ['note'] }], [saved()], 'read'],
    [[{ ...own(), fields: ['note'] }], [saved(undefined, { fields: ['note', 'mac'] })], 'read'],
    [
      [
        { ...own(), fields: ['note'] },
        { ...own(), fields: ['mac'] },
      ],
      [saved(undefined, { fields: ['note', 'mac'] })],
      undefined,
    ],
    [[own(), { ...own(undefined, true), fields: ['mac'] }], [saved()], 'read'],
    [
      [own(), { ...own(undefined, true), fields: ['mac'] }],
      [saved(undefined, { fields: ['note'] })],
      undefined,
    ],
    [
      [own(), { ...own(undefined, true), fields: ['mac'] }],
      [saved(), saved(undefined, { inverted: true, fields: ['mac', 'note'] })],
      undefined,
    ],
    // what they may not read they do not give to be changed
    [
      [own(), { ...own(undefined, true), action: ['read'], fields: ['mac'] }],
      [saved(undefined, { actions: ['update'] })],
      'update',
    ],
  ])('%j, saving %j: %s', (held, rules, action) => {
    expect(uncovered(held, rules)?.action).toBe(action);
  });

  it('is never nothing where the saved rules would allow a row, or a field of it, that they may not read or change', () => {
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
    const fields = fc.option(fc.subarray(['serial', 'note'], { minLength: 1 }), { nil: undefined });
    const actions = fc.subarray(['read', 'update'], { minLength: 1 });
    const rules = fc.array(fc.record({ conditions, inverted: fc.boolean(), fields, actions }), {
      maxLength: 4,
    });
    const rows = values.flatMap((site) => values.map((state) => ({ site, state })));
    fc.assert(
      fc.property(rules, rules, (held, given) => {
        const ordered = <T extends { inverted: boolean }>(all: readonly T[]) => [
          ...all.filter(({ inverted }) => !inverted),
          ...all.filter(({ inverted }) => inverted),
        ];
        const whole = ({ fields: some, ...rule }: (typeof held)[number]) =>
          some ? { ...rule, fields: some } : rule;
        const mine = ordered(held)
          .map(whole)
          .map(({ actions: all, ...rule }) => ({ ...own(), ...rule, action: all }));
        const theirs = ordered(given)
          .map(whole)
          .map((rule) => ({ ...saved(), ...rule }));
        if (uncovered(mine, theirs)) return;
        const names = ['serial', 'note'];
        const columns = new Map([['Camera', { fields: {}, ruledFields: { read: names, update: names } }]]);
        const may = new AbilityPermissions(mine, columns);
        const would = new AbilityPermissions(
          theirs.map(({ actions: all, ...rule }) => ({ ...rule, action: all })),
          columns,
        );
        for (const row of rows)
          for (const action of ['read', 'update'])
            for (const field of [undefined, '*', ...names])
              if (would.can(action, 'Camera', row, field))
                expect(may.can(action, 'Camera', row, field)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

import type { LibPolicy } from '../permission/policy';
import { policyFaults } from './boot.check';

const policy = (over: Partial<LibPolicy> = {}): LibPolicy => ({
  subjects: {
    Thing: { actions: ['read', 'update'], fields: { ownerId: 'thing.owner_id' }, scopedBy: 'ownerId' },
  },
  rules: [{ role: 'keeper', actions: ['read'], subject: 'Thing', condition: { ownerId: '$principal' } }],
  ...over,
});

describe('policies taken together', () => {
  it('are sound when each lib speaks of its own subjects in words it declared', () => {
    expect(policyFaults([{ name: 'things', policy: policy() }])).toEqual([]);
  });

  it.each([
    [
      'a subject of two libs',
      [
        { name: 'a', policy: policy() },
        { name: 'b', policy: policy({ rules: [] }) },
      ],
      /both a and b/,
    ],
    [
      'a rule on a subject of somebody else',
      [{ name: 'a', policy: { subjects: {}, rules: policy().rules } }],
      /not its own/,
    ],
    [
      'an action that does not exist',
      [{ name: 'a', policy: policy({ rules: [{ role: 'x', actions: ['fly'], subject: 'Thing' }] }) }],
      /no action fly/,
    ],
    [
      'a condition on a field that does not exist',
      [
        {
          name: 'a',
          policy: policy({
            rules: [{ role: 'x', actions: ['read'], subject: 'Thing', condition: { colour: 'red' } }],
          }),
        },
      ],
      /no condition field colour/,
    ],
    [
      'a scope by a field that does not exist',
      [
        {
          name: 'a',
          policy: { subjects: { Thing: { actions: ['read'], fields: {}, scopedBy: 'ownerId' } }, rules: [] },
        },
      ],
      /no field of it/,
    ],
  ])('name %s', (_what, policies, said) => {
    expect(policyFaults(policies as { name: string; policy: LibPolicy }[]).join()).toMatch(said);
  });
});

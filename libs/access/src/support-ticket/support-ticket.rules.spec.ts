import type { LibPolicy } from '@mimamori/platform';

import { ruleFaults, supportFaults } from '../ability/policy.book';
import { stateOf } from './support-ticket.rules';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 9, minute));

it.each([
  ['before it begins', 9, null, 'scheduled'],
  ['when it begins', 10, null, 'open'],
  ['at its last instant', 39, null, 'open'],
  ['when it ends', 40, null, 'expired'],
  ['after somebody closed it', 20, at(15), 'closed'],
  ['long after somebody closed it', 59, at(15), 'closed'],
])('a ticket %s', (_when, minute, closedAt, state) => {
  expect(stateOf({ startsAt: at(10), endsAt: at(40), closedAt }, at(minute))).toBe(state);
});

it('support only reads: a policy that says more refuses the start', () => {
  const policyOf = (actions: string[]): LibPolicy => ({
    subjects: { Thing: { actions: ['read', 'update'], fields: {} } },
    rules: [{ role: 'platform_support', actions, subject: 'Thing' }],
  });
  expect(supportFaults([policyOf(['read'])])).toEqual([]);
  expect(ruleFaults([policyOf(['read'])])).toEqual([]);
  expect(supportFaults([policyOf(['read', 'update'])])).toEqual([
    'support may only read Thing, and the policy says read update',
  ]);
});

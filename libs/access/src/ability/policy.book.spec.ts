import type { LibPolicy, PolicyRule } from '@mimamori/platform';

import { accessPolicy } from '../access.policy';
import { ruleFaults } from './policy.book';

const policy = (...rules: Omit<PolicyRule, 'actions' | 'subject'>[]): LibPolicy => ({
  subjects: { Camera: { actions: ['read'], fields: { state: 'camera.state' } } },
  rules: rules.map((rule) => ({ ...rule, actions: ['read'], subject: 'Camera' })),
});

describe('ruleFaults', () => {
  it('finds none in the own policy', () => expect(ruleFaults([accessPolicy])).toEqual([]));

  it.each([
    [{ role: 'janitor' }, 'a rule on Camera is for janitor, which is no role'],
    [
      { role: 'operator', condition: { nothing: 'x' } },
      'a rule of operator on Camera: no condition field nothing',
    ],
    [{ role: 'operator', condition: { state: { like: 'x' } as never } }, /texts, numbers/],
  ])('names %j', (rule, fault) => expect(ruleFaults([policy(rule)])[0]).toMatch(fault));
});

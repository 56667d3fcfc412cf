import { Public } from '@mimamori/platform';

import { limitFaults } from './limit.check';
import { Limited, Unlimited } from './limit.marks';

const policy = { name: 'x', perAddress: { quota: 1, seconds: 1 } };

class Doors {
  @Public('x')
  forgotten() {}

  @Public('x')
  @Limited(policy)
  limited() {}

  @Public('x')
  @Unlimited('costs nothing')
  unlimited() {}

  @Public('x')
  @Limited(policy)
  @Unlimited('costs nothing')
  undecided() {}

  closed() {}
}

it('names every open handler without a decision about its limit', () => {
  expect(limitFaults(Doors)).toEqual([
    'Doors.forgotten is @Public and has neither @Limited nor @Unlimited',
    'Doors.undecided is @Public and has both @Limited and @Unlimited',
  ]);
});

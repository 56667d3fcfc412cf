import fc from 'fast-check';

import { faultOf, nextAttemptAt } from './mail.rules';

const now = new Date('2026-11-22T00:00:00Z');

describe('a failed attempt', () => {
  it.each([
    [{ code: 'EENVELOPE', responseCode: 550 }, 'refused'],
    [{ code: 'EMESSAGE', responseCode: 554 }, 'refused'],
    [{ code: 'EENVELOPE', responseCode: 451 }, 'unknown'],
    [{ code: 'EAUTH', responseCode: 535 }, 'not_authorised'],
    [{ code: 'ESOCKET' }, 'unreachable'],
    [{ code: 'EDNS' }, 'unreachable'],
    [new Error('x'), 'unknown'],
    [undefined, 'unknown'],
  ])('%j is %s', (error, fault) => expect(faultOf(error)).toBe(fault));

  it('is final when the server refuses for good', () => {
    expect(nextAttemptAt('refused', 1, now)).toBeNull();
  });

  it('waits longer each time, and ends within a working day', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((attempts) =>
      nextAttemptAt('unreachable', attempts, now)!.getTime(),
    );
    expect(pauses).toEqual([...new Set(pauses)].sort((a, b) => a - b));
    expect(nextAttemptAt('unreachable', 8, now)).toBeNull();
    const hours = pauses.reduce((sum, at) => sum + at - now.getTime(), 0) / 3_600_000;
    expect(hours).toBeLessThan(9);
  });

  it('never lies in the past', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (attempts) => {
        const at = nextAttemptAt('unknown', attempts, now);
        expect(at === null || at > now).toBe(true);
      }),
    );
  });
});

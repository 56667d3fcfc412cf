import fc from 'fast-check';

import { isFresh, isPasswordFromOutside, type Shown } from './shown-proof';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const shown = (over: Partial<Shown> = {}): Shown => ({
  amr: ['pwd'],
  createdAt: ago(60),
  provedAt: null,
  enrolled: false,
  bound: true,
  networks: [],
  ...over,
});

describe('a fresh proof', () => {
  it.each([
    ['a sign-in of nine minutes ago', { createdAt: ago(9) }, true],
    ['a sign-in of ten minutes ago', { createdAt: ago(10) }, false],
    ['at the provider', { amr: ['fed'], createdAt: ago(1) }, true],
    ['a proof after an old sign-in', { provedAt: ago(1) }, true],
    ['a proof of ten minutes ago', { provedAt: ago(10) }, false],
    ['a password of somebody with a factor', { createdAt: ago(1), enrolled: true }, false],
    ['a factor at the sign-in', { amr: ['mfa', 'otp', 'pwd'], createdAt: ago(1), enrolled: true }, true],
    ['a password shown before a factor came', { provedAt: ago(1), enrolled: true }, false],
  ] as const)('%s: %#', (_what, over, fresh) => {
    expect(isFresh(shown(over), now)).toBe(fresh);
  });

  it('is nothing without a session, and never gets fresher by waiting', () => {
    expect(isFresh(undefined, now)).toBe(false);
    const minutes = fc.double({ min: 0, max: 60, noNaN: true });
    const some = fc.record({ enrolled: fc.boolean(), mfa: fc.boolean(), signedIn: minutes, proved: minutes });
    fc.assert(
      fc.property(some, minutes, ({ enrolled, mfa, signedIn, proved }, later) => {
        const amr = mfa ? ['pwd', 'mfa'] : ['pwd'];
        const facts = shown({ enrolled, amr, createdAt: ago(signedIn), provedAt: ago(proved) });
        const then = new Date(now.getTime() + later * 60_000);
        return isFresh(facts, now) || !isFresh(facts, then);
      }),
    );
  });
});

describe('a password from outside', () => {
  const networks = ['10.0.0.0/8'];
  it.each([
    ['of somebody without a factor', {}, '203.0.113.9', true],
    ['from an address nobody knows', {}, undefined, true],
    ['from inside', {}, '10.1.2.3', false],
    ['where no network is listed', { networks: [] }, '203.0.113.9', false],
    ['where the policy lets it, or the person is exempt', { bound: false }, '203.0.113.9', false],
    ['beside a provider', { amr: ['fed'] }, '203.0.113.9', false],
    [
      'of somebody with a factor, which was shown',
      { enrolled: true, amr: ['pwd', 'mfa'] },
      '203.0.113.9',
      false,
    ],
  ] as const)('%s: %#', (_what, over, ip, refused) => {
    expect(isPasswordFromOutside(shown({ networks, ...over }), ip)).toBe(refused);
  });
});

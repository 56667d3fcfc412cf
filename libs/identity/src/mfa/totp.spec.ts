import fc from 'fast-check';
import { generate } from 'otplib';

import { newTotpSecret, stepOfCode, totpUri } from './totp';

const STEP = 30;

describe('codes of an app', () => {
  it('are those of RFC 6238', async () => {
    // appendix B, SHA-1, the last six digits
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    for (const [seconds, code] of [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [2_000_000_000, '279037'],
    ] as const)
      expect(await stepOfCode(secret, code, new Date(seconds * 1000))).toBe(Math.floor(seconds / STEP));
  });

  it('are taken for the step they are of, at most one step away', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1e9, max: 3e9 }),
        fc.integer({ min: -4, max: 4 }),
        async (now, away) => {
          const secret = await newTotpSecret();
          const code = await generate({ secret, epoch: now + away * STEP });
          const step = Math.floor(now / STEP) + away;
          const seen = await stepOfCode(secret, code, new Date(now * 1000));
          // two steps may show the same six digits, once in a million
          if (Math.abs(away) <= 1) expect(seen).not.toBeNull();
          else expect(seen).not.toBe(step);
        },
      ),
      { numRuns: 40 },
    ));

  it.each(['', '12345', '1234567', '12345a', '１２３４５６', ' 123456', '-12345'])(
    '"%s" is none',
    async (code) => expect(await stepOfCode(await newTotpSecret(), code, new Date())).toBeNull(),
  );

  it('come from an app that was told so by a QR code', async () =>
    expect(await totpUri('GEZDGNBVGY3TQOJQ', 'Mimamori mimamart', '店長 1')).toBe(
      `otpauth://totp/Mimamori%20mimamart:${encodeURIComponent('店長 1')}?secret=GEZDGNBVGY3TQOJQ&issuer=Mimamori%20mimamart`,
    ));
});

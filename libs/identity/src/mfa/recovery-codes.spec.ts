import { randomBytes } from 'node:crypto';

import fc from 'fast-check';

import { hashOfRecoveryCode, newRecoveryCodes, normaliseRecoveryCode } from './recovery-codes';

describe('recovery codes', () => {
  it('are ten different ones that can be read aloud', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
  });

  it('are the same however they are typed', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('', '-', ' ', '  ', '　'),
        fc.boolean(),
        fc.boolean(),
        (gap, lower, wide) => {
          const [code] = newRecoveryCodes() as [string];
          const spelt = (lower ? code.toLowerCase() : code).replaceAll('-', gap);
          const typed = wide
            ? spelt.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
            : spelt;
          expect(normaliseRecoveryCode(typed)).toBe(code.replaceAll('-', ''));
        },
      ),
    ));

  it.each(['', '1', 'ABCD-EFGH-JKMN', 'ABCD-EFGH-JKMN-PQR0', 'x'.repeat(60), '💡'.repeat(16)])(
    '"%s" is none',
    (typed) => expect(normaliseRecoveryCode(typed)).toBeNull(),
  );

  it('are stored under the key, for one person of one tenant', () => {
    const key = randomBytes(32);
    const hash = (...of: [Buffer, string, string]) =>
      hashOfRecoveryCode(...of, 'ABCDEFGHJKMNPQRS').toString('hex');
    const hashes = [
      hash(key, 't', 'u'),
      hash(key, 't', 'v'),
      hash(key, 's', 'u'),
      hash(randomBytes(32), 't', 'u'),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(hash(key, 't', 'u')).toBe(hashes[0]);
  });
});

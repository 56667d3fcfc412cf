import fc from 'fast-check';

import { hashOfSupportCode, newSupportCode, readSupportCode } from './support-ticket.code';

const CODE = /^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/;
const letter = fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const codes = fc
  .array(letter, { minLength: 25, maxLength: 25 })
  .map((letters) => letters.join('').replaceAll(/.{5}(?=.)/g, '$&-'));

it('makes codes that differ, and reads what it made', () => {
  const made = Array.from({ length: 200 }, newSupportCode);
  expect(new Set(made).size).toBe(200);
  for (const code of made) {
    expect(code).toMatch(CODE);
    expect(readSupportCode(code)).toBe(code);
  }
});

it('reads a code however it is typed', () => {
  const full = (text: string) =>
    text.replaceAll(/[!-~]/g, (one) => String.fromCodePoint(one.codePointAt(0)! + 0xfee0));
  fc.assert(
    fc.property(codes, (code) => {
      const said = code.replaceAll('0', 'o').replaceAll('1', 'l');
      for (const typed of [code.toLowerCase(), code.replaceAll('-', ''), ` ${said} `, full(code)])
        expect(readSupportCode(typed)).toBe(code);
    }),
  );
});

it('reads nothing else, of any length, in no time', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (typed) => {
      const code = readSupportCode(typed);
      expect(code === null || CODE.test(code)).toBe(true);
    }),
  );
  for (const typed of ['', 'AAAAA', `${newSupportCode()}0`, 'U'.repeat(25), '-'.repeat(200)])
    expect(readSupportCode(typed)).toBeNull();
});

it('keeps a hash of 32 bytes, another one for each code', () => {
  const [one, other] = [newSupportCode(), newSupportCode()];
  expect(hashOfSupportCode(one)).toHaveLength(32);
  expect(hashOfSupportCode(one).equals(hashOfSupportCode(one))).toBe(true);
  expect(hashOfSupportCode(one).equals(hashOfSupportCode(other))).toBe(false);
});

import fc from 'fast-check';

import { normaliseMac } from './mac-address';

const octet = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
const octets = fc.array(octet, { minLength: 6, maxLength: 6 });

describe('normaliseMac', () => {
  it.each([
    '00-1A-2B-3c-4D-5E',
    '001a.2b3c.4d5e',
    '001A2B3C4D5E',
    ' 00:1a:2b:3c:4d:5e ',
    '００－１Ａ－２Ｂ－３Ｃ－４Ｄ－５Ｅ',
  ])('%s', (spelling) => expect(normaliseMac(spelling)).toBe('00:1a:2b:3c:4d:5e'));

  it.each(['', '00:1a:2b:3c:4d', '00:1a:2b:3c:4d:5g', 'none'])('leaves %p alone', (text) =>
    expect(normaliseMac(text)).toBe(text),
  );

  it('gives one form to every spelling', () => {
    fc.assert(
      fc.property(octets, fc.constantFrom(':', '-', '', ' '), fc.boolean(), (parts, separator, upper) => {
        const spelling = parts.join(separator);
        expect(normaliseMac(upper ? spelling.toUpperCase() : spelling)).toBe(parts.join(':'));
      }),
    );
  });
});

import fc from 'fast-check';

import { checkDigit, municipalityCodeSchema, prefectureOf } from './municipality-code';

const five = fc
  .tuple(fc.integer({ min: 1, max: 47 }), fc.integer({ min: 100, max: 799 }))
  .map(([prefecture, municipality]) => `${String(prefecture).padStart(2, '0')}${municipality}`);

const codeOf = (given: string) => {
  const parsed = municipalityCodeSchema.safeParse(given);
  return parsed.success
    ? parsed.data
    : (parsed.error.issues[0] as { params?: { code?: string } }).params?.code;
};

describe('a municipality code', () => {
  it.each([
    ['131016', '13101', '東京都'],
    ['011002', '01100', '北海道'],
    ['122033', '12203', '千葉県'],
    ['１３１１５', '13115', '東京都'],
    [' 47201 ', '47201', '沖縄県'],
  ])('%s is %s in %s', (given, code, prefecture) => {
    expect(municipalityCodeSchema.parse(given)).toBe(code);
    expect(prefectureOf(code)).toBe(prefecture);
  });

  it.each([
    ['131017', 'sites.municipality_check_digit'],
    ['00100', 'sites.municipality_unknown'],
    ['48201', 'sites.municipality_unknown'],
    ['13000', 'sites.municipality_unknown'],
    ['13901', 'sites.municipality_unknown'],
    ['千代田区', 'sites.municipality_unknown'],
    ['', 'sites.municipality_unknown'],
  ])('%j is refused as %s', (given, code) => {
    expect(codeOf(given)).toBe(code);
  });

  it('is the same with its check digit and without, and with no other sixth digit', () => {
    fc.assert(
      fc.property(five, fc.integer({ min: 0, max: 9 }), (code, digit) => {
        expect(codeOf(code)).toBe(code);
        const right = checkDigit(code) === String(digit);
        expect(codeOf(`${code}${digit}`)).toBe(right ? code : 'sites.municipality_check_digit');
      }),
    );
  });
});

import fc from 'fast-check';

import { isKana, kanaSchema, normaliseKana } from './kana';

describe('kana', () => {
  it.each([
    ['ﾐﾏﾓﾘﾏｰﾄｷﾞﾝｻﾞﾃﾝ', 'ミマモリマートギンザテン'],
    ['ﾊﾟﾝﾔ　ﾎﾝﾃﾝ', 'パンヤ ホンテン'],
    ['みまもり・マート２ごうてん', 'みまもり・マート2ごうてん'],
    ['  ヴァイオリン  ', 'ヴァイオリン'],
  ])('%s is stored as %s', (given, stored) => {
    expect(kanaSchema(100).parse(given)).toBe(stored);
  });

  it.each(['銀座', 'ギンザ店', 'Ginza', '2', 'ー', 'ギンザ\u0007', 'ギンザ゛', ''])('refuses %j', (given) => {
    expect(kanaSchema(100).safeParse(given).success).toBe(false);
  });

  it('is normalised once and for all, and then a reading or not for good', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const once = normaliseKana(text);
        expect(normaliseKana(once)).toBe(once);
        expect(isKana(normaliseKana(once))).toBe(isKana(once));
      }),
    );
  });
});

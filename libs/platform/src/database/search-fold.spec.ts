import { foldFields, foldForSearch, searchCondition } from './search-fold';
import { SqlParams } from './sql-params';

describe('foldForSearch', () => {
  it.each([
    ['ﾄｳｷｮｳ', 'とうきょう'],
    ['ｶﾞｿﾘﾝ', 'がそりん'],
    ['ＡＢＣ－１２３', 'abc-123'],
    ['サーバー室', 'さーばー室'],
    ['ヴィラ　銀座\t店', 'ゔぃら 銀座 店'],
    ['髙島屋', '髙島屋'],
    ['  ', ''],
  ])('%s → %s', (text, folded) => expect(foldForSearch(text)).toBe(folded));

  it('does not change what it has folded', () => {
    for (const text of ['ﾊﾝｶｸ', '①㌔', 'Ǆ', 'İstanbul'])
      expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
  });

  it('leaves absent fields out', () =>
    expect(foldFields('0001', null, undefined, '', '銀座')).toBe('0001 銀座'));
});

describe('searchCondition', () => {
  it('asks for every word and takes signs of patterns literally', () => {
    const params = new SqlParams();
    expect(searchCondition('t.search_text', '１００％ ギンザ_', params)).toBe(
      't.search_text like $1 and t.search_text like $2',
    );
    expect(params.values).toEqual(['%100\\%%', '%ぎんざ\\_%']);
  });

  it('is true without a word, and bounded', () => {
    expect(searchCondition('x', ' 　', new SqlParams())).toBe('true');
    const params = new SqlParams();
    searchCondition('x', 'a '.repeat(100), params);
    expect(params.values).toHaveLength(8);
  });
});

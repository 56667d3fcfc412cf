import { pointerTo, printableData } from './printable-data';

describe('printableData', () => {
  it('cleans every text however deep and leaves the rest', () => {
    expect(printableData({ a: ['x\u0000', { b: 'y\u202E' }], n: 1, none: null, yes: true })).toEqual({
      a: ['x', { b: 'y' }],
      n: 1,
      none: null,
      yes: true,
    });
  });

  it.each([
    ['https://example.jp/a?b=1', 'https://example.jp/a?b=1'],
    ['mailto:privacy@example.jp', 'mailto:privacy@example.jp'],
    ['tel:+81312345678', 'tel:+81312345678'],
    ['javascript:alert(1)', null],
    ['java\u0000script:alert(1)', null],
    ['http://example.jp/', null],
    ['file:///etc/hostname', null],
    ['//example.jp', null],
    ['', null],
  ])('link %j becomes %j', (url, printed) => {
    expect(printableData({ source: { text: 't', url } })).toEqual({ source: { text: 't', url: printed } });
  });
});

describe('pointerTo', () => {
  it('names the first text with the character', () => {
    expect(pointerTo({ a: ['x', { 'b/c': 'y한' }], d: '한' }, '한')).toBe('/a/1/b~1c');
    expect(pointerTo({ a: 'x' }, '한')).toBe('');
  });
});

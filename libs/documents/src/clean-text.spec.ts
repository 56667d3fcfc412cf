import fc from 'fast-check';
import { breakLong, cleanText } from './clean-text';

describe('cleanText', () => {
  it.each([
    ['drops C0 and C1 controls', 'a\u0000b\u0007c\u009Fd', 'abcd'],
    ['keeps line ends in one form', 'a\r\nb\rc\u2028d\u0085e', 'a\nb\nc\nd\ne'],
    ['makes a tab a space', 'a\tb', 'a b'],
    ['drops marks that reorder text', 'x\u202Egnp.exe\u202C\u2066y\u2069\u200F', 'xgnp.exey'],
    ['drops lone surrogates only', 'a\uD842b\uDFB7c\u{20BB7}', 'abc\u{20BB7}'],
    ['drops private use and non-characters', '\uE000\u{F0000}\uFFFE\uFDD0\u{1FFFF}x', 'x'],
    ['drops byte order marks, annotations and invisible tags', '\uFEFFa\uFFF9b\u{E0041}c', 'abc'],
    ['composes', 'e\u0301 か\u3099', '\u00E9 が'],
    ['keeps how a name is written', '\uFA10本 \uFA19 髙﨑 \u{2F81A}', '\uFA10本 \uFA19 髙﨑 \u{2F81A}'],
    ['keeps ideographic variants', '葛\u{E0100}城', '葛\u{E0100}城'],
    ['never turns compatibility signs into others', '㈱ ﾌｧ ① ㍿ ～', '㈱ ﾌｧ ① ㍿ ～'],
  ])('%s', (_, stored, printed) => {
    expect(cleanText(stored)).toBe(printed);
  });

  const anyText = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => `${text}\uD800${text}`);

  it('gives well-formed text that it leaves alone the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = cleanText(text);
        expect(once).not.toMatch(/\p{Cs}/u);
        expect(cleanText(once)).toBe(once);
        expect(once).not.toMatch(/(?!\n)\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});

describe('breakLong', () => {
  it('leaves words, identifiers and Japanese alone', () => {
    const text = `SC-10-6-2 019a9a5e-4b52-7c1e-9d3f-0c5b6a7d8e9f ${'防犯カメラ'.repeat(20)}`;
    expect(breakLong(text)).toBe(text);
  });

  it('lets a long run break every 24 characters and changes nothing else', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 37, maxLength: 300 }), (run) => {
        const broken = breakLong(run);
        expect(broken.replaceAll('\u200B', '')).toBe(run);
        expect(broken).not.toMatch(/[\u0021-\u007E]{37}/);
      }),
    );
  });
});

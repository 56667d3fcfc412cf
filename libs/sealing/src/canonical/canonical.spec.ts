import fc from 'fast-check';

import { canonicalBytes, canonicalise } from './canonical';
import { CHAIN_START, hashOf, sha256Chain } from './hash';

describe('canonical JSON (RFC 8785)', () => {
  it('writes the example of RFC 8785, section 3.2.2', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalise(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 code units (section 3.2.3), those that look like numbers as well', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6', '10', '9'];
    const value = Object.fromEntries(names.map((name, index) => [name, index]));
    expect(
      Object.values(
        JSON.parse(
          `[${canonicalise(value)
            .replace(/"[^"]*":/g, '')
            .slice(1, -1)}]`,
        ),
      ),
    ).toEqual(
      ['\r', '1', '10', '9', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'].map((name) =>
        names.indexOf(name),
      ),
    );
  });

  it.each([
    ['a number without end', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['undefined', { a: undefined }],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a big number', 1n],
    ['half a character', '\ud83d'],
    ['half a character in a name', { '\udead': 1 }],
    ['a value without a floor', Array.from({ length: 600 }).reduce((inner) => [inner], null)],
  ])('refuses %s', (_what, value) => {
    expect(() => canonicalise(value)).toThrow(TypeError);
  });

  it('writes zero without a sign, and UTF-8', () => {
    expect(canonicalise(-0)).toBe('0');
    expect(canonicalBytes('店').toString('hex')).toBe('22e5ba9722');
  });

  it('gives one text for equal values, whatever the order, and JSON that says the same', () => {
    const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !/\\ud[89a-f]/.test(JSON.stringify(value)));
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, part]) => [name, turned(part)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalise(value);
        expect(canonicalise(turned(value))).toBe(text);
        expect(canonicalise(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a hash chain', () => {
  it('commits to every link before', () => {
    const chain = (contents: readonly string[]) =>
      contents.reduce((previous, content, seq) => sha256Chain(previous, { seq, content }), CHAIN_START);
    expect(chain(['a', 'b', 'c'])).toBe(
      hashOf({ seq: 2, content: 'c', previous: hashOf({ seq: 1, content: 'b', previous: chain(['a']) }) }),
    );
    expect(new Set([chain(['a', 'b']), chain(['b', 'a']), chain(['a']), chain(['a', 'b', 'b'])]).size).toBe(
      4,
    );
  });
});

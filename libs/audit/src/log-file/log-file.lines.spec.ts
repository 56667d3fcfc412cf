import fc from 'fast-check';

import { linesIn } from './log-file.lines';

async function all(pieces: readonly string[], longest?: number): Promise<string[]> {
  const found: string[] = [];
  for await (const line of linesIn(pieces, longest)) found.push(line);
  return found;
}

describe('the lines of a file', () => {
  it('are the same however it comes in pieces, and with either end of a line', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '店', '\u2028', ' ') });
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.nat(5), async (lines, end, size) => {
        const text = lines.map((each) => `${each}${end}`).join('');
        const pieces = text.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? [];
        expect(await all(pieces)).toEqual(lines);
      }),
    );
  });

  it('are given without an end of the last one, too', async () => {
    expect(await all(['a\nb'])).toEqual(['a', 'b']);
    expect(await all([])).toEqual([]);
  });

  it('are cut where they are longer than any line of ours, and what follows them is not', async () => {
    expect(await all(['aaa', 'aaa', 'aaa', 'a\nbb\n'], 4)).toEqual(['aaaa', 'bb']);
    expect(await all(['aaaaaaaaa'], 4)).toEqual(['aaaa']);
  });
});

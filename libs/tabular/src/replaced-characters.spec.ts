import { CsvParts } from './csv-write';
import { ReplacedCharacters } from './replaced-characters';

describe('characters that an encoding lacks', () => {
  it('are all counted, and the first of them told with where they stand', () => {
    const parts = new CsvParts([{ key: 'name', heading: '名前' }], { encoding: 'cp932' });
    const replaced = new ReplacedCharacters(2);
    replaced.add(parts.heading().unmappable);
    expect(replaced.count).toBe(0);
    replaced.add(parts.rows([{ name: '𠮷野' }]).unmappable);
    replaced.add(parts.rows([{ name: '🎥' }, { name: '🎥' }]).unmappable);
    expect(replaced.count).toBe(3);
    expect(replaced.first(1)).toEqual([
      { line: 2, column: '名前', char: '𠮷', codePoint: 'U+20BB7', written: '〓' },
    ]);
    const [heading, ...lines] = replaced
      .file((column) => `<${column}>`)
      .toString('utf8')
      .trimEnd()
      .split('\r\n');
    expect(heading).toBe('\ufeff<line>,<column>,<char>,<codePoint>,<written>');
    expect(lines).toEqual(['2,名前,𠮷,U+20BB7,〓', '3,名前,🎥,U+1F3A5,〓']);
  });
});

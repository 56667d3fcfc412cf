import fc from 'fast-check';

import { readCsv, type ReadCsvOptions } from './csv-read';
import { CsvParts, writeCsv } from './csv-write';

const columns = [
  { key: 'code', heading: '店番' },
  { key: 'name', heading: 'カメラ名' },
];
const options: ReadCsvOptions = {
  columns: columns.map(({ key, heading }) => ({ key, headings: [heading], needed: true })),
  maxRows: 100,
  maxBytes: 1_000_000,
  maxFieldLength: 1000,
  unguardFormulas: true,
};
const named = (...names: string[]) => names.map((name) => ({ code: '0001', name }));

describe('writeCsv', () => {
  it('writes UTF-8 with a byte order mark, CRLF and guards', () => {
    const { bytes, unmappable } = writeCsv(
      columns,
      [
        { code: '0001', name: '=1+1' },
        { code: null, name: 'a"b,c\nd' },
      ],
      {
        encoding: 'utf-8-bom',
      },
    );
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect(bytes.subarray(3).toString('utf8')).toBe('店番,カメラ名\r\n0001,\'=1+1\r\n,"a""b,c\nd"\r\n');
    expect(unmappable).toEqual([]);
  });

  it('keeps in CP932 what Windows keeps', () => {
    const text = '髙﨑 ｶﾞｶﾞ ①㈱Ⅳ ～－―∥￥\\~ ソ表能';
    const { bytes, unmappable } = writeCsv(columns, named(text), { encoding: 'cp932' });
    expect(unmappable).toEqual([]);
    expect(readCsv(bytes, options)).toMatchObject({
      encoding: 'cp932',
      rows: [{ values: { code: '0001', name: text } }],
    });
  });

  it('names each character that CP932 lacks, with what was written', () => {
    const rows = [
      { code: '𠮷1', name: '行\n行' },
      ...named('〜−¥‾—', 'か\u3099 葛\u{e0100} é🎥', 'あ\u3099'),
    ];
    const { bytes, unmappable } = writeCsv(columns, rows, { encoding: 'cp932' });
    expect(unmappable.map(({ line, column, char, written }) => [line, column, char, written])).toEqual([
      [2, '店番', '𠮷', '〓'],
      [4, 'カメラ名', '〜', '～'],
      [4, 'カメラ名', '−', '－'],
      [4, 'カメラ名', '¥', '￥'],
      [4, 'カメラ名', '‾', '￣'],
      [4, 'カメラ名', '—', '―'],
      [5, 'カメラ名', 'か\u3099', 'が'],
      [5, 'カメラ名', '葛\u{e0100}', '葛'],
      [5, 'カメラ名', 'é', '〓'],
      [5, 'カメラ名', '🎥', '〓'],
      [6, 'カメラ名', 'あ\u3099', 'あ〓'],
    ]);
    expect(readCsv(bytes, options).rows.map(({ values }) => values.name)).toEqual([
      '行\n行',
      '～－￥￣―',
      'が 葛 〓〓',
      'あ〓',
    ]);
  });

  it('guards what a replacement turns into a formula', () => {
    const { bytes } = writeCsv(columns, named('−1'), { encoding: 'cp932' });
    expect(readCsv(bytes, { ...options, unguardFormulas: false }).rows[0]?.values.name).toBe("'－1");
  });

  it('names half a surrogate pair in UTF-8', () => {
    expect(writeCsv(columns, named('a\ud842'), { encoding: 'utf-8-bom' }).unmappable).toEqual([
      { line: 2, row: 1, column: 'カメラ名', char: '\ud842', written: '\ufffd' },
    ]);
  });

  const single = Array.from('0髙﨑𠮷～〜−－¥\\",\'=+-@＝éソ \u3000\t\n\r\ufeff');
  const piece = fc.constantFrom(...single, '\r\n', 'ﾊﾟ', '",');
  const cell = fc.array(piece, { maxLength: 8 }).map((drawn) => drawn.join('').trim());
  const row = fc.record({ code: cell.filter((text) => text !== ''), name: cell });
  const same = (bytes: Uint8Array, rows: readonly object[]): void => {
    const table = readCsv(bytes, options);
    expect(table.errors).toEqual([]);
    expect(table.rows.map(({ values }) => values)).toEqual(rows);
  };

  it('comes back from UTF-8 without loss', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const { bytes, unmappable } = writeCsv(columns, rows, { encoding: 'utf-8-bom' });
        expect(unmappable).toEqual([]);
        same(bytes, rows);
      }),
      { numRuns: 500 },
    );
  });

  it('comes back from CP932 without loss, save for what it names', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const { bytes, unmappable } = writeCsv(columns, rows, { encoding: 'cp932' });
        const lost = new Set(unmappable.map(({ line }) => line));
        const table = readCsv(bytes, { ...options, encoding: 'cp932' });
        expect(table.errors).toEqual([]);
        expect(table.rows).toHaveLength(rows.length);
        for (const [at, { line, values }] of table.rows.entries())
          if (!lost.has(line)) expect(values).toEqual(rows[at]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('CsvParts', () => {
  it('write together what writeCsv writes, and count lines and rows on', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'=@\'"\r\n,あ𠮷−é0'), maxLength: 8 });
    const table = fc.array(fc.record({ code: cell, name: cell }), { maxLength: 8 });
    fc.assert(
      fc.property(
        table,
        table,
        fc.constantFrom('cp932' as const, 'utf-8-bom' as const),
        (one, two, encoding) => {
          const parts = new CsvParts(columns, { encoding });
          const written = [parts.heading(), parts.rows(one), parts.rows(two)];
          expect({
            bytes: Buffer.concat(written.map(({ bytes }) => bytes)).toString('hex'),
            unmappable: written.flatMap(({ unmappable }) => unmappable),
          }).toEqual(
            ((whole) => ({ ...whole, bytes: whole.bytes.toString('hex') }))(
              writeCsv(columns, [...one, ...two], { encoding }),
            ),
          );
        },
      ),
    );
  });
});

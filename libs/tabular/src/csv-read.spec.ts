import fc from 'fast-check';

import { readCsv, type ReadCsvOptions } from './csv-read';

const options: ReadCsvOptions = {
  columns: [
    { key: 'site', headings: ['店番', 'site_code'], needed: true },
    { key: 'camera', headings: ['カメラ番号', 'camera_code'], needed: true },
    { key: 'note', headings: ['備考', 'note'] },
  ],
  maxRows: 100,
  maxBytes: 10_000,
  maxFieldLength: 200,
};

const read = (text: string, more: Partial<ReadCsvOptions> = {}) =>
  readCsv(Buffer.from(text, 'utf8'), { ...options, ...more });

describe('readCsv', () => {
  it('keeps text as it is and knows where each record starts', () => {
    const table = read(
      '店番*,camera_code,備考\r\n0001,007,"行1\r\n行2, ""引用"""\r\n\r\n ,\t,　\r\n　0002 ,1e5, a  b　\n',
    );
    expect(table).toEqual({
      encoding: 'utf-8',
      headings: { site: '店番*', camera: 'camera_code', note: '備考' },
      rows: [
        { line: 2, values: { site: '0001', camera: '007', note: '行1\r\n行2, "引用"' } },
        { line: 6, values: { site: '0002', camera: '1e5', note: 'a  b' } },
      ],
      errors: [],
    });
  });

  it('tells an absent column from an empty cell', () => {
    expect(read('店番,カメラ番号\n1,\n').rows[0]?.values).toEqual({ site: '1', camera: '' });
  });

  it('reads no rows under a wrong heading, and says all that is wrong with it', () => {
    const table = read('店番,色,店番\n0001,赤,1\n');
    expect(table.rows).toEqual([]);
    expect(table.errors.map(({ code, column }) => [code, column])).toEqual([
      ['tabular.rows.unknown_heading', '色'],
      ['tabular.rows.duplicate_heading', '店番'],
      ['tabular.rows.missing_heading', undefined],
    ]);
  });

  it('leaves out rows with errors and keeps the others', () => {
    const table = read(
      '店番,カメラ番号,備考\n1\n2,a,b,c\n3,a,b,,\n4,a\u0007,\ue000\n5,a,' + '長'.repeat(201) + '\n6,a,b',
    );
    expect(table.rows.map(({ line }) => line)).toEqual([4, 7]);
    expect(table.errors).toEqual([
      {
        line: 2,
        column: 'カメラ番号',
        columnKey: 'camera',
        code: 'tabular.rows.too_few_cells',
        params: { expected: 3, found: 1 },
      },
      { line: 3, code: 'tabular.rows.too_many_cells', params: { expected: 3, found: 4 } },
      expect.objectContaining({ line: 5, columnKey: 'camera', params: { char: 'U+0007' } }),
      expect.objectContaining({ line: 5, columnKey: 'note', params: { char: 'U+E000' } }),
      expect.objectContaining({
        line: 6,
        column: '備考',
        code: 'tabular.rows.cell_too_long',
        params: { limit: 200 },
      }),
    ]);
  });

  it('counts characters, not halves of them', () => {
    expect(read('店番,カメラ番号\n1,' + '𠮷'.repeat(200) + '\n').errors).toEqual([]);
  });

  it.each([
    ['unclosed_quote', '店番,カメラ番号\n1,a\n2,"b\n3,c\n'],
    ['text_after_quote', '店番,カメラ番号\n1,"a\nb"\n4,"b"c\n', 4],
    ['quote_inside_cell', '店番,カメラ番号\r\n1,a\r\n2,12"\r\n'],
  ])('ends at %s with one error and its line', (name, text, line = 3) => {
    const table = read(text);
    expect(table.rows).toEqual([]);
    expect(table.errors).toEqual([{ line, code: `tabular.rows.${name}`, params: { line } }]);
  });

  it('refuses whole files beyond the limits', () => {
    expect(() => read('')).toThrow('tabular.empty_file');
    expect(() => read('\r\n ,,\n')).toThrow('tabular.empty_file');
    expect(() => read('店番,カメラ番号\n', { maxBytes: 10 })).toThrow('tabular.file_too_large');
    expect(() => read('店番,カメラ番号\n1,2\n\n3,4', { maxRows: 1 })).toThrow('tabular.too_many_rows');
    expect(read('店番,カメラ番号\n1,2\n\n', { maxRows: 1 }).rows).toHaveLength(1);
    expect(() => read('店番,カメラ番号\n' + '\n'.repeat(1500))).toThrow('tabular.too_many_rows');
    expect(() => read(`店番\n${','.repeat(5000)}`)).toThrow('tabular.too_many_cells');
  });

  it('takes a formula guard off only when asked', () => {
    const text = "店番,カメラ番号,備考\n'0001,'=1,''@x\n";
    expect(read(text).rows[0]?.values).toEqual({ site: "'0001", camera: "'=1", note: "''@x" });
    expect(read(text, { unguardFormulas: true }).rows[0]?.values).toEqual({
      site: "'0001",
      camera: '=1',
      note: "'@x",
    });
  });

  it('finds the starting line of every record, whatever the line ends and cells are', () => {
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const piece = fc.constantFrom('a', '店', '""', '\n', '\r\n', '\r', ',');
    const cell = fc.array(piece, { maxLength: 6 }).map((pieces) => `"x${pieces.join('')}"`);
    const record = fc.tuple(fc.array(ending, { maxLength: 2 }), cell, cell, ending);
    const countLines = (text: string): number => text.split(/\r\n|\n|\r/).length;
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        let text = '店番,カメラ番号\n';
        const lines = records.map(([blank, site, camera, end]) => {
          // A lone CR followed by LF would be one line end, so blank lines are kept apart from it.
          for (const before of blank) text += text.endsWith('\r') && before === '\n' ? '\r\n' : before;
          const line = countLines(text);
          text += `${site},${camera}${end}`;
          return line;
        });
        expect(read(text).rows.map(({ line }) => line)).toEqual(lines);
      }),
    );
  });
});

import { deflateRawSync } from 'node:zlib';

import fc from 'fast-check';

import { formatOf, readTable } from './read-table';
import { fromSheetText, toSheetText } from './sheet-text';
import { dayOfSerial } from './sheet-value';
import type { TableOptions } from './table';
import { styleOf } from './workbook';
import { readXlsx } from './xlsx-read';
import { writeXlsx } from './xlsx-write';
import { ZipArchive } from './zip';
import { writeZip } from './zip-write';

const columns = [
  { key: 'code', heading: '店番' },
  { key: 'name', heading: 'カメラ名' },
];
const options: TableOptions = {
  columns: columns.map(({ key, heading }) => ({ key, headings: [heading], needed: true })),
  maxRows: 100,
  maxBytes: 10_000_000,
  maxFieldLength: 1000,
};
const TYPES = '<Types><Default Extension="xml" ContentType="application/xml"/></Types>';
const relations = (list: string) => `<Relationships>${list}</Relationships>`;
const STYLES = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
  <numFmt numFmtId="165" formatCode="0000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`;
const STRINGS = `<sst><si><t>店番</t></si><si><r><t>カメ</t></r><r><t>ラ名</t></r><rPh sb="0" eb="3"><t>カメラメイ</t></rPh></si></sst>`;

/** A workbook as another program would write it. */
function book(rows: string, over: Readonly<Record<string, string | Buffer | undefined>> = {}): Buffer {
  const parts: Readonly<Record<string, string | Buffer | undefined>> = {
    '[Content_Types].xml': TYPES,
    '_rels/.rels': relations('<Relationship Id="r" Type="x/officeDocument" Target="/xl/workbook.xml"/>'),
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="隠し" state="hidden" r:id="r9"/><sheet name="台帳" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relations(
      '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/>',
    ),
    'xl/sharedStrings.xml': STRINGS,
    'xl/styles.xml': STYLES,
    'xl/worksheets/s.xml': `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>${rows}</sheetData></worksheet>`,
    ...over,
  };
  const files = Object.entries(parts).flatMap(([name, data]) =>
    data === undefined ? [] : [{ name, data: Buffer.from(data as string) }],
  );
  return writeZip(files);
}

describe('readXlsx', () => {
  it('reads what people see: text, saved results, zeros in front, days', () => {
    const table = readXlsx(
      book(`<row r="3"><c r="A3" t="inlineStr"><is><t>0001</t></is></c><c r="B3" s="1"><v>46113</v></c></row>
        <row r="4"><c r="A4" s="3"><v>7</v></c><c r="B4" s="2"><v>46113.5</v></c></row>
        <row r="5"><c r="A5"><v>12</v></c><c r="B5" t="str"><f>HYPERLINK("http://x")</f><v>名_x000D_</v></c></row>
        <row r="6"><c r="A6"><v>1.50</v></c></row><row r="7"><c r="B7"/></row><row><c><v>8</v></c><c t="b"><v>1</v></c></row>`),
      options,
    );
    expect(table.errors).toEqual([]);
    expect(table).toMatchObject({ encoding: 'xlsx', letters: { code: 'A', name: 'B' } });
    expect(table.rows).toEqual([
      { line: 3, values: { code: '0001', name: '2026-04-01' } },
      { line: 4, values: { code: '0007', name: '2026-04-01T12:00:00' } },
      { line: 5, values: { code: '12', name: '名' } },
      { line: 6, values: { code: '1.5', name: '' } },
      { line: 8, values: { code: '8', name: 'TRUE' } },
    ]);
  });

  it('names the cell of what it cannot read', () => {
    const { errors, rows } = readXlsx(
      book(`<row r="2"><c r="A2"><v>1234567890123456789</v></c><c r="B2"><f>A1</f></c></row>
        <row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="s"><v>99</v></c></row>
        <row r="4"><c r="A4" s="1"><v>60</v></c><c r="B4"><v>x</v></c><c r="D4"><v>1</v></c></row>`),
      options,
    );
    expect(rows).toEqual([]);
    expect(
      errors.map(({ line, cell, column, code }) => [line, cell, column, code.split('.').at(-1)]),
    ).toEqual([
      [2, 'A2', '店番', 'number_too_long'],
      [2, 'B2', 'カメラ名', 'formula_unsaved'],
      [3, 'A3', '店番', 'error_value'],
      [3, 'B3', 'カメラ名', 'cell_unreadable'],
      [4, undefined, undefined, 'too_many_cells'],
    ]);
  });

  it('counts days as the workbook does', () => {
    expect(dayOfSerial(61, false)).toBe('1900-03-01');
    expect(dayOfSerial(60, false)).toBeUndefined();
    expect(dayOfSerial(0, true)).toBe('1904-01-01');
    expect(dayOfSerial(44_651, true)).toBe('2026-04-01');
    expect(dayOfSerial(Number.NaN, false)).toBeUndefined();
    expect(
      ['General', '0.00E+00', 'yyyy/m/d', '[$-411]ggge"年"', '"day" 0'].map((f) => styleOf(f).isDate),
    ).toEqual([false, false, true, false, false]);
  });
});

describe('a bad workbook', () => {
  const refused = (bytes: Buffer, more: Partial<TableOptions> = {}) => {
    try {
      readTable(bytes, { ...options, ...more, format: 'xlsx' });
      return 'read';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };
  const good = book('<row r="2"><c r="A2"><v>1</v></c></row>');
  const patched = (change: (bytes: Buffer) => void) => {
    const copy = Buffer.from(good);
    change(copy);
    return copy;
  };
  const central = good.readUInt32LE(good.length - 6);

  it('is refused before it is unpacked when it is a bomb', () => {
    const zeros = book('', { 'xl/worksheets/s.xml': Buffer.alloc(50 * 1_048_576) });
    expect(zeros.length).toBeLessThan(100_000);
    expect(refused(zeros)).toBe('tabular.workbook_too_big');
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`xl/x${at}`, 'x']));
    expect(refused(book('', many))).toBe('tabular.workbook_too_big');
    // its directory lies about the size of the sheet, which unpacks to more
    const files = [{ name: '[Content_Types].xml', data: Buffer.alloc(4 * 1_048_576, ' ') }];
    const liar = writeZip(files);
    liar.writeUInt32LE(100, liar.readUInt32LE(liar.length - 6) + 24);
    expect(refused(liar)).toBe('tabular.workbook_too_big');
  });

  it('is refused when entries share bytes', () => {
    const second = good.indexOf(Buffer.from('504b0102', 'hex'), central + 4);
    expect(refused(patched((bytes) => bytes.writeUInt32LE(0, second + 42)))).toBe('tabular.damaged_workbook');
  });

  it.each<[string, Buffer, string]>([
    ['bytes before', Buffer.concat([Buffer.from('%PDF-1.7'), good]), 'tabular.not_a_workbook'],
    ['bytes behind', Buffer.concat([good, Buffer.from('<script>')]), 'tabular.damaged_workbook'],
    ['a cut end', good.subarray(0, -40), 'tabular.damaged_workbook'],
    ['text', Buffer.from('店番,カメラ名\r\n'), 'tabular.not_a_workbook'],
    ['nothing', Buffer.alloc(0), 'tabular.not_a_workbook'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'tabular.legacy_workbook'],
    ['a password', patched((bytes) => bytes.writeUInt16LE(1, central + 8)), 'tabular.protected_workbook'],
    [
      'a wrong checksum',
      patched((bytes) => bytes.writeUInt32LE(1, central + 16)),
      'tabular.damaged_workbook',
    ],
    ['no sheet', book('', { 'xl/worksheets/s.xml': undefined }), 'tabular.damaged_workbook'],
    ['a path outside', book('', { '../evil': 'x' }), 'tabular.damaged_workbook'],
    ['macros', book('', { 'xl/vbaProject.bin': 'x' }), 'tabular.active_workbook'],
    ['links to files', book('', { 'xl/externalLinks/externalLink1.xml': '<x/>' }), 'tabular.active_workbook'],
    ['broken XML', book('<row><c></row>'), 'tabular.damaged_workbook'],
    ['rows in no order', book('<row r="5"/><row r="4"/>'), 'tabular.damaged_workbook'],
    ['a cell far away', book('<row r="2"><c r="ZZZ2"><v>1</v></c></row>'), 'tabular.too_many_cells'],
    ['an empty sheet', book('', { 'xl/worksheets/s.xml': '<worksheet/>' }), 'tabular.empty_file'],
  ])('is refused with %s', (_, bytes, code) => {
    expect(refused(bytes)).toBe(code);
  });

  it('is refused with entities, however small', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>';
    expect(refused(book('', { 'xl/worksheets/s.xml': bomb }))).toBe('tabular.damaged_workbook');
    expect(refused(book('', { 'xl/worksheets/s.xml': '<worksheet>&b;</worksheet>' }))).toBe(
      'tabular.damaged_workbook',
    );
  });

  it('is refused with too many rows or bytes', () => {
    const rows = Array.from({ length: 5 }, () => '<row><c><v>1</v></c><c><v>1</v></c></row>').join('');
    expect(refused(book(rows), { maxRows: 4 })).toBe('tabular.too_many_rows');
    expect(refused(book(rows), { maxBytes: 100 })).toBe('tabular.file_too_large');
    expect(refused(book('<row/>'.repeat(2000)), { maxRows: 4 })).toBe('tabular.too_many_rows');
  });

  it('is refused, never half read, with any byte changed', () => {
    const values = JSON.stringify(readXlsx(good, options));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = patched((copy) => copy.writeUInt8((copy.readUInt8(at) ^ change) & 255, at));
        const answer = refused(bytes);
        if (answer === 'read') expect(JSON.stringify(readXlsx(bytes, options))).toBe(values);
        else expect(answer).toMatch(/^tabular\./);
      }),
      { numRuns: 300 },
    );
  });

  it('is told from a CSV file by what it promises', () => {
    expect(() => readTable(good, { ...options, format: 'csv' })).toThrow('tabular.workbook_instead_of_csv');
    expect(readTable(good, options).encoding).toBe('xlsx');
    expect(formatOf({ filename: 'a.XLSX', contentType: 'text/csv' })).toBe('xlsx');
    expect(formatOf({ contentType: 'text/csv; charset=x' })).toBe('csv');
    expect(formatOf({ contentType: 'application/octet-stream' })).toBeUndefined();
  });
});

describe('writeXlsx', () => {
  const piece = fc.constantFrom(
    ...Array.from('0髙﨑𠮷=+-@\'"<&>]_x \t\n\r\u0007\ufeff\ufffe'),
    '_x0041',
    '_x000D_',
    '\ud842',
    ']]>',
    '\r\n',
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

  it('holds every text', () => {
    const plain = (xml: string) =>
      xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    fc.assert(
      fc.property(text, (value) => expect(fromSheetText(plain(toSheetText(value)))).toBe(value)),
      { numRuns: 2000 },
    );
  });

  it('comes back without loss', () => {
    const cell = text.map((value) => value.replaceAll(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe]/gu, '').trim());
    const row = fc.record({ code: cell.filter((value) => value !== ''), name: cell });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const table = readXlsx(writeXlsx(columns, rows, { title: '台帳[1]/2' }), options);
        expect(table.errors).toEqual([]);
        expect(table.rows.map(({ values }) => values)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  it('makes every cell text by type and by format, and the same bytes each time', () => {
    const bytes = writeXlsx(columns, [{ code: '0001', name: '=cmd|x' }], { title: 't' });
    expect(writeXlsx(columns, [{ code: '0001', name: '=cmd|x' }], { title: 't' }).equals(bytes)).toBe(true);
    const limits = { entries: 9, inflatedBytes: 1e6, ratio: 100, ratioFreeBytes: 1e6 };
    const sheet = new ZipArchive(bytes, limits).read('xl/worksheets/sheet1.xml').toString();
    expect(sheet).toContain('<c r="B2" s="1" t="inlineStr"><is><t xml:space="preserve">=cmd|x</t></is></c>');
    expect(sheet).not.toContain('<f>');
    expect(deflateRawSync(Buffer.from(sheet)).length).toBeLessThan(bytes.length);
  });
});

import { randomBytes } from 'node:crypto';

import { excerpt } from './cell';
import { readXlsx } from './xlsx-read';
import { writeXlsx } from './xlsx-write';
import { writeZip } from './zip-write';

const options = {
  columns: [{ key: 'name', headings: ['name'] }],
  maxRows: 100,
  maxBytes: 16 * 1_048_576,
  maxFieldLength: 100,
};
const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="x/${type}" Target="${target}"/>`;

/** A workbook of which single parts are what somebody made to fill a memory. */
function book(over: Readonly<Record<string, string>>): Buffer {
  const parts = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<R>${relation('r', 'officeDocument', 'xl/workbook.xml')}</R>`,
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': `<R>${relation('r1', 'worksheet', 's.xml')}${relation('r2', 'styles', 'f.xml')}${relation('r3', 'sharedStrings', 't.xml')}</R>`,
    'xl/f.xml': '<styleSheet/>',
    'xl/t.xml': '<sst/>',
    'xl/s.xml': '<worksheet><sheetData/></worksheet>',
    ...over,
  };
  return writeZip(Object.entries(parts).map(([name, xml]) => ({ name, data: Buffer.from(xml) })));
}
/** So that the part does not look packed too well. */
const noise = () => `<!--${randomBytes(20_000).toString('hex')}-->`;

describe('a workbook that is small and would be large in memory', () => {
  it.each([
    ['elements within elements', { 'xl/s.xml': '<a>'.repeat(300_000) }, 'tabular.damaged_workbook'],
    [
      'attributes of one element',
      { 'xl/s.xml': `<a ${Array.from({ length: 50_000 }, (_, at) => `a${at}=""`).join(' ')}/>` },
      'tabular.damaged_workbook',
    ],
    [
      'types of parts',
      { '[Content_Types].xml': `<Types>${noise()}${'<Default/>'.repeat(450_000)}</Types>` },
      'tabular.workbook_too_big',
    ],
    [
      'formats of cells',
      { 'xl/f.xml': `<s><cellXfs>${'<xf/>'.repeat(70_000)}</cellXfs></s>` },
      'tabular.damaged_workbook',
    ],
  ])('by %s is refused', (_name, over, code) => {
    expect(() => readXlsx(book(over), options)).toThrow(code);
  });

  const shared = (text: string, rows: number) =>
    book({
      'xl/t.xml': `<sst><si><t xml:space="preserve">${text}</t></si></sst>`,
      'xl/s.xml': `<s>${noise()}<sheetData>${`<row>${'<c t="s"><v>0</v></c>'.repeat(1000)}</row>`.repeat(rows)}</sheetData></s>`,
    });

  it('by one long text that all cells share is read once, blank or not', () => {
    const started = Date.now();
    expect(() => readXlsx(shared(' '.repeat(200_000), 50), options)).toThrow('tabular.empty_file');
    expect(() => readXlsx(shared('a'.repeat(200_000), 50), options)).toThrow('tabular.workbook_too_big');
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

it('what is shown of a wrong heading can be stored as text', () => {
  const headings = ['a\0b', 'x\ud800', '😀'.repeat(80), 'name (\ud800)'];
  const columns = headings.map((heading, at) => ({ key: String(at), heading }));
  const { errors, headings: written } = readXlsx(writeXlsx(columns, [], { title: 't' }), options);
  const told = JSON.stringify([errors, written]);
  expect(errors).toHaveLength(3);
  expect(told).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  expect(Buffer.from(told).toString()).toBe(told);
  expect(excerpt(`${'a'.repeat(9)}😀😀`, 10)).toBe(`${'a'.repeat(9)}😀`);
});

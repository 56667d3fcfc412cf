import type { WriteColumn } from './csv-write';
import { columnLetters, toSheetText } from './sheet-text';
import { writeZip } from './zip-write';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const XLSX_MEDIA_TYPE = `${TYPE}.sheet`;

const CONTENT_TYPES = `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`;
const ROOT_RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const BOOK_RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;
/** Style 1 is text (`@`, number format 49), so that `0001` or `=1` typed into a cell again stays text; 2 is its bold twin. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`;
const BODY_STYLE = 1;
const HEADING_STYLE = 2;

const FORBIDDEN_IN_NAMES = /[\\/?*[\]:]/g;
const LONGEST_NAME = 31;

/** A workbook does not open when its sheet's name has one of these characters or is longer. */
function sheetName(title: string): string {
  return Array.from(title.replace(FORBIDDEN_IN_NAMES, ' ')).slice(0, LONGEST_NAME).join('');
}

function rowXml(cells: readonly (string | null | undefined)[], row: number, style: number): string {
  let xml = `<row r="${row}">`;
  for (const [at, text] of cells.entries())
    if (text)
      xml += `<c r="${columnLetters(at)}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${toSheetText(text)}</t></is></c>`;
  return `${xml}</row>`;
}

/**
 * Writes a table as a workbook of one sheet. Every cell is text by its type, so a spreadsheet neither runs nor changes
 * it; no `'` is needed. `readXlsx` gives back the same values, save for outer white space.
 * @param title the sheet's name
 */
export function writeXlsx(
  columns: readonly WriteColumn[],
  rows: readonly Readonly<Record<string, string | null | undefined>>[],
  { title }: { readonly title: string },
): Buffer {
  const book = `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${toSheetText(sheetName(title)).replaceAll('"', '&quot;')}" sheetId="1" r:id="rId1"/></sheets></workbook>`;
  const width = `<cols><col min="1" max="${columns.length}" width="18" style="${BODY_STYLE}" customWidth="1"/></cols>`;
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const body = [
    rowXml(
      columns.map(({ heading }) => heading),
      1,
      HEADING_STYLE,
    ),
    ...rows.map((row, at) =>
      rowXml(
        columns.map(({ key }) => row[key]),
        at + 2,
        BODY_STYLE,
      ),
    ),
  ];
  const sheet = `${HEAD}<worksheet xmlns="${MAIN}">${frozen}${width}<sheetData>${body.join('')}</sheetData></worksheet>`;
  const parts: readonly (readonly [name: string, xml: string])[] = [
    ['[Content_Types].xml', CONTENT_TYPES],
    ['_rels/.rels', ROOT_RELATIONS],
    ['xl/workbook.xml', book],
    ['xl/_rels/workbook.xml.rels', BOOK_RELATIONS],
    ['xl/styles.xml', STYLES],
    ['xl/worksheets/sheet1.xml', sheet],
  ];
  return writeZip(parts.map(([name, xml]) => ({ name, data: Buffer.from(xml, 'utf8') })));
}

import { excerpt } from './cell';
import { columnLetters, fromSheetText, parseReference } from './sheet-text';
import { numberText } from './sheet-value';
import { readXml } from './sheet-xml';
import { type Cell, type Table, TableBuilder, type TableOptions } from './table';
import { DamagedWorkbook, EmptyFile, FileTooLarge, TooManyCells, WorkbookTooBig } from './tabular.errors';
import { openWorkbook, type Workbook } from './workbook';

const MAX_CELLS_PER_ROW = 1000;
/** All cells of a sheet, empty ones included: what 20,000 rows of 100 columns have. */
const MAX_CELLS = 2_000_000;
/** What a cell of a spreadsheet can hold, in UTF-16 units. */
const LONGEST_TEXT = 32_767;
const MOST_STRINGS = 1_000_000;
/** Characters of all cells; one that many cells share counts for each. */
const MAX_TEXT = 96 * 1_048_576;

/** Text of `<t>` elements, without the reading (furigana) that Japanese editions keep beside it in `<rPh>`. */
class TextCollector {
  private parts: string[] = [];
  private length = 0;
  private inText = false;
  private inReading = false;

  open(name: string): void {
    if (name === 'rPh') this.inReading = true;
    if (name === 't') this.inText = true;
  }

  close(name: string): void {
    if (name === 'rPh') this.inReading = false;
    if (name === 't') this.inText = false;
  }

  text(text: string): void {
    if (!this.inText || this.inReading) return;
    this.length += text.length;
    // Escapes take seven characters for one.
    if (this.length > 7 * LONGEST_TEXT) throw new DamagedWorkbook();
    this.parts.push(text);
  }

  take(): string {
    const text = fromSheetText(this.parts.join(''));
    this.parts = [];
    this.length = 0;
    return text;
  }
}

/** The texts that cells refer to by number. */
function sharedStrings(bytes: Buffer | undefined): string[] {
  const strings: string[] = [];
  if (!bytes) return strings;
  const collector = new TextCollector();
  readXml(bytes, {
    open: (name) => collector.open(name),
    text: (text) => collector.text(text),
    close: (name) => {
      collector.close(name);
      if (name !== 'si') return;
      if (strings.length >= MOST_STRINGS) throw new DamagedWorkbook();
      // cells are trimmed when they are read; one long blank text that a million cells share must not be, each time
      strings.push(collector.take().trim());
    },
  });
  return strings;
}

const PLAIN = { isDate: false, zeros: 0 };

/** Reads the cells of a sheet, row by row. */
class SheetReader {
  private readonly strings: readonly string[];
  private readonly inline = new TextCollector();
  private row = 0;
  private cells: Cell[] = [];
  private count = 0;
  private characters = 0;
  private column = -1;
  private type = 'n';
  private style = PLAIN;
  private value = '';
  private inValue = false;
  private hasValue = false;
  private hasFormula = false;

  constructor(
    private readonly book: Workbook,
    private readonly accept: (cells: readonly Cell[], row: number) => void,
  ) {
    this.strings = sharedStrings(book.strings);
  }

  read(): void {
    readXml(this.book.sheet, {
      open: (name, attributes) => this.open(name, attributes),
      text: (text) => this.text(text),
      close: (name) => this.close(name),
    });
  }

  private open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.inline.open(name);
    if (name === 'row') this.openRow(attributes.r);
    else if (name === 'c') this.openCell(attributes);
    else if (name === 'f') this.hasFormula = true;
    else if (name === 'v') {
      this.inValue = true;
      this.hasValue = true;
    }
  }

  private text(text: string): void {
    if (!this.inValue) this.inline.text(text);
    else if (this.value.length > 7 * LONGEST_TEXT) throw new DamagedWorkbook();
    else this.value += text;
  }

  private close(name: string): void {
    this.inline.close(name);
    if (name === 'v') this.inValue = false;
    else if (name === 'c') this.cells[this.column] = this.cell();
    else if (name === 'row')
      this.accept(
        Array.from(this.cells, (cell) => cell ?? ''),
        this.row,
      );
  }

  private openRow(number: string | undefined): void {
    const row = number === undefined ? this.row + 1 : Number(number);
    if (!Number.isInteger(row) || row <= this.row) throw new DamagedWorkbook();
    this.row = row;
    this.cells = [];
    this.column = -1;
  }

  private openCell({ r, t = 'n', s }: Readonly<Record<string, string>>): void {
    const place = r === undefined ? { column: this.column + 1, row: this.row } : parseReference(r);
    if (!place || place.row !== this.row || place.column <= this.column) throw new DamagedWorkbook();
    if (place.column >= MAX_CELLS_PER_ROW) throw new TooManyCells(MAX_CELLS_PER_ROW, this.row);
    this.count += place.column - this.column;
    if (this.count > MAX_CELLS) throw new WorkbookTooBig(MAX_CELLS * 32);
    this.column = place.column;
    this.type = t;
    this.style = this.book.styles[Number(s ?? 0)] ?? PLAIN;
    this.value = '';
    this.hasValue = false;
    this.hasFormula = false;
    this.inline.take();
  }

  private shared(): Cell {
    const text = this.strings[Number(this.value)];
    if (text === undefined) return { code: 'tabular.rows.cell_unreadable', params: {} };
    this.characters += text.length;
    if (this.characters > MAX_TEXT) throw new WorkbookTooBig(MAX_TEXT);
    return text;
  }

  /** What the cell shows; a formula is never computed, only the value that was saved beside it is read. */
  private cell(): Cell {
    const inline = this.inline.take();
    if (this.type === 'inlineStr') return inline;
    if (!this.hasValue) return this.hasFormula ? { code: 'tabular.rows.formula_unsaved', params: {} } : '';
    switch (this.type) {
      case 's':
        return this.shared();
      case 'str':
        return fromSheetText(this.value);
      case 'b':
        return this.value === '1' ? 'TRUE' : 'FALSE';
      case 'd':
        return this.value.replace(/T00:00:00(\.0+)?Z?$/, '');
      case 'n':
        return numberText(this.value, this.style, this.book.from1904);
      default:
        return { code: 'tabular.rows.error_value', params: { value: excerpt(this.value, 20) } };
    }
  }
}

/**
 * Reads the first visible sheet of a workbook, as `readCsv` reads a file. Text stays text (`0001`); a number keeps the
 * zeros that its format shows; a day comes as ISO 8601; a formula is read as the value saved with it. Errors name the cell.
 *
 * @throws FileTooLarge, EmptyFile, TooManyRows, TooManyCells and the errors of `openWorkbook`
 */
export function readXlsx(bytes: Uint8Array, options: TableOptions): Table<'xlsx'> {
  if (bytes.byteLength > options.maxBytes) throw new FileTooLarge(options.maxBytes);
  const book = openWorkbook(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const cellName = (column: number, line: number) => `${columnLetters(column)}${line}`;
  const table = new TableBuilder(options, { unguard: false, complete: false, cellName });
  new SheetReader(book, (cells, row) => table.accept(cells, row)).read();
  if (!table.started) throw new EmptyFile();
  const letters = Object.fromEntries(table.columns.map(({ key }, at) => [key, columnLetters(at)]));
  return { encoding: 'xlsx', headings: table.headings, letters, rows: table.rows, errors: table.errors };
}

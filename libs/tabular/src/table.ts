import { isLongerThan, unguard, unusableCharacter } from './cell';
import { type ColumnSpec, type HeadingMatch, matchHeadings } from './heading';
import type { RowError } from './row-error';
import { TooManyRows } from './tabular.errors';

export interface TableOptions {
  readonly columns: readonly ColumnSpec[];
  /** Records below the heading, blank ones not counted. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** In characters (code points). */
  readonly maxFieldLength: number;
}

export interface TableRow {
  /** Line of the file where the record starts, or row of the sheet; from 1. */
  readonly line: number;
  /** By column key, trimmed text. A column that the file does not have is absent; an empty cell is ''. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Table<Encoding extends string = string> {
  readonly encoding: Encoding;
  /** Column key → heading as written, for row errors of the caller. */
  readonly headings: Readonly<Record<string, string>>;
  /** Column key → letters of the sheet's column (`C`); of a workbook only. */
  readonly letters?: Readonly<Record<string, string>>;
  /** Rows without errors only; none at all when the heading or the file itself is wrong. */
  readonly rows: readonly TableRow[];
  readonly errors: readonly RowError[];
}

/** A cell that holds no text, and why. */
export interface CellFault {
  readonly code: string;
  readonly params: RowError['params'];
}
export type Cell = string | CellFault;

interface Manner {
  /** Take off the `'` that `writeCsv` puts before formulas. */
  readonly unguard: boolean;
  /** Whether a record must have a cell for every heading: sheets leave empty cells out. */
  readonly complete: boolean;
  /** Name of a place in a sheet: `C5`. */
  readonly cellName?: (column: number, line: number) => string;
}

/** Blank lines that are forgiven beside one for each row. */
const BLANK_LINES = 1000;

const isBlank = (cell: Cell) => typeof cell === 'string' && cell.trim() === '';
const textOf = (cell: Cell | undefined) => (typeof cell === 'string' ? cell : '');

/** Makes a table of records, whatever file they come from: the first one that is not blank is the heading. */
export class TableBuilder {
  readonly rows: TableRow[] = [];
  readonly errors: RowError[] = [];
  private match?: HeadingMatch;
  private count = 0;
  private records = 0;

  constructor(
    private readonly options: TableOptions,
    private readonly manner: Manner,
  ) {}

  /** Whether there was a heading. */
  get started(): boolean {
    return this.match !== undefined;
  }

  get columns(): HeadingMatch['columns'] {
    return this.match?.columns ?? [];
  }

  get headings(): Record<string, string> {
    return Object.fromEntries(this.columns.map(({ key, heading }) => [key, heading]));
  }

  /** @throws TooManyRows */
  accept(cells: readonly Cell[], line: number): void {
    const { columns, maxRows } = this.options;
    this.records += 1;
    // Megabytes of blank lines would keep the parser busy for minutes.
    if (this.records > 2 * maxRows + BLANK_LINES) throw new TooManyRows(maxRows);
    if (cells.every(isBlank)) return;
    if (!this.match) {
      this.match = matchHeadings(cells.map(textOf), columns, line);
      this.errors.push(...this.match.errors);
      return;
    }
    this.count += 1;
    if (this.count > maxRows) throw new TooManyRows(maxRows);
    if (this.match.errors.length > 0) return;
    const wrong = this.wrongLength(cells, line);
    if (wrong) this.errors.push(wrong);
    else this.read(cells, line);
  }

  private wrongLength(cells: readonly Cell[], line: number): RowError | undefined {
    const { columns } = this;
    const params = { expected: columns.length, found: cells.length };
    if (this.manner.complete && cells.length < columns.length) {
      const at = cells.length;
      return { ...this.place(at, line), code: 'tabular.rows.too_few_cells', params };
    }
    if (cells.slice(columns.length).every(isBlank)) return undefined;
    return { line, code: 'tabular.rows.too_many_cells', params };
  }

  private place(at: number, line: number): Pick<RowError, 'line' | 'column' | 'columnKey' | 'cell'> {
    const { cellName } = this.manner;
    const { key, heading } = this.columns[at] ?? {};
    return { line, column: heading, columnKey: key, ...(cellName && { cell: cellName(at, line) }) };
  }

  private read(cells: readonly Cell[], line: number): void {
    const errors: RowError[] = [];
    const values: Record<string, string> = {};
    for (const [at, { key }] of this.columns.entries()) {
      const cell = cells[at] ?? '';
      const value = typeof cell === 'string' ? this.valueOf(cell) : '';
      const fault = typeof cell === 'string' ? this.faultOf(value) : cell;
      if (fault) errors.push({ ...this.place(at, line), ...fault });
      else values[key] = value;
    }
    if (errors.length === 0) this.rows.push({ line, values });
    this.errors.push(...errors);
  }

  private valueOf(text: string): string {
    const trimmed = text.trim();
    return this.manner.unguard ? unguard(trimmed) : trimmed;
  }

  private faultOf(value: string): CellFault | undefined {
    if (value === '') return undefined;
    const limit = this.options.maxFieldLength;
    if (isLongerThan(value, limit)) return { code: 'tabular.rows.cell_too_long', params: { limit } };
    const char = unusableCharacter(value);
    return char ? { code: 'tabular.rows.unusable_character', params: { char } } : undefined;
  }
}

import { isLongerThan, unguard, unusableCharacter } from './cell';
import { eachRecord } from './csv-record';
import { decode, type PlainEncoding, type TextEncoding } from './decode';
import { type ColumnSpec, type HeadingMatch, matchHeadings } from './heading';
import type { RowError } from './row-error';
import { EmptyFile, FileTooLarge, TooManyRows } from './tabular.errors';

export interface ReadCsvOptions {
  readonly columns: readonly ColumnSpec[];
  /** Records below the heading, blank ones not counted. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** In characters (code points). */
  readonly maxFieldLength: number;
  /** Default: found from the bytes. */
  readonly encoding?: PlainEncoding;
  /** The file was written by `writeCsv`: take off the `'` it puts before formulas. Default false. */
  readonly unguardFormulas?: boolean;
}

export interface CsvRow {
  /** Line of the file where the record starts, from 1. */
  readonly line: number;
  /** By column key, trimmed text. A column that the file does not have is absent; an empty cell is ''. */
  readonly values: Readonly<Record<string, string>>;
}

export interface CsvTable {
  readonly encoding: TextEncoding;
  /** Column key → heading as written, for row errors of the caller. */
  readonly headings: Readonly<Record<string, string>>;
  /** Rows without errors only; none at all when the heading or the CSV itself is wrong. */
  readonly rows: readonly CsvRow[];
  readonly errors: readonly RowError[];
}

interface Outcome {
  readonly row: CsvRow;
  /** When not empty, the row is not handed on. */
  readonly errors: readonly RowError[];
}

function readRow(
  cells: readonly string[],
  line: number,
  columns: HeadingMatch['columns'],
  options: ReadCsvOptions,
): Outcome {
  if (cells.length < columns.length || cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    const params = { expected: columns.length, found: cells.length };
    const missing = columns[cells.length];
    const blamed = missing && { column: missing.heading, columnKey: missing.key };
    const code = `tabular.rows.too_${missing ? 'few' : 'many'}_cells`;
    return { row: { line, values: {} }, errors: [{ line, ...blamed, code, params }] };
  }
  const errors: RowError[] = [];
  const values: Record<string, string> = {};
  for (const [at, { key, heading }] of columns.entries()) {
    const trimmed = (cells[at] ?? '').trim();
    const value = options.unguardFormulas ? unguard(trimmed) : trimmed;
    const place = { line, column: heading, columnKey: key };
    const char = unusableCharacter(value);
    if (char) errors.push({ ...place, code: 'tabular.rows.unusable_character', params: { char } });
    if (isLongerThan(value, options.maxFieldLength))
      errors.push({
        ...place,
        code: 'tabular.rows.cell_too_long',
        params: { limit: options.maxFieldLength },
      });
    values[key] = value;
  }
  return { row: { line, values }, errors };
}

/** Blank lines that are forgiven beside one for each row. */
const BLANK_LINES = 1000;

/**
 * Reads a table with a heading line. Cells stay text: only outer white space (also U+3000) is trimmed. Blank lines and
 * lines of empty cells are skipped. Everything wrong inside a readable file comes back in `errors`, in file order.
 *
 * @throws FileTooLarge, EmptyFile, TooManyRows, TooManyCells and the errors of `decode`: the file as a whole is refused
 */
export function readCsv(bytes: Uint8Array, options: ReadCsvOptions): CsvTable {
  if (bytes.byteLength > options.maxBytes) throw new FileTooLarge(options.maxBytes);
  const { text, encoding } = decode(bytes, options.encoding);
  const rows: CsvRow[] = [];
  const errors: RowError[] = [];
  let match: HeadingMatch | undefined;
  let count = 0;
  let records = 0;
  const syntaxError = eachRecord(text, (cells, line) => {
    records += 1;
    // Megabytes of blank lines would keep the parser busy for minutes.
    if (records > 2 * options.maxRows + BLANK_LINES) throw new TooManyRows(options.maxRows);
    if (cells.every((cell) => cell.trim() === '')) return;
    if (!match) {
      match = matchHeadings(cells, options.columns, line);
      errors.push(...match.errors);
      return;
    }
    count += 1;
    if (count > options.maxRows) throw new TooManyRows(options.maxRows);
    if (match.errors.length > 0) return;
    const outcome = readRow(cells, line, match.columns, options);
    if (outcome.errors.length === 0) rows.push(outcome.row);
    errors.push(...outcome.errors);
  });
  if (syntaxError) errors.push(syntaxError);
  if (!match && !syntaxError) throw new EmptyFile();
  const headings = Object.fromEntries((match?.columns ?? []).map(({ key, heading }) => [key, heading]));
  return { encoding, headings, rows: syntaxError ? [] : rows, errors };
}

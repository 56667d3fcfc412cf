import { eachRecord } from './csv-record';
import { decode, type PlainEncoding, type TextEncoding } from './decode';
import { type Table, TableBuilder, type TableOptions, type TableRow } from './table';
import { EmptyFile, FileTooLarge } from './tabular.errors';

export interface ReadCsvOptions extends TableOptions {
  /** Default: found from the bytes. */
  readonly encoding?: PlainEncoding;
  /** The file was written by `writeCsv`: take off the `'` it puts before formulas. Default false. */
  readonly unguardFormulas?: boolean;
}

export type CsvRow = TableRow;
export type CsvTable = Table<TextEncoding>;

/**
 * Reads a table with a heading line. Cells stay text: only outer white space (also U+3000) is trimmed. Blank lines and
 * lines of empty cells are skipped. Everything wrong inside a readable file comes back in `errors`, in file order.
 *
 * @throws FileTooLarge, EmptyFile, TooManyRows, TooManyCells and the errors of `decode`: the file as a whole is refused
 */
export function readCsv(bytes: Uint8Array, options: ReadCsvOptions): CsvTable {
  if (bytes.byteLength > options.maxBytes) throw new FileTooLarge(options.maxBytes);
  const { text, encoding } = decode(bytes, options.encoding);
  const table = new TableBuilder(options, { unguard: options.unguardFormulas ?? false, complete: true });
  const syntaxError = eachRecord(text, (cells, line) => table.accept(cells, line));
  if (!table.started && !syntaxError) throw new EmptyFile();
  const errors = syntaxError ? [...table.errors, syntaxError] : table.errors;
  return { encoding, headings: table.headings, rows: syntaxError ? [] : table.rows, errors };
}

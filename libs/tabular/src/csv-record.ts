import { CsvError, parse } from 'csv-parse/sync';

import { countLineBreaks } from './cell';
import type { RowError } from './row-error';
import { TooManyCells } from './tabular.errors';

/** No honest table is wider; a file of bare commas must not fill the memory. */
const MAX_CELLS = 1000;

const SYNTAX: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'tabular.rows.unclosed_quote',
  CSV_INVALID_CLOSING_QUOTE: 'tabular.rows.text_after_quote',
  INVALID_OPENING_QUOTE: 'tabular.rows.quote_inside_cell',
};

const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Whether a line has more commas than a record may have cells, quoted ones included. */
function hasWideLine(text: string): boolean {
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) commas = 0;
    else if (code === COMMA) commas += 1;
    if (commas >= MAX_CELLS) return true;
  }
  return false;
}

/**
 * Hands each record with its starting line to `accept`, in order.
 *
 * @returns the error that ended the reading early, if the text is no CSV from there on
 * @throws TooManyCells, and whatever `accept` throws
 */
export function eachRecord(
  text: string,
  accept: (cells: readonly string[], line: number) => void,
): RowError | undefined {
  const bytes = Buffer.from(text, 'utf8');
  let line = 1;
  let end = 0;
  let thrown: unknown;
  const stop = (error: unknown): never => {
    thrown = error;
    throw error;
  };
  try {
    parse(bytes, {
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      // Asked of every cell it takes as long as all the rest, so only where a line could have too many.
      ...(hasWideLine(text) && {
        cast: (cell: string, { index }: { index: number }) =>
          index < MAX_CELLS ? cell : stop(new TooManyCells(MAX_CELLS, line)),
      }),
      on_record: (cells: string[], { bytes_records }) => {
        if (cells.length > MAX_CELLS) stop(new TooManyCells(MAX_CELLS, line));
        try {
          accept(cells, line);
        } catch (error) {
          stop(error);
        }
        // The parser counts lines only where a record ends, so the start is counted from the bytes it has consumed.
        line += countLineBreaks(bytes.toString('latin1', end, bytes_records));
        end = bytes_records;
        return null;
      },
    });
  } catch (error) {
    if (thrown !== undefined) throw thrown;
    const code = error instanceof CsvError ? SYNTAX[error.code] : undefined;
    if (!code) throw error;
    return { line, code, params: { line } };
  }
  return undefined;
}

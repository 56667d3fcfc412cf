import { stringify } from 'csv-stringify/sync';

import { countLineBreaks, guard } from './cell';
import { encodeCp932, type Replacement, toCp932Text } from './cp932';

export interface WriteColumn {
  readonly key: string;
  readonly heading: string;
}

export interface WriteCsvOptions {
  readonly encoding: 'utf-8-bom' | 'cp932';
}

export interface UnmappableCharacter extends Replacement {
  /** Line of the file where the record starts, from 1. */
  readonly line: number;
  /** Number of the row, from 1; 0 is the heading. */
  readonly row: number;
  /** Heading of the column. */
  readonly column: string;
}

export interface WrittenCsv {
  readonly bytes: Buffer;
  /** Characters that the encoding does not have, each place named. */
  readonly unmappable: readonly UnmappableCharacter[];
}

type FitText = (text: string) => { text: string; replaced: readonly Replacement[] };

/** UTF-8 holds everything but half of a surrogate pair. */
const toUtf8Text: FitText = (text) => {
  const replaced: Replacement[] = [];
  const fitted = text.replace(/\p{Cs}/gu, (char) => {
    replaced.push({ char, written: '\ufffd' });
    return '\ufffd';
  });
  return { text: fitted, replaced };
};

/**
 * Writes a table for spreadsheets: heading line, CRLF, quotes where needed, `'` before what would run as a formula.
 * `readCsv` with `unguardFormulas` gives back the same values, save for outer white space and what `unmappable` names.
 * A missing or null value is an empty cell.
 */
export function writeCsv(
  columns: readonly WriteColumn[],
  rows: readonly Readonly<Record<string, string | null | undefined>>[],
  options: WriteCsvOptions,
): WrittenCsv {
  const fit: FitText = options.encoding === 'cp932' ? toCp932Text : toUtf8Text;
  const unmappable: UnmappableCharacter[] = [];
  let line = 1;
  const records = [
    columns.map(({ heading }) => heading),
    ...rows.map((row) => columns.map(({ key }) => row[key] ?? '')),
  ].map((cells, row) => {
    const fitted = cells.map((cell, at) => {
      const { text, replaced } = fit(cell);
      const column = columns[at]?.heading ?? '';
      unmappable.push(...replaced.map((replacement) => ({ line, row, column, ...replacement })));
      // After fitting, because a replacement (− to －) may be what a spreadsheet takes for a formula.
      return guard(text);
    });
    line += fitted.reduce((sum, cell) => sum + countLineBreaks(cell), 1);
    return fitted;
  });
  const text = stringify(records, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
  const bytes = options.encoding === 'cp932' ? encodeCp932(text) : Buffer.from(`\ufeff${text}`, 'utf8');
  return { bytes, unmappable };
}

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

type CsvRecord = Readonly<Record<string, string | null | undefined>>;

/** Writes a table part by part, for files that no memory need hold whole. Its parts together are what `writeCsv` writes. */
export class CsvParts {
  private readonly fit: FitText;
  private line = 1;
  private row = 0;

  constructor(
    private readonly columns: readonly WriteColumn[],
    private readonly options: WriteCsvOptions,
  ) {
    this.fit = options.encoding === 'cp932' ? toCp932Text : toUtf8Text;
  }

  /** The heading line: first, and once. */
  heading(): WrittenCsv {
    const mark = this.options.encoding === 'cp932' ? '' : '\ufeff';
    return this.part([this.columns.map(({ heading }) => heading)], mark);
  }

  rows(rows: readonly CsvRecord[]): WrittenCsv {
    return this.part(rows.map((row) => this.columns.map(({ key }) => row[key] ?? '')));
  }

  private part(records: readonly (readonly string[])[], mark = ''): WrittenCsv {
    const unmappable: UnmappableCharacter[] = [];
    const written = records.map((cells) => this.record(cells, unmappable));
    const text = stringify(written, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
    const bytes =
      this.options.encoding === 'cp932' ? encodeCp932(text) : Buffer.from(`${mark}${text}`, 'utf8');
    return { bytes, unmappable };
  }

  private record(cells: readonly string[], unmappable: UnmappableCharacter[]): string[] {
    const { line, row } = this;
    const fitted = cells.map((cell, at) => {
      const { text, replaced } = this.fit(cell);
      const column = this.columns[at]?.heading ?? '';
      unmappable.push(...replaced.map((replacement) => ({ line, row, column, ...replacement })));
      // After fitting, because a replacement (− to －) may be what a spreadsheet takes for a formula.
      return guard(text);
    });
    this.line += fitted.reduce((sum, cell) => sum + countLineBreaks(cell), 1);
    this.row += 1;
    return fitted;
  }
}

/**
 * Writes a table for spreadsheets: heading line, CRLF, quotes where needed, `'` before what would run as a formula.
 * `readCsv` with `unguardFormulas` gives back the same values, save for outer white space and what `unmappable` names.
 * A missing or null value is an empty cell.
 */
export function writeCsv(
  columns: readonly WriteColumn[],
  rows: readonly CsvRecord[],
  options: WriteCsvOptions,
): WrittenCsv {
  const parts = new CsvParts(columns, options);
  const all = [parts.heading(), parts.rows(rows)];
  return {
    bytes: Buffer.concat(all.map(({ bytes }) => bytes)),
    unmappable: all.flatMap(({ unmappable }) => unmappable),
  };
}

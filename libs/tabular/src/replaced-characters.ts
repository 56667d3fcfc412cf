import { type UnmappableCharacter, writeCsv } from './csv-write';

/** Where a character stood that the encoding lacks, what it is, and what was written for it. */
export interface ToldCharacter {
  readonly line: number;
  /** Heading of the column. */
  readonly column: string;
  readonly char: string;
  /** `U+9AD9`, or several for a character with marks. */
  readonly codePoint: string;
  readonly written: string;
}

const COLUMNS = ['line', 'column', 'char', 'codePoint', 'written'] as const;

/** Characters that the asked encoding lacks, part by part of a long table: all counted, the first of them kept. */
export class ReplacedCharacters {
  count = 0;
  private readonly kept: UnmappableCharacter[] = [];

  /** @param most how many are kept, to be listed */
  constructor(private readonly most: number) {}

  add(found: readonly UnmappableCharacter[]): void {
    this.count += found.length;
    this.kept.push(...found.slice(0, this.most - this.kept.length));
  }

  /** The first of those that are kept. */
  first(most: number): ToldCharacter[] {
    return this.kept.slice(0, most).map(told);
  }

  /** As a CSV file in UTF-8, which holds them. @param heading of a column */
  file(heading: (column: keyof ToldCharacter) => string): Buffer {
    const rows = this.kept.map((found) => ({ ...told(found), line: String(found.line) }));
    const columns = COLUMNS.map((key) => ({ key, heading: heading(key) }));
    return writeCsv(columns, rows, { encoding: 'utf-8-bom' }).bytes;
  }
}

function told({ line, column, char, written }: UnmappableCharacter): ToldCharacter {
  const codePoint = Array.from(
    char,
    (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
  return { line, column, char, codePoint, written };
}

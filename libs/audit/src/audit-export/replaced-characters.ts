import type { ErrorItem } from '@mimamori/platform';
import { type UnmappableCharacter, writeCsv } from '@mimamori/tabular';

import { AuditExportUnmappable } from '../audit.errors';
import type { ExportWords } from './audit-export.cells';
import { MOST_CHARACTERS_LISTED, MOST_CHARACTERS_SHOWN } from './audit-export.schema';

/** `U+9AD9`, or several for a character with marks. */
function codePoints(text: string): string {
  return Array.from(
    text,
    (char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
}

function itemOf({ line, column, char, written }: UnmappableCharacter): ErrorItem {
  return {
    pointer: `/file?line=${line}`,
    code: 'audit.character_unmappable',
    params: { line, column, char, codePoint: codePoints(char), written },
  };
}

/** Characters that the asked encoding lacks: all counted, the first of them kept. */
export class ReplacedCharacters {
  count = 0;
  private readonly kept: UnmappableCharacter[] = [];

  add(found: readonly UnmappableCharacter[]): void {
    this.count += found.length;
    this.kept.push(...found.slice(0, MOST_CHARACTERS_LISTED - this.kept.length));
  }

  refusal(): AuditExportUnmappable {
    return new AuditExportUnmappable(this.count, this.kept.slice(0, MOST_CHARACTERS_SHOWN).map(itemOf));
  }

  /** As a CSV file in UTF-8, which holds them. */
  file({ words, locale }: ExportWords): Buffer {
    const keys = ['line', 'column', 'char', 'codePoint', 'written'] as const;
    const columns = keys.map((key) => ({
      key,
      heading: words.text(`export.replaced.${key}`, locale),
    }));
    const rows = this.kept.map(({ line, column, char, written }) => ({
      line: String(line),
      column,
      char,
      codePoint: codePoints(char),
      written,
    }));
    return writeCsv(columns, rows, { encoding: 'utf-8-bom' }).bytes;
  }
}

import type { ErrorItem, Locale, Translator } from '@mimamori/platform';
import { type UnmappableCharacter, writeCsv, type WrittenCsv, writeXlsx } from '@mimamori/tabular';

import type { InventoryCells } from './inventory-cells';
import { inventoryHeadings } from './inventory-cells';
import type { ExportRequest } from './camera-export.schema';

/** `U+9AD9`, or several for a character with marks. */
export function codePoints(text: string): string {
  return Array.from(
    text,
    (char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
}

export function writeInventory(
  rows: readonly InventoryCells[],
  { format, encoding }: Pick<ExportRequest, 'format' | 'encoding'>,
  { translator, locale }: { readonly translator: Translator; readonly locale: Locale },
): WrittenCsv {
  const columns = inventoryHeadings(locale);
  if (format === 'csv') return writeCsv(columns, rows, { encoding });
  const title = translator.t('cameras:export.title', locale);
  return { bytes: writeXlsx(columns, rows, { title }), unmappable: [] };
}

/** Where a character stands and what it is, for a problem. */
export function unmappableItem(
  { line, column, char, written }: UnmappableCharacter,
  camera: InventoryCells | undefined,
): ErrorItem {
  const { siteCode, code } = camera ?? {};
  return {
    pointer: `?line=${line}`,
    code: 'cameras.character_unmappable',
    params: {
      line,
      column,
      char,
      codePoint: codePoints(char),
      written,
      siteCode: siteCode ?? '',
      cameraCode: code ?? '',
    },
  };
}

/** All replaced characters as a CSV file in UTF-8, which holds them. */
export function replacedCharacters(
  unmappable: readonly UnmappableCharacter[],
  rows: readonly InventoryCells[],
  { translator, locale }: { readonly translator: Translator; readonly locale: Locale },
): Buffer {
  const keys = ['line', 'siteCode', 'cameraCode', 'column', 'char', 'codePoint', 'written'] as const;
  const columns = keys.map((key) => ({
    key,
    heading: translator.t(`cameras:export.report_columns.${key}`, locale),
  }));
  const told = unmappable.map(({ line, row, column, char, written }) => ({
    line: String(line),
    siteCode: rows[row - 1]?.siteCode,
    cameraCode: rows[row - 1]?.code,
    column,
    char,
    codePoint: codePoints(char),
    written,
  }));
  return writeCsv(columns, told, { encoding: 'utf-8-bom' }).bytes;
}

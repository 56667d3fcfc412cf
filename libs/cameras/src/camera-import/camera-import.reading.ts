import { type CsvTable, readCsv, type RowError } from '@mimamori/tabular';

import { INVENTORY_COLUMNS } from './camera-import.columns';
import { cellError, type Headings, type InventoryRow, readInventoryRow } from './camera-import.mapping';
import type { ImportPayload } from './camera-import.schema';

const LIMITS = { maxRows: 20_000, maxBytes: 16 * 1024 * 1024, maxFieldLength: 2_000 };

export interface Inventory {
  readonly encoding: CsvTable['encoding'];
  readonly headings: Headings;
  readonly rows: readonly InventoryRow[];
  readonly errors: readonly RowError[];
  /** Rows of the file, wrong ones included; 0 when the headings are wrong. */
  readonly count: number;
}

/** The second row with the key of an earlier one is an error. */
function refuseDuplicates(rows: readonly InventoryRow[], headings: Headings) {
  const firstLine = new Map<string, number>();
  const unique: InventoryRow[] = [];
  const errors: RowError[] = [];
  for (const row of rows) {
    const key = `${row.siteCode}\n${row.code}`;
    const first = firstLine.get(key);
    if (first === undefined) unique.push(row);
    else errors.push(cellError(row.line, 'code', headings, 'duplicate_key', { first }));
    firstLine.set(key, first ?? row.line);
  }
  return { unique, errors };
}

/**
 * Reads an inventory: pure, no look-ups.
 * @throws the errors of `readCsv`: the file as a whole is refused
 */
export function readInventory(bytes: Uint8Array, encoding?: ImportPayload['encoding']): Inventory {
  const table = readCsv(bytes, { columns: INVENTORY_COLUMNS, ...LIMITS, encoding });
  const { headings } = table;
  const read = table.rows.map((row) => readInventoryRow(row, headings));
  const { unique, errors: duplicates } = refuseDuplicates(
    read.flatMap(({ row }) => (row ? [row] : [])),
    headings,
  );
  const refusedLines = new Set(table.errors.map(({ line }) => line));
  const wrongHeadings = table.errors.some(({ code }) => code.endsWith('_heading'));
  return {
    encoding: table.encoding,
    headings,
    rows: unique,
    errors: [...table.errors, ...read.flatMap(({ errors }) => errors), ...duplicates],
    count: wrongHeadings ? 0 : table.rows.length + refusedLines.size,
  };
}

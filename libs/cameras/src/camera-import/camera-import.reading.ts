import { readTable, type RowError, type Table, type TextEncoding } from '@mimamori/tabular';

import { INVENTORY_COLUMNS } from './camera-import.columns';
import { type InventoryRow, type NamedRow, readInventoryRow } from './camera-import.mapping';
import { cellError, type Places } from './camera-import.places';
import type { ImportPayload } from './camera-import.schema';

const LIMITS = { maxRows: 20_000, maxBytes: 16 * 1024 * 1024, maxFieldLength: 2_000 };

export interface Inventory {
  readonly encoding: TextEncoding | 'xlsx';
  readonly places: Places;
  readonly rows: readonly InventoryRow[];
  /** Of the rows whose cells are wrong. */
  readonly named: readonly NamedRow[];
  readonly errors: readonly RowError[];
  /** Rows of the file, wrong ones included; 0 when the headings are wrong. */
  readonly count: number;
}

/** The second row with the key of an earlier one is an error. */
function refuseDuplicates(rows: readonly InventoryRow[], places: Places) {
  const firstLine = new Map<string, number>();
  const unique: InventoryRow[] = [];
  const errors: RowError[] = [];
  for (const row of rows) {
    const key = `${row.siteCode}\n${row.code}`;
    const first = firstLine.get(key);
    if (first === undefined) unique.push(row);
    else errors.push(cellError(row.line, 'code', places, 'duplicate_key', { first }));
    firstLine.set(key, first ?? row.line);
  }
  return { unique, errors };
}

function placesOf({ headings, letters }: Table): Places {
  return { headings, letters };
}

/**
 * Reads an inventory: pure, no look-ups.
 * @throws the errors of `readTable`: the file as a whole is refused
 */
export function readInventory(
  bytes: Uint8Array,
  { encoding, format }: Pick<ImportPayload, 'encoding' | 'format'> = {},
): Inventory {
  // A file that we exported guards what a spreadsheet would run; one that nobody guarded has no such cells.
  const manner = { encoding, format, unguardFormulas: true };
  const table = readTable(bytes, { columns: INVENTORY_COLUMNS, ...LIMITS, ...manner });
  const places = placesOf(table);
  const read = table.rows.map((row) => readInventoryRow(row, places));
  const { unique, errors: duplicates } = refuseDuplicates(
    read.flatMap(({ row }) => (row ? [row] : [])),
    places,
  );
  const refusedLines = new Set(table.errors.map(({ line }) => line));
  const wrongHeadings = table.errors.some(({ code }) => code.endsWith('_heading'));
  return {
    encoding: table.encoding,
    places,
    rows: unique,
    named: read.flatMap(({ named }) => named ?? []),
    errors: [...table.errors, ...read.flatMap(({ errors }) => errors), ...duplicates],
    count: wrongHeadings ? 0 : table.rows.length + refusedLines.size,
  };
}

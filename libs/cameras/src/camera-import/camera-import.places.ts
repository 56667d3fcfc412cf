import type { RowError, Table } from '@mimamori/tabular';

import type { InventoryColumn } from './camera-import.columns';

/** Where each column stands in the file. */
export type Places = Pick<Table, 'headings' | 'letters'>;

/** A row error at a cell, with a code of any lib. */
export function errorAt(
  line: number,
  key: InventoryColumn,
  { headings, letters }: Places,
  code: string,
  params: RowError['params'] = {},
): RowError {
  const letter = letters?.[key];
  const place = { line, column: headings[key] ?? key, columnKey: key };
  return { ...place, ...(letter && { cell: `${letter}${line}` }), code, params };
}

/** An error about one cell, with a sentence of the inventory's own. */
export function cellError(
  line: number,
  key: InventoryColumn,
  places: Places,
  name: string,
  params?: RowError['params'],
): RowError {
  return errorAt(line, key, places, `cameras.rows.${name}`, params);
}

import type { Locale } from '@mimamori/platform';

import { moves } from '../camera-change/camera-change';
import { inventoryCells, inventoryHeadings } from '../camera-export/inventory-cells';
import type { InventoryNames } from '../camera-export/inventory-names';
import { kindOf, type PlannedRow } from './camera-import.planner';
import type { ImportChange } from './camera-import.schema';

/** What a row changes, cell by cell, as an inventory in this language says it; undefined when it changes nothing. */
export function differenceOf(
  row: PlannedRow,
  names: InventoryNames,
  locale: Locale,
): ImportChange | undefined {
  const kind = kindOf(row);
  if (kind === 'unchanged') return undefined;
  const { line, siteCode, after, before } = row;
  const base = { line, siteCode, cameraCode: after.code, kind };
  if (!before) return { ...base, cameraId: null, fields: [] };
  const was = inventoryCells(before, names, locale);
  const is = inventoryCells(after, names, locale);
  const fields = inventoryHeadings(locale)
    .filter(({ key }) => was[key] !== is[key] || (key === 'state' && moves(row)))
    .map(({ key, heading }) => ({ field: key, heading, from: was[key] ?? null, to: is[key] ?? null }));
  return { ...base, cameraId: after.id, fields };
}

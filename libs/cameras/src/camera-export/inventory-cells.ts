import type { Locale } from '@mimamori/platform';

import type { CameraFacts } from '../camera/camera.schema';
import { INVENTORY_COLUMNS, type InventoryColumn } from '../camera-import/camera-import.columns';
import { nothingLabel, wordLabel, yesNoLabel } from '../camera-import/camera-import.labels';
import { writeList } from '../camera-import/cell-list';
import type { InventoryNames } from './inventory-names';

export type InventoryCells = Readonly<Partial<Record<InventoryColumn, string | null>>>;

/** Columns that an import only reads: nothing of the register is in them. */
const READ_ONLY: ReadonlySet<InventoryColumn> = new Set(['stateReason']);

/** The columns of an inventory that is written, with their headings in this language. */
export function inventoryHeadings(locale: Locale): { key: InventoryColumn; heading: string }[] {
  return INVENTORY_COLUMNS.filter(({ key }) => !READ_ONLY.has(key)).map(({ key, headings: [ja, en] }) => ({
    key,
    heading: locale === 'ja' ? ja : en,
  }));
}

/** A value as an inventory says it. Null and what stands for "nothing given" are empty: importing them changes nothing. */
function cellText(field: string, value: unknown, locale: Locale): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return yesNoLabel(value, locale);
  if (Array.isArray(value)) {
    if (value.length) return writeList(value.map((word: string) => wordLabel(field, word, locale)));
    return field === 'tags' ? null : nothingLabel(locale);
  }
  return typeof value === 'string' ? wordLabel(field, value, locale) : null;
}

/** All of them or none: a part of the list would read as the whole. */
function purposeCodes(ids: readonly string[], { purposes }: InventoryNames): string | null {
  const codes = ids.flatMap((id) => purposes.get(id) ?? []);
  return codes.length === ids.length && codes.length ? writeList(codes.sort()) : null;
}

/** One camera as a row of an inventory. */
export function inventoryCells(camera: CameraFacts, names: InventoryNames, locale: Locale): InventoryCells {
  const { siteId, areaId, ownerUserId, purposeIds } = camera;
  const named: InventoryCells = {
    siteCode: names.sites.get(siteId) ?? null,
    area: areaId === null ? null : (names.areas.get(areaId) ?? null),
    owner: ownerUserId === null ? null : (names.owners.get(ownerUserId) ?? null),
    purpose: purposeCodes(purposeIds, names),
  };
  const cells: Partial<Record<InventoryColumn, string | null>> = {};
  for (const { key } of INVENTORY_COLUMNS)
    cells[key] = key in named ? named[key] : cellText(key, camera[key as keyof CameraFacts], locale);
  return cells;
}

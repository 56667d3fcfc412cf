import type { ErrorItem } from '@mimamori/platform';
import type { RowError } from '@mimamori/tabular';

import { changedFields } from '../camera/camera-changes';
import { type CameraFacts, type CameraPatch, type CameraRow, newCameraFacts } from '../camera/camera.schema';
import type { CameraChange } from '../camera-change/camera-change';
import { INVENTORY_COLUMNS, type InventoryColumn } from './camera-import.columns';
import type { InventoryRow } from './camera-import.mapping';
import { cellError, errorAt, type Places } from './camera-import.places';

/** What the names in a row turned out to be; absent where the row names nothing. */
export interface RowReferences {
  readonly siteId: string;
  readonly areaId?: string;
  readonly ownerUserId?: string;
  readonly purposeIds?: readonly string[];
}

/** Where the inventory names a fact otherwise than the API. */
const COLUMN_OF: Readonly<Record<string, InventoryColumn>> = {
  siteId: 'siteCode',
  purposeIds: 'purpose',
  areaId: 'area',
  ownerUserId: 'owner',
};
const COLUMNS: ReadonlySet<string> = new Set(INVENTORY_COLUMNS.map(({ key }) => key));

function columnOf(pointer: string): InventoryColumn {
  const field = pointer.split('/')[1] ?? '';
  return COLUMN_OF[field] ?? (COLUMNS.has(field) ? (field as InventoryColumn) : 'state');
}

/** What rules and gates have against a row, at its cells: the sentence stays the one that the API answers. */
export function asRowErrors(items: readonly ErrorItem[], line: number, places: Places): RowError[] {
  return items.map(({ pointer, code, params }) => errorAt(line, columnOf(pointer), places, code, params));
}

function statedFacts({ facts }: InventoryRow, references: RowReferences): CameraPatch {
  const { areaId, ownerUserId, purposeIds } = references;
  return {
    ...facts,
    ...(areaId !== undefined && { areaId }),
    ...(ownerUserId !== undefined && { ownerUserId }),
    ...(purposeIds !== undefined && { purposeIds: [...purposeIds].sort() }),
  };
}

/** What a row would make of a camera. Whether it may is for `faultsOf` to say. */
export function planRow(
  row: InventoryRow,
  references: RowReferences,
  before: CameraRow | undefined,
  { places, newId }: { readonly places: Places; readonly newId: () => string },
): { change?: CameraChange; errors: RowError[] } {
  const { line, code, state } = row;
  const stated = statedFacts(row, references);
  if (!before && !stated.name) return { errors: [cellError(line, 'name', places, 'name_missing')] };
  const base: CameraFacts & { readonly id: string } = before ?? {
    ...newCameraFacts({ siteId: references.siteId, code, name: stated.name ?? '' }),
    id: newId(),
  };
  const after = { ...base, ...stated, state: state ?? base.state };
  const fields = before ? changedFields(before, after) : [];
  return { change: { before, after, fields, reason: row.stateReason }, errors: [] };
}

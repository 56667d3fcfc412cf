import type { ErrorItem } from '@mimamori/platform';
import type { RowError } from '@mimamori/tabular';

import { contradictions } from '../camera/camera-consistency.rules';
import { changedFields } from '../camera/camera-changes';
import { missingForActive } from '../camera/camera-gate.rules';
import { isFinal, mayBecome } from '../camera/camera-state.rules';
import { type CameraFacts, newCameraFacts, type CameraPatch } from '../camera/camera.schema';
import type { InventoryColumn } from './camera-import.columns';
import { cellError, type Headings, type InventoryRow } from './camera-import.mapping';

/** What the names in a row turned out to be; absent where the row names nothing. */
export interface RowReferences {
  readonly siteId: string;
  readonly areaId?: string;
  readonly ownerUserId?: string;
  readonly purposeIds?: readonly string[];
}

export interface PlannedChange {
  readonly kind: 'create' | 'update' | 'unchanged';
  readonly next: CameraFacts;
  /** Names of the facts that differ; without `state`. */
  readonly fields: readonly string[];
  /** Whether it becomes active by this row. */
  readonly activates: boolean;
}

/** Where the inventory has a column for a fact that the gate or a rule complains about. */
const COLUMN_OF: Readonly<Record<string, InventoryColumn>> = {
  '/purposeIds': 'purpose',
  '/areaId': 'area',
  '/ownerUserId': 'owner',
  '/retentionClass': 'retentionClass',
  '/audio': 'audio',
  '/class': 'class',
};

/** Gate and contradiction items as row errors: the sentence stays the one that the API answers. */
export function asRowErrors(items: readonly ErrorItem[], line: number, headings: Headings): RowError[] {
  return items.map(({ pointer, code, params = {} }) => {
    const key = COLUMN_OF[pointer] ?? 'state';
    return { line, column: headings[key] ?? key, columnKey: key, code, params };
  });
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

/**
 * What a row would do to the register, by the rules that hold for the API: state machine, gate, no contradictions.
 * A new camera starts as planned, so it may become active in its first row only through the gate.
 */
export function planRow(
  row: InventoryRow,
  references: RowReferences,
  existing: CameraFacts | undefined,
  headings: Headings,
): { change?: PlannedChange; errors: RowError[] } {
  const { line, code, state } = row;
  const refuse = (key: InventoryColumn, error: string, params?: RowError['params']) => ({
    errors: [cellError(line, key, headings, error, params)],
  });
  const stated = statedFacts(row, references);
  if (!existing && !stated.name) return refuse('name', 'name_missing');
  const before = existing ?? newCameraFacts({ siteId: references.siteId, code, name: stated.name ?? '' });
  const next: CameraFacts = { ...before, ...stated, state: state ?? before.state };
  const fields = changedFields(before, next);
  const moves = next.state !== before.state;
  if (isFinal(before.state) && (moves || fields.length)) return refuse('state', 'camera_retired');
  if (moves && !mayBecome(before.state, next.state))
    return refuse('state', 'transition_not_allowed', { from: before.state, to: next.state });
  const items = [...contradictions(next), ...(next.state === 'active' ? missingForActive(next) : [])];
  if (items.length) return { errors: asRowErrors(items, line, headings) };
  const kind = !existing ? 'create' : moves || fields.length ? 'update' : 'unchanged';
  return { change: { kind, next, fields, activates: moves && next.state === 'active' }, errors: [] };
}

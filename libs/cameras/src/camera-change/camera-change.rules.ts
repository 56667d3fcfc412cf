import {
  canRow,
  type ErrorItem,
  getPermissions,
  type Reader,
  unchangeable,
  withRelated,
} from '@mimamori/platform';

import { contradictions } from '../camera/camera-consistency.rules';
import { broken, missingForActive, missingMasks } from '../camera/camera-gate.rules';
import { isFinal, mayBecome, mayChange, needsReason } from '../camera/camera-state.rules';
import type { CameraFacts } from '../camera/camera.schema';
import { type CameraChange, isChanged, moves, stateBefore } from './camera-change';

function gateItems(camera: CameraFacts, masks: number): ErrorItem[] {
  return [...missingForActive(camera), ...missingMasks(camera, masks)];
}

/** What the state machine has against it. */
function stepFaults(change: CameraChange): ErrorItem[] {
  const from = stateBefore(change);
  const to = change.after.state;
  if (!mayChange(from, change.fields) || (isFinal(from) && moves(change)))
    return [{ pointer: '/state', code: 'cameras.camera_retired' }];
  if (!moves(change)) return [];
  if (!mayBecome(from, to))
    return [{ pointer: '/state', code: 'cameras.transition_not_allowed', params: { from, to } }];
  if (needsReason(to) && change.reason === undefined)
    return [{ pointer: '/stateReason', code: 'cameras.reason_missing' }];
  return [];
}

/**
 * Everything our own rules have against a change, the same as for one camera at a time: state machine, contradictions,
 * the risk gate. What other libs ask at their gates is not here.
 * @param masks how many privacy masks of the camera are in force
 */
export function faultsOf(change: CameraChange, masks: number): ErrorItem[] {
  const { before, after } = change;
  if (!isChanged(change)) return [];
  const steps = stepFaults(change);
  if (steps.length || isFinal(stateBefore(change))) return steps;
  const items = contradictions(after, before);
  if (after.state !== 'active') return items;
  const missing = gateItems(after, masks);
  const was = before?.state === 'active' ? gateItems(before, masks) : [];
  return [...items, ...broken(missing, was)];
}

/** The changes with all facts by which permissions may judge their cameras. */
export async function withFacts<Change extends CameraChange>(
  reader: Reader,
  changes: readonly Change[],
): Promise<Change[]> {
  const after = await withRelated(
    reader,
    'Camera',
    changes.map((change) => change.after),
  );
  const existing = changes.flatMap(({ before }) => (before ? [before] : []));
  const known = await withRelated(reader, 'Camera', existing);
  const before = new Map(known.map((camera) => [camera.id, camera]));
  return changes.map((change, at) => ({
    ...change,
    after: after[at] ?? change.after,
    ...(change.before ? { before: before.get(change.before.id) ?? change.before } : {}),
  }));
}

/** Nobody may move a camera to where they could not change it. */
function mayUpdate(before: CameraChange['after'], after: CameraChange['after']): boolean {
  const permissions = getPermissions();
  return permissions.can('update', 'Camera', before) && permissions.can('update', 'Camera', after);
}

/**
 * The fields of a camera that is there which the caller names and may not change; see `withFacts`.
 * @param named also those that would stay as they are
 */
export function forbiddenFields({ before, after }: CameraChange, named: readonly string[]): string[] {
  if (!before) return [];
  return [...new Set([...unchangeable('Camera', before, named), ...unchangeable('Camera', after, named)])];
}

/** Whether the caller may make this change, but for single fields: each camera is judged by its own facts, see `withFacts`. */
export function isAllowed(change: CameraChange): boolean {
  const { before, after, fields } = change;
  if (!isChanged(change)) return true;
  if (!before && !canRow('create', 'Camera', after)) return false;
  if (before && fields.length && !mayUpdate(before, after)) return false;
  if (!moves(change)) return true;
  if (after.state === 'retired' && !canRow('retire', 'Camera', before ?? after)) return false;
  return canRow('transition', 'Camera', before ?? after);
}

import { createHash } from 'node:crypto';

import type { ErrorItem } from '@mimamori/platform';

import type { CameraChange } from '../camera-change/camera-change';
import { changedFields } from '../camera/camera-changes';
import { type CameraRow, MOST_TAGS } from '../camera/camera.schema';
import type { BulkCommand } from './bulk-edit.schema';

/** Groups that a camera comes into and leaves. */
export interface GroupMoves {
  readonly joins: readonly string[];
  readonly leaves: readonly string[];
}

export interface BulkRow extends GroupMoves {
  readonly change: CameraChange & { readonly before: CameraRow };
  readonly faults: readonly ErrorItem[];
}

export interface BulkPlan {
  /** Readable cameras of the selection, by id. */
  readonly rows: readonly BulkRow[];
  /** Asked for by id and not to be found. */
  readonly unknown: readonly string[];
  readonly token: string;
}

/** What the command makes of one camera. */
export function bulkChange(
  before: CameraRow,
  { set = {}, addTags = [], removeTags = [] }: BulkCommand,
): BulkRow['change'] {
  const stated = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  const kept = before.tags.filter((tag) => !removeTags.includes(tag));
  const tags = [...new Set([...kept, ...addTags])].sort();
  const after = { ...before, ...stated, tags };
  return { before, after, fields: changedFields(before, after) };
}

/** @param memberOf groups that the camera is in */
export function groupMoves(
  { addGroups = [], removeGroups = [] }: BulkCommand,
  memberOf: ReadonlySet<string>,
): GroupMoves {
  return {
    joins: addGroups.filter((id) => !memberOf.has(id) && !removeGroups.includes(id)),
    leaves: removeGroups.filter((id) => memberOf.has(id)),
  };
}

/** What only a command for many can bring about. */
export function ownFaults({ change, joins, leaves }: Omit<BulkRow, 'faults'>, groups: number, most: number) {
  const items: ErrorItem[] = [];
  if (change.after.tags.length > MOST_TAGS)
    items.push({ pointer: '/addTags', code: 'cameras.bulk_too_many_tags', params: { most: MOST_TAGS } });
  if (joins.length && groups + joins.length - leaves.length > most)
    items.push({ pointer: '/addGroups', code: 'cameras.camera_in_too_many_groups', params: { most } });
  return items;
}

export function isTouched({ change, joins, leaves }: Omit<BulkRow, 'faults'>): boolean {
  return change.fields.length + joins.length + leaves.length > 0;
}

/** The rows that are carried out. */
export function accepted(rows: readonly BulkRow[]): BulkRow[] {
  return rows.filter((row) => row.faults.length === 0 && isTouched(row));
}

/**
 * One value for a command, its selection, the versions of the cameras and what would happen to each. Whoever carries out a
 * preview shows it again: another value means that it would be something else.
 */
export function tokenOf(
  command: BulkCommand,
  rows: readonly BulkRow[],
  { tenantId, principalId }: { readonly tenantId: string; readonly principalId: string },
): string {
  const { ids, filter, q, set, addTags, removeTags, addGroups, removeGroups } = command;
  const told = rows.map(({ change: { before, fields }, faults, joins, leaves }) => [
    before.id,
    before.version,
    fields,
    faults.map(({ code }) => code),
    joins,
    leaves,
  ]);
  const asked = [
    ids,
    sortedEntries(filter),
    q,
    sortedEntries(set),
    addTags,
    removeTags,
    addGroups,
    removeGroups,
  ];
  return createHash('sha256')
    .update(JSON.stringify([tenantId, principalId, asked, told]))
    .digest('hex');
}

function sortedEntries(object: object | undefined): [string, unknown][] | undefined {
  return object && Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

import {
  ALL_ELSE,
  type ErrorItem,
  getPermissions,
  getPrincipal,
  getTenantId,
  namedIn,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { forbiddenFields, isAllowed, withFacts } from '../camera-change/camera-change.rules';
import { CameraChanges } from '../camera-change/camera-change.service';
import { membershipsOf } from '../camera-group/camera-group.queries';
import { MOST_GROUPS } from '../camera-group/camera-group.schema';
import type { CameraRow } from '../camera/camera.schema';
import { BulkTooMany } from '../cameras.errors';
import {
  bulkChange,
  type BulkPlan,
  type BulkRow,
  groupMoves,
  isTouched,
  ownFaults,
  tokenOf,
} from './bulk-edit.plan';
import { selectedCameras } from './bulk-edit.queries';
import { type BulkCommand, MOST_BULK } from './bulk-edit.schema';

/** Says what a command would do to each camera of its selection; reads only. */
@Injectable()
export class BulkPlanner {
  constructor(
    private readonly db: TenantDb,
    private readonly changes: CameraChanges,
  ) {}

  /** @throws BulkTooMany */
  async plan(command: BulkCommand): Promise<BulkPlan> {
    const cameras = await selectedCameras(this.db, command);
    if (cameras.length > MOST_BULK) throw new BulkTooMany(MOST_BULK);
    const rows = await this.rows(cameras, command);
    const found = new Set(cameras.map(({ id }) => id));
    const unknown = (command.ids ?? []).filter((id) => !found.has(id));
    const who = { tenantId: getTenantId(), principalId: getPrincipal().id };
    return { rows, unknown, token: tokenOf(command, rows, who) };
  }

  private async rows(cameras: readonly CameraRow[], command: BulkCommand): Promise<BulkRow[]> {
    const groups = await this.groupsOf(cameras, command);
    const changes = cameras.map((before) => bulkChange(before, command));
    const judged = await this.changes.judge(changes);
    const known = await withFacts(this.db, changes);
    return changes.map((change, at) => {
      const memberOf = groups.get(change.before.id) ?? new Set<string>();
      const row = { change, ...groupMoves(command, memberOf) };
      const facts = known[at] ?? change;
      const forbidden = forbiddenItems(facts, command);
      if (forbidden.length) return { ...unsaid(change), faults: forbidden };
      if (!isTouched(row)) return { ...row, faults: [] };
      if (!mayMake(facts, row)) return { ...row, faults: [{ pointer: '', code: 'cameras.bulk_forbidden' }] };
      const faults = [...(judged[at]?.faults ?? []), ...ownFaults(row, memberOf.size, MOST_GROUPS)];
      return { ...row, faults };
    });
  }

  private async groupsOf(
    cameras: readonly CameraRow[],
    { addGroups, removeGroups }: BulkCommand,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const byCamera = new Map<string, Set<string>>();
    if (!addGroups && !removeGroups) return byCamera;
    const ids = cameras.map(({ id }) => id);
    for (const { cameraId, groupId } of await membershipsOf(this.db, ids)) {
      const groups = byCamera.get(cameraId);
      if (groups) groups.add(groupId);
      else byCamera.set(cameraId, new Set([groupId]));
    }
    return byCamera;
  }
}

type Facts = BulkRow['change'];

/** Neither counts nor the token may tell whether a withheld field is what the command would make it. */
function unsaid({ before }: Facts): Omit<BulkRow, 'faults'> {
  return { change: { before, after: before, fields: [] }, joins: [], leaves: [] };
}

/** Groups are no field of a camera: who changes them changes what has no name. */
function mayMake(facts: Facts, { joins, leaves }: Pick<BulkRow, 'joins' | 'leaves'>): boolean {
  if (!isAllowed(facts) || !getPermissions().can('update', 'Camera', facts.before)) return false;
  return joins.length + leaves.length === 0 || forbiddenFields(facts, [ALL_ELSE]).length === 0;
}

function forbiddenItems(facts: Facts, command: BulkCommand): ErrorItem[] {
  const { set = {}, addTags, removeTags } = command;
  const tags = addTags || removeTags ? ['tags'] : [];
  return forbiddenFields(facts, [...namedIn(set), ...tags]).map((field) => ({
    pointer: `/set/${field}`,
    code: 'platform.field_forbidden',
    params: { subject: 'Camera' },
  }));
}

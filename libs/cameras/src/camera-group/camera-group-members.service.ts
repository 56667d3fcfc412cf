import { Audit } from '@mimamori/audit';
import {
  ALL_ELSE,
  Clock,
  type ErrorItem,
  InvalidInput,
  NotFound,
  requireChange,
  TenantDb,
  type Tx,
  withRelated,
} from '@mimamori/platform';
import { type IfMatchHeader, parseInput, readRows } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { CAMERA } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';
import { CameraGroupMemberEntity } from './camera-group-member.entity';
import { ADD_MEMBERS, cameraCounts, CROWDED, LOCK_CAMERAS } from './camera-group.queries';
import {
  type CameraGroup,
  type CameraGroupMembers as Members,
  cameraGroupMembersSchema,
  type CameraGroupRow,
  MOST_GROUPS,
  toCameraGroup,
} from './camera-group.schema';
import { CameraGroups } from './camera-group.service';
import { updateGroup } from './camera-group.writes';

/** Which cameras are in a group. Whoever changes that must be allowed to change the group and each of the cameras. */
@Injectable()
export class CameraGroupMembers {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly groups: CameraGroups,
  ) {}

  /**
   * Adds cameras; those that are in the group already stay.
   * @throws NotFound for the group, Forbidden, VersionMismatch, InvalidInput naming each camera that cannot be read or is
   * in too many groups
   */
  async add(groupId: string, input: Members, match: IfMatchHeader): Promise<CameraGroup> {
    return this.db.transaction(async (tx) => {
      const { cameraIds } = parseInput(cameraGroupMembersSchema, input);
      const group = await this.groups.load(tx, groupId, 'update', match);
      const found = await this.changeable(tx, cameraIds);
      const missing = cameraIds.flatMap((id, at) => (found.has(id) ? [] : [unknownAt(at)]));
      if (missing.length) throw new InvalidInput(missing);
      const added = await tx.query<{ id: string }>(ADD_MEMBERS, [tx.tenantId, groupId, cameraIds]);
      await this.requireRoom(tx, cameraIds, (at) => `/cameraIds/${at}`);
      if (!added.length) return this.answer(tx, group);
      return this.changed(tx, group, 'add_cameras', added.map(({ id }) => id).sort());
    });
  }

  /** As `add`, for one camera named by a path. @throws NotFound for the camera, too */
  async put(groupId: string, cameraId: string, match: IfMatchHeader): Promise<CameraGroup> {
    return this.db.transaction(async (tx) => {
      const group = await this.groups.load(tx, groupId, 'update', match);
      await this.requireCamera(tx, cameraId);
      const added = await tx.query<{ id: string }>(ADD_MEMBERS, [tx.tenantId, groupId, [cameraId]]);
      if (!added.length) return this.answer(tx, group);
      await this.requireRoom(tx, [cameraId], () => ':cameraId');
      return this.changed(tx, group, 'add_cameras', [cameraId]);
    });
  }

  /** A camera that is not in the group is as good as removed. @throws NotFound, Forbidden, VersionMismatch */
  async remove(groupId: string, cameraId: string, match: IfMatchHeader): Promise<CameraGroup> {
    return this.db.transaction(async (tx) => {
      const group = await this.groups.load(tx, groupId, 'update', match);
      await this.requireCamera(tx, cameraId);
      const { affected } = await tx
        .repository(CameraGroupMemberEntity)
        .delete({ tenantId: tx.tenantId, groupId, cameraId });
      if (!affected) return this.answer(tx, group);
      return this.changed(tx, group, 'remove_cameras', [cameraId]);
    });
  }

  private async requireCamera(tx: Tx, cameraId: string): Promise<void> {
    if (!(await this.changeable(tx, [cameraId])).has(cameraId)) throw new NotFound('Camera');
  }

  /** Those that the caller may read, locked. @throws Forbidden when one of them may not be changed */
  private async changeable(tx: Tx, cameraIds: readonly string[]): Promise<ReadonlySet<string>> {
    await tx.query(LOCK_CAMERAS, [cameraIds]);
    const cameras = await readRows<CameraRow>(tx, CAMERA, cameraIds);
    for (const camera of await withRelated(tx, 'Camera', cameras))
      requireChange('Camera', camera, [ALL_ELSE]);
    return new Set(cameras.map(({ id }) => id));
  }

  /** @throws InvalidInput */
  private async requireRoom(
    tx: Tx,
    cameraIds: readonly string[],
    pointerOf: (at: number) => string,
  ): Promise<void> {
    const crowded = await tx.query<{ id: string }>(CROWDED, [cameraIds, MOST_GROUPS]);
    const items = crowded.map(({ id }) => ({
      pointer: pointerOf(cameraIds.indexOf(id)),
      code: 'cameras.camera_in_too_many_groups',
      params: { most: MOST_GROUPS },
    }));
    if (items.length) throw new InvalidInput(items);
  }

  private async changed(
    tx: Tx,
    group: CameraGroupRow,
    verb: 'add_cameras' | 'remove_cameras',
    cameraIds: readonly string[],
  ): Promise<CameraGroup> {
    const written = await updateGroup(tx, group, group, this.clock.now());
    await this.audit.append(tx, {
      action: `cameras.group.${verb}`,
      subject: 'CameraGroup',
      subjectId: group.id,
      details: { cameraIds },
    });
    return this.answer(tx, written);
  }

  private async answer(tx: Tx, row: CameraGroupRow): Promise<CameraGroup> {
    return toCameraGroup(row, (await cameraCounts(tx, [row.id])).get(row.id) ?? 0);
  }
}

function unknownAt(at: number): ErrorItem {
  return { pointer: `/cameraIds/${at}`, code: 'cameras.camera_unknown' };
}

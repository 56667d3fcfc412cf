import { Audit, fieldChanges } from '@mimamori/audit';
import { Clock, NotFound, patched, requireCan, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import {
  type IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { CameraGroupListRequest } from './camera-group-list.schema';
import { CameraGroupMemberEntity } from './camera-group-member.entity';
import { CameraGroupEntity } from './camera-group.entity';
import {
  CAMERA_GROUP,
  cameraCounts,
  cameraGroupList,
  LOCK_GROUP,
  membershipsOf,
} from './camera-group.queries';
import {
  CAMERA_GROUP_FIELDS,
  type CameraGroup,
  type CameraGroupCreate,
  cameraGroupCreateSchema,
  type CameraGroupPatch,
  cameraGroupPatchSchema,
  type CameraGroupRow,
  toCameraGroup,
} from './camera-group.schema';
import { insertGroup, updateGroup } from './camera-group.writes';

/** Groups of cameras. Everybody counts only the cameras that they may read. */
@Injectable()
export class CameraGroups {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
  ) {}

  /** @throws CursorInvalid */
  async list(request: CameraGroupListRequest): Promise<Page<CameraGroup>> {
    const page = await readPage(this.db, this.keysets, cameraGroupList(request));
    const counted = await this.counted(page.items);
    return mapPage(page, (row) => toCameraGroup(row, counted.get(row.id) ?? 0));
  }

  /** @throws NotFound */
  async get(id: string): Promise<CameraGroup> {
    const row = await readRow<CameraGroupRow>(this.db, CAMERA_GROUP, id);
    if (!row) throw new NotFound('CameraGroup');
    return this.answer(row);
  }

  /** The groups of each camera that the caller may read, by code; in the order of `cameraIds`. */
  async ofCameras(cameraIds: readonly string[]): Promise<CameraGroup[][]> {
    const memberships = await membershipsOf(this.db, cameraIds);
    const ids = [...new Set(memberships.map(({ groupId }) => groupId))];
    const rows = await readRows<CameraGroupRow>(this.db, CAMERA_GROUP, ids);
    const counted = await this.counted(rows);
    const groups = rows
      .map((row) => toCameraGroup(row, counted.get(row.id) ?? 0))
      .toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const groupsOf = new Map(cameraIds.map((id) => [id, new Set<string>()]));
    for (const { cameraId, groupId } of memberships) groupsOf.get(cameraId)?.add(groupId);
    return cameraIds.map((cameraId) => groups.filter(({ id }) => groupsOf.get(cameraId)?.has(id)));
  }

  /** @throws Forbidden, InvalidInput, CameraGroupCodeTaken */
  async create(input: CameraGroupCreate): Promise<CameraGroup> {
    requireCan('create', 'CameraGroup', { id: null });
    const { nameEn = null, description = null, ...given } = parseInput(cameraGroupCreateSchema, input);
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const row = { ...given, nameEn, description, id, version: 1, createdAt: now, updatedAt: now };
    return this.db.transaction(async (tx) => {
      await insertGroup(tx, row);
      const details = { code: row.code };
      await this.audit.append(tx, {
        action: 'cameras.group.create',
        subject: 'CameraGroup',
        subjectId: id,
        details,
      });
      return toCameraGroup(row, 0);
    });
  }

  /** @throws NotFound, Forbidden, VersionMismatch, InvalidInput, CameraGroupCodeTaken */
  async update(id: string, patch: CameraGroupPatch, match: IfMatchHeader): Promise<CameraGroup> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match);
      const after = patched<CameraGroupRow>(before, parseInput(cameraGroupPatchSchema, patch));
      const changes = fieldChanges(before, after, CAMERA_GROUP_FIELDS);
      if (!changes.length) return this.answer(before);
      const written = await updateGroup(tx, before, after, this.clock.now());
      await this.audit.append(tx, {
        action: 'cameras.group.update',
        subject: 'CameraGroup',
        subjectId: id,
        details: { changes },
      });
      return this.answer(written);
    });
  }

  /** Its cameras stay; only the group goes. @returns it as it was. @throws NotFound, Forbidden, VersionMismatch */
  async remove(id: string, match: IfMatchHeader): Promise<CameraGroup> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'delete', match);
      const gone = await this.answer(before);
      const { tenantId } = tx;
      const { affected: cameras } = await tx
        .repository(CameraGroupMemberEntity)
        .delete({ tenantId, groupId: id });
      await tx.repository(CameraGroupEntity).delete({ tenantId, id });
      await this.audit.append(tx, {
        action: 'cameras.group.delete',
        subject: 'CameraGroup',
        subjectId: id,
        details: { code: before.code, name: before.name, cameras: cameras ?? 0 },
      });
      return gone;
    });
  }

  /** The group, locked until the transaction ends. @throws NotFound, Forbidden, VersionMismatch */
  async load(tx: Tx, id: string, action: string, match: IfMatchHeader): Promise<CameraGroupRow> {
    await tx.query(LOCK_GROUP, [id]);
    const row = await readRow<CameraGroupRow>(tx, CAMERA_GROUP, id);
    if (!row) throw new NotFound('CameraGroup');
    requireCan(action, 'CameraGroup', row);
    match.expect(row);
    return row;
  }

  private async answer(row: CameraGroupRow): Promise<CameraGroup> {
    return toCameraGroup(row, (await this.counted([row])).get(row.id) ?? 0);
  }

  private counted(rows: readonly CameraGroupRow[]): Promise<ReadonlyMap<string, number>> {
    return cameraCounts(
      this.db,
      rows.map(({ id }) => id),
    );
  }
}

import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  NotFound,
  patched,
  requireCan,
  SqlParams,
  TenantDb,
  type Tx,
  uuidv7,
  violatedConstraint,
} from '@mimamori/platform';
import { type IfMatchHeader, Keysets, mapPage, type Page, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { GroupInUse } from '../access.errors';
import { GROUP, groupList, LOCK_GROUP } from './group.queries';
import {
  GROUP_FIELDS,
  type GroupCreate,
  type GroupListRequest,
  type GroupPatch,
  type GroupRow,
  type GroupView,
  toGroupView,
} from './group.schema';
import { insertGroup, updateGroup } from './group.writes';
import { UserGroup } from './user-group.entity';

/** Groups of people, as the caller may see and change them. Who is in them: `GroupMemberships`. */
@Injectable()
export class UserGroups {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
  ) {}

  /** @throws CursorInvalid */
  async list(request: GroupListRequest): Promise<Page<GroupView>> {
    return mapPage(await readPage(this.db, this.keysets, groupList(request, new SqlParams())), toGroupView);
  }

  /** @throws NotFound */
  async get(id: string): Promise<GroupView> {
    const row = await readRow<GroupRow>(this.db, GROUP, id);
    if (!row) throw new NotFound('Group');
    return toGroupView(row);
  }

  /** @throws Forbidden, GroupCodeTaken */
  async create({ nameEn = null, description = null, ...given }: GroupCreate): Promise<GroupView> {
    requireCan('create', 'Group', { id: null });
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const fresh = { memberCount: 0, version: 1, createdAt: now, updatedAt: now };
    const row: GroupRow = { ...given, nameEn, description, id, ...fresh };
    return this.db.transaction(async (tx) => {
      await insertGroup(tx, row);
      await this.record(tx, 'create', row.id, { code: row.code });
      return toGroupView(row);
    });
  }

  /** @throws NotFound, Forbidden, VersionMismatch, GroupCodeTaken */
  async update(id: string, patch: GroupPatch, match: IfMatchHeader): Promise<GroupView> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match);
      const after = patched<GroupRow>(before, patch);
      const changes = fieldChanges(before, after, GROUP_FIELDS);
      if (!changes.length) return toGroupView(before);
      const written = await updateGroup(tx, before, after, this.clock.now());
      await this.record(tx, 'update', id, { changes });
      return toGroupView(written);
    });
  }

  /** @returns it as it was. @throws NotFound, Forbidden, VersionMismatch, GroupInUse while it is given a role */
  async remove(id: string, match: IfMatchHeader): Promise<GroupView> {
    try {
      return await this.db.transaction(async (tx) => {
        const before = await this.load(tx, id, 'delete', match);
        await tx.repository(UserGroup).delete({ tenantId: tx.tenantId, id });
        const { code, name, memberCount } = before;
        await this.record(tx, 'delete', id, { code, name, members: memberCount });
        return toGroupView(before);
      });
    } catch (error) {
      throw violatedConstraint(error) === 'role_assignment_group' ? new GroupInUse() : error;
    }
  }

  /** The group, locked until the transaction ends. @throws NotFound, Forbidden, VersionMismatch */
  async load(tx: Tx, id: string, action: string, match: IfMatchHeader): Promise<GroupRow> {
    await tx.query(LOCK_GROUP, [id]);
    const row = await readRow<GroupRow>(tx, GROUP, id);
    if (!row) throw new NotFound('Group');
    requireCan(action, 'Group', { id });
    match.expect(row);
    return row;
  }

  private record(tx: Tx, verb: 'create' | 'update' | 'delete', subjectId: string, details: object) {
    return this.audit.append(tx, {
      action: `access.group.${verb}`,
      subject: 'Group',
      subjectId,
      details: { ...details },
    });
  }
}

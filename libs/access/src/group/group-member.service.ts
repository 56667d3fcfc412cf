import { getPrincipal, InvalidInput, NotFound, SqlParams, TenantDb } from '@mimamori/platform';
import { type IfMatchHeader, Keysets, mapPage, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { Giving } from '../role-assignment/giving.service';
import { unknownIds } from '../role-assignment/known-ids.queries';
import { memberList, rolesOfGroups } from './group.queries';
import {
  type GroupMemberListRequest,
  type GroupMembers,
  type GroupMemberView,
  type GroupView,
  toGroupMemberView,
} from './group.schema';
import { UserGroups } from './group.service';
import { Groups } from './groups.service';

/** `source` of members that people added. */
const BY_HAND = 'manual';

/** Who is in a group. Whoever changes that gives, or takes, all roles of the group, within the limits of giving. */
@Injectable()
export class UserGroupMembers {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly groups: UserGroups,
    private readonly memberships: Groups,
    private readonly giving: Giving,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** @throws NotFound for the group, CursorInvalid */
  async list(groupId: string, request: GroupMemberListRequest): Promise<Page<GroupMemberView>> {
    await this.groups.get(groupId);
    const list = memberList(groupId, request, new SqlParams());
    return mapPage(await readPage(this.db, this.keysets, list), toGroupMemberView);
  }

  /**
   * Adds users; those who are in it already stay.
   * @throws NotFound for the group, Forbidden, RoleNotGrantable, VersionMismatch, InvalidInput naming each unknown user
   */
  async add(groupId: string, { userIds }: GroupMembers, match: IfMatchHeader): Promise<GroupView> {
    const own = await this.giving.ownRoles();
    await this.db.transaction(async (tx) => {
      await this.groups.load(tx, groupId, 'enrol', match);
      const unknown = await unknownIds(tx, 'user_account', userIds);
      if (unknown.length)
        throw new InvalidInput(
          unknown.map((id) => ({ pointer: `/userIds/${userIds.indexOf(id)}`, code: 'access.unknown_user' })),
        );
      const roles = await rolesOfGroups(tx, [groupId]);
      await this.giving.requireMayGive(tx, roles, { userIds }, own);
      await this.memberships.addIn(tx, { groupId, userIds, source: BY_HAND });
    });
    return this.answer(groupId);
  }

  /** @throws NotFound for the group or a user who is not in it, Forbidden, RoleNotGrantable, VersionMismatch */
  async remove(groupId: string, userId: string, match: IfMatchHeader): Promise<GroupView> {
    const own = await this.giving.ownRoles();
    await this.db.transaction(async (tx) => {
      await this.groups.load(tx, groupId, 'enrol', match);
      await this.giving.requireRemovable(tx, await rolesOfGroups(tx, [groupId]), own);
      const removed = await this.memberships.removeIn(tx, { groupId, userIds: [userId] });
      if (!removed.length) throw new NotFound('User');
    });
    return this.answer(groupId);
  }

  private answer(groupId: string): Promise<GroupView> {
    this.authorizer.forget(getPrincipal().tenantId);
    return this.groups.get(groupId);
  }
}

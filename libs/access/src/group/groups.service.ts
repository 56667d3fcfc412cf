import { Audit } from '@mimamori/audit';
import { Clock, getContext, NotFound, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { Giving } from '../role-assignment/giving.service';
import { unknownIds } from '../role-assignment/known-ids.queries';
import {
  ADD_MEMBERS,
  limitingGroups,
  LOCK_GROUPS,
  REMOVE_MEMBERS,
  rolesOfGroups,
  TOUCH_GROUPS,
} from './group.queries';

interface Change {
  readonly groupId: string;
  readonly userIds: readonly string[];
  readonly source: string;
  /** Whether it takes something away from its members. */
  readonly limits?: boolean;
}

/** Memberships as other libs keep them, in a transaction of the caller and on the caller's authority. */
@Injectable()
export class Groups {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly giving: Giving,
  ) {}

  /**
   * Makes the memberships of this source what is said here: memberships that others keep stay, groups that are gone are
   * left out. Asks no permission; the audit rows name who acts in the context, or the source. The source may also end what
   * limits somebody, and the log says so: whoever lets it speak was asked (`requireMayDisenrol`).
   * @param groupIds `null`: the source did not say. Then what gives ends, and what limits stays as it was.
   * @returns the groups that stayed for that
   */
  async setMembershipsIn(
    tx: Tx,
    userId: string,
    groupIds: readonly string[] | null,
    source: string,
  ): Promise<readonly string[]> {
    const kept = await tx.query<{ id: string }>(
      'select group_id as id from user_group_member where user_id = $1 and source = $2',
      [userId, source],
    );
    const before = new Set(kept.map(({ id }) => id));
    const wanted = new Set(groupIds);
    const unwanted = [...before].filter((id) => !wanted.has(id));
    const fresh = [...wanted].filter((id) => !before.has(id));
    if (!unwanted.length && !fresh.length) return [];
    // in one order, so that two sign-ins wait for each other instead of dying
    const locked = await tx.query<{ id: string }>(LOCK_GROUPS, [[...unwanted, ...fresh]]);
    const there = new Set(locked.map(({ id }) => id));
    const limiting = await limitingGroups(tx, unwanted);
    const stay = groupIds === null ? unwanted.filter((id) => limiting.has(id)) : [];
    for (const groupId of unwanted.filter((id) => !stay.includes(id)))
      await this.removeIn(tx, { groupId, userIds: [userId], source, limits: limiting.has(groupId) });
    for (const groupId of fresh.filter((id) => there.has(id)))
      await this.addIn(tx, { groupId, userIds: [userId], source });
    return stay;
  }

  /**
   * For whoever lets something else enrol people into these groups.
   * @throws NotFound for a group that is unknown, RoleNotGrantable for one whose roles the caller could not give
   */
  async requireMayEnrol(groupIds: readonly string[]): Promise<void> {
    const own = await this.giving.ownRoles();
    await this.db.transaction(async (tx) => {
      if ((await unknownIds(tx, 'user_group', groupIds)).length) throw new NotFound('Group');
      await this.giving.requireGrantable(tx, await rolesOfGroups(tx, groupIds), own);
    });
  }

  /** For whoever keeps something else from enrolling people into these groups any longer. @throws RoleNotGrantable */
  async requireMayDisenrol(groupIds: readonly string[]): Promise<void> {
    if (!groupIds.length) return;
    const own = await this.giving.ownRoles();
    await this.db.transaction(async (tx) => {
      await this.giving.requireRemovable(tx, await rolesOfGroups(tx, groupIds), own);
    });
  }

  /** Adds those who are not in it. The group is locked by the caller. @returns whom */
  async addIn(tx: Tx, { groupId, userIds, source }: Change): Promise<readonly string[]> {
    const now = this.clock.now();
    const values = [tx.tenantId, groupId, userIds, source, actor(source), now];
    const added = (await tx.query<{ id: string }>(ADD_MEMBERS, values)).map(({ id }) => id).sort();
    if (added.length) await this.record(tx, 'grant', { groupId, userIds: added, source }, now);
    return added;
  }

  /** Removes those who are in it by this source; `undefined`: by any. The group is locked by the caller. @returns whom */
  async removeIn(tx: Tx, change: Omit<Change, 'source'> & { readonly source?: string }) {
    const { groupId, userIds, source, limits } = change;
    const removed = await tx.query<{ id: string; source: string }>(REMOVE_MEMBERS, [
      groupId,
      userIds,
      source ?? null,
    ]);
    const now = this.clock.now();
    for (const { id, source: by } of removed)
      await this.record(tx, 'revoke', { groupId, userIds: [id], source: by, ...(limits && { limits }) }, now);
    return removed.map(({ id }) => id);
  }

  private async record(tx: Tx, step: 'grant' | 'revoke', { groupId, ...change }: Change, now: Date) {
    await tx.query(TOUCH_GROUPS, [[groupId], now]);
    await this.audit.append(tx, {
      action: `permission.${step}`,
      subject: 'Group',
      subjectId: groupId,
      details: { ...change, roles: await rolesOfGroups(tx, [groupId]) },
    });
  }
}

/** At a sign-in nobody is signed in yet. */
function actor(source: string): string {
  return getContext().principal?.id ?? source;
}

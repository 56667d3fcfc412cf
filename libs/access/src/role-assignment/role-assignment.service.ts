import { Audit } from '@mimamori/audit';
import { getPrincipal, NotFound, requireCan, SqlParams, TenantDb, type Tx } from '@mimamori/platform';
import { type IfMatchHeader, Keysets, mapPage, type Page, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { LastOwner } from '../access.errors';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { Assignments, type Grant } from './assignment.service';
import { Giving, type OwnRoles, type Receiver } from './giving.service';
import { RoleAssignment } from './role-assignment.entity';
import { ownersBesides, ROLE_ASSIGNMENT_ROW, roleAssignmentList } from './role-assignment.queries';
import {
  type CreateRoleAssignment,
  type RoleAssignmentQuery,
  type RoleAssignmentRow,
  type RoleAssignmentView,
  scopeOf,
  toRoleAssignmentView,
} from './role-assignment.schema';

/** Who holds which role, where, and until when: as the caller may see and change it. */
@Injectable()
export class RoleAssignments {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly assignments: Assignments,
    private readonly giving: Giving,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** @throws CursorInvalid */
  async list(query: RoleAssignmentQuery): Promise<Page<RoleAssignmentView>> {
    const list = roleAssignmentList(query, new SqlParams());
    return mapPage(await readPage(this.db, this.keysets, list), toRoleAssignmentView);
  }

  /** @throws NotFound */
  async get(id: string): Promise<RoleAssignmentView> {
    return toRoleAssignmentView(await this.load(id));
  }

  /** @throws Forbidden, RoleNotGrantable, InvalidInput */
  async create(input: CreateRoleAssignment): Promise<RoleAssignmentView> {
    const grant = grantOf(input);
    requireCan('create', 'RoleAssignment', factsOf(grant));
    const own = await this.giving.ownRoles();
    const id = await this.db.transaction(async (tx) => {
      await this.giving.requireMayGive(tx, [grant.role], receiverOf(grant), own);
      return this.assignments.grantIn(tx, grant);
    });
    this.authorizer.forget(getPrincipal().tenantId);
    return this.get(id);
  }

  /** @throws NotFound, Forbidden, RoleNotGrantable, VersionMismatch, LastOwner */
  async remove(id: string, match: IfMatchHeader): Promise<void> {
    const seen = await this.load(id);
    requireCan('delete', 'RoleAssignment', factsOf(seen));
    const own = await this.giving.ownRoles();
    await this.db.transaction(async (tx) => {
      const owners = seen.role === 'tenant_owner' ? await ownersBesides(tx, { assignmentId: id }) : undefined;
      const [locked] = await tx.query<{ version: number }>(
        'select version from role_assignment where id = $1 for update',
        [id],
      );
      if (!locked) throw new NotFound('RoleAssignment');
      match.expect({ id, version: locked.version });
      await this.giving.requireRemovable(tx, [seen.role], own);
      if (owners === 0) throw new LastOwner();
      await tx.repository(RoleAssignment).delete({ tenantId: tx.tenantId, id });
      const { userId, groupId, role } = seen;
      await this.audit.append(tx, {
        action: 'permission.revoke',
        subject: 'RoleAssignment',
        subjectId: id,
        details: {
          ...(userId ? { userId } : { groupId }),
          role,
          scope: scopeOf(seen),
          from: seen.validFrom,
          until: seen.validUntil,
        },
      });
    });
    this.authorizer.forget(getPrincipal().tenantId);
  }

  /** See `Giving.requireGrantableRolesOf`. @throws RoleNotGrantable, and as `FreshProof` */
  async requireGrantableRolesOf(tx: Tx, userId: string, own: OwnRoles): Promise<void> {
    await this.giving.requireGrantableRolesOf(tx, userId, own);
  }

  /** See `Giving.ownRoles`. */
  ownRoles(): Promise<OwnRoles> {
    return this.giving.ownRoles();
  }

  private async load(id: string): Promise<RoleAssignmentRow> {
    const row = await readRow<RoleAssignmentRow>(this.db, ROLE_ASSIGNMENT_ROW, id);
    if (!row) throw new NotFound('RoleAssignment');
    return row;
  }
}

function factsOf({
  userId,
  groupId,
  role,
}: {
  readonly userId?: string | null | undefined;
  readonly groupId?: string | null | undefined;
  readonly role: string;
}) {
  return { userId: userId ?? null, groupId: groupId ?? null, role };
}

/** The schema has seen to it that there is exactly one. */
function grantOf({ userId, groupId, ...terms }: CreateRoleAssignment): Grant {
  if (userId !== undefined) return { ...terms, userId };
  if (groupId !== undefined) return { ...terms, groupId };
  throw new Error('an assignment is for a user or a group');
}

function receiverOf({ userId, groupId }: Grant): Receiver {
  return userId === undefined ? { groupId } : { userIds: [userId] };
}

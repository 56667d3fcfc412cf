import { Clock, getPrincipal, InvalidInput, type Tx, uuidv7 } from '@mimamori/platform';
import { Audit } from '@mimamori/audit';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { PolicyBook } from '../ability/policy.book';
import { findCustomRole } from '../role/custom-role.queries';
import { isRole, rolesOf } from '../role/role.data';
import { unknownIds } from './known-ids.queries';
import { RoleAssignment, RoleAssignmentCameraGroup, RoleAssignmentSite } from './role-assignment.entity';
import type { AssignmentScope } from './role-assignment.schema';

interface Terms {
  readonly role: string;
  readonly scope: AssignmentScope;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

export type Grant = Terms &
  (
    | { readonly userId: string; readonly groupId?: undefined }
    | { readonly groupId: string; readonly userId?: undefined }
  );

/** Writes assignments in a transaction of the caller, on the caller's authority. */
@Injectable()
export class Assignments {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly tenants: Tenants,
    private readonly book: PolicyBook,
  ) {}

  /** @returns the assignment's id. @throws InvalidInput for a role, user, group or place the tenant does not have */
  async grantIn(tx: Tx, grant: Grant): Promise<string> {
    const roleId = await this.roleIdOf(tx, grant.role);
    await this.requireKnown(tx, grant);
    const { userId = null, groupId = null, role, scope, from = null, until = null } = grant;
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const { tenantId } = tx;
    await tx.repository(RoleAssignment).insert({
      tenantId,
      id,
      userId,
      groupId,
      role,
      roleId,
      scopeKind: scope.kind,
      regionId: scope.kind === 'region' ? scope.regionId : null,
      validFrom: from,
      validUntil: until,
      grantedBy: getPrincipal().id,
      createdAt: now,
      updatedAt: now,
    });
    await writePlaces(tx, id, scope);
    await this.audit.append(tx, {
      action: 'permission.grant',
      subject: 'RoleAssignment',
      subjectId: id,
      details: { ...(userId ? { userId } : { groupId }), role, scope, from, until },
    });
    return id;
  }

  /** `null` for a built-in role; a custom one stays until the transaction ends. */
  private async roleIdOf(tx: Tx, role: string): Promise<string | null> {
    const { code } = await this.tenants.current(tx);
    if (isRole(role)) {
      if (!rolesOf(code).includes(role)) throw unknown('/role', 'unknown_role');
      return null;
    }
    const custom = await findCustomRole(tx, role);
    if (!custom) throw unknown('/role', 'unknown_role');
    return custom.id;
  }

  private async requireKnown(tx: Tx, { userId, groupId, role, scope }: Grant): Promise<void> {
    if (userId && (await unknownIds(tx, 'user_account', [userId])).length)
      throw unknown('/userId', 'unknown_user');
    if (groupId && (await unknownIds(tx, 'user_group', [groupId])).length)
      throw unknown('/groupId', 'unknown_group');
    if (groupId && (role === 'tenant_owner' || role === 'platform_operator'))
      throw unknown('/groupId', 'owner_by_name');
    if (scope.kind === 'region' && (await unknownIds(tx, 'region', [scope.regionId])).length)
      throw unknown('/scope/regionId', 'unknown_region');
    if (scope.kind === 'sites') {
      const [missing] = await unknownIds(tx, 'site', scope.siteIds);
      if (missing !== undefined)
        throw unknown(`/scope/siteIds/${scope.siteIds.indexOf(missing)}`, 'unknown_site');
    }
    if (scope.kind === 'cameraGroups') {
      const [missing] = await unknownIds(tx, this.book.groupTable, scope.cameraGroupIds);
      if (missing !== undefined)
        throw unknown(
          `/scope/cameraGroupIds/${scope.cameraGroupIds.indexOf(missing)}`,
          'unknown_camera_group',
        );
    }
  }
}

async function writePlaces(tx: Tx, assignmentId: string, scope: AssignmentScope): Promise<void> {
  const { tenantId } = tx;
  if (scope.kind === 'sites') {
    const sites = [...new Set(scope.siteIds)].map((siteId) => ({ tenantId, assignmentId, siteId }));
    await tx.repository(RoleAssignmentSite).insert(sites);
  }
  if (scope.kind === 'cameraGroups') {
    const groups = [...new Set(scope.cameraGroupIds)];
    await tx
      .repository(RoleAssignmentCameraGroup)
      .insert(groups.map((cameraGroupId) => ({ tenantId, assignmentId, cameraGroupId })));
  }
}

function unknown(pointer: string, what: string): InvalidInput {
  return new InvalidInput([{ pointer, code: `access.${what}` }]);
}

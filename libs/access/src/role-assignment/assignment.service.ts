import { Clock, getPrincipal, InvalidInput, type Tx, uuidv7 } from '@mimamori/platform';
import { Audit } from '@mimamori/audit';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { isRole, rolesOf } from '../role/role.data';
import { RoleAssignment, RoleAssignmentSite } from './role-assignment.entity';
import type { AssignmentScope } from './role-assignment.schema';

export interface Grant {
  readonly userId: string;
  readonly role: string;
  readonly scope: AssignmentScope;
  readonly from?: Date;
  readonly until?: Date;
}

/** Writes assignments in a transaction of the caller, on the caller's authority. */
@Injectable()
export class Assignments {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly tenants: Tenants,
  ) {}

  /** @returns the assignment's id. @throws InvalidInput for a role, user, region or site the tenant does not have */
  async grantIn(tx: Tx, grant: Grant): Promise<string> {
    await this.requireKnown(tx, grant);
    const { userId, role, scope, from, until } = grant;
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const { tenantId } = tx;
    await tx.repository(RoleAssignment).insert({
      tenantId,
      id,
      userId,
      role,
      scopeKind: scope.kind,
      regionId: scope.kind === 'region' ? scope.regionId : null,
      validFrom: from ?? null,
      validUntil: until ?? null,
      grantedBy: getPrincipal().id,
      createdAt: now,
      updatedAt: now,
    });
    if (scope.kind === 'sites') {
      const sites = [...new Set(scope.siteIds)].map((siteId) => ({ tenantId, assignmentId: id, siteId }));
      await tx.repository(RoleAssignmentSite).insert(sites);
    }
    await this.audit.append(tx, {
      action: 'permission.grant',
      subject: 'RoleAssignment',
      subjectId: id,
      details: { userId, role, scope, from: from ?? null, until: until ?? null },
    });
    return id;
  }

  private async requireKnown(tx: Tx, { userId, role, scope }: Grant): Promise<void> {
    const { code } = await this.tenants.current(tx);
    if (!isRole(role) || !rolesOf(code).includes(role)) throw unknown('/role', 'unknown_role');
    const users = await tx.query('select 1 as found from user_account where id = $1', [userId]);
    if (users.length === 0) throw unknown('/userId', 'unknown_user');
    if (scope.kind === 'region') {
      const regions = await tx.query('select 1 as found from region where id = $1', [scope.regionId]);
      if (regions.length === 0) throw unknown('/scope/regionId', 'unknown_region');
    }
    if (scope.kind !== 'sites') return;
    const sites = await tx.query<{ id: string }>('select id from site where id = any($1::uuid[])', [
      scope.siteIds,
    ]);
    const known = new Set(sites.map(({ id }) => id));
    const missing = scope.siteIds.findIndex((siteId) => !known.has(siteId));
    if (missing >= 0) throw unknown(`/scope/siteIds/${missing}`, 'unknown_site');
  }
}

function unknown(pointer: string, what: string): InvalidInput {
  return new InvalidInput([{ pointer, code: `access.${what}` }]);
}

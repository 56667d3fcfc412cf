import { Audit } from '@mimamori/audit';
import { getPrincipal, NotFound, requireCan, SqlParams, TenantDb, type Tx } from '@mimamori/platform';
import { type IfMatchHeader, Keysets, mapPage, type Page, readPage, readRow } from '@mimamori/web';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { LastOwner, RoleNotGrantable } from '../access.errors';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { grantableRoles } from '../role/role.data';
import { Assignments } from './assignment.service';
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

/** Codes of roles held for the whole tenant; the system itself may all. */
export type OwnRoles = readonly string[] | 'system';

/** Who holds which role, where, and until when: as the caller may see and change it. */
@Injectable()
export class RoleAssignments {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly tenants: Tenants,
    private readonly assignments: Assignments,
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
    requireCan('create', 'RoleAssignment', { userId: input.userId, role: input.role });
    const own = await this.ownRoles();
    const id = await this.db.transaction(async (tx) => {
      await this.requireGrantable(tx, input, own);
      return this.assignments.grantIn(tx, input);
    });
    this.authorizer.forget(getPrincipal().tenantId);
    return this.get(id);
  }

  /** @throws NotFound, Forbidden, RoleNotGrantable, VersionMismatch, LastOwner */
  async remove(id: string, match: IfMatchHeader): Promise<void> {
    const seen = await this.load(id);
    requireCan('delete', 'RoleAssignment', { userId: seen.userId, role: seen.role });
    const own = await this.ownRoles();
    await this.db.transaction(async (tx) => {
      const owners = seen.role === 'tenant_owner' ? await ownersBesides(tx, { assignmentId: id }) : undefined;
      const [locked] = await tx.query<{ version: number }>(
        'select version from role_assignment where id = $1 for update',
        [id],
      );
      if (!locked) throw new NotFound('RoleAssignment');
      match.expect({ id, version: locked.version });
      await this.requireGrantable(tx, seen, own, 'take');
      if (owners === 0) throw new LastOwner();
      await tx.repository(RoleAssignment).delete({ tenantId: tx.tenantId, id });
      const { userId, role } = seen;
      await this.audit.append(tx, {
        action: 'permission.revoke',
        subject: 'RoleAssignment',
        subjectId: id,
        details: { userId, role, scope: scopeOf(seen), from: seen.validFrom, until: seen.validUntil },
      });
    });
    this.authorizer.forget(getPrincipal().tenantId);
  }

  /** For whoever is about to act on a person's account. @throws RoleNotGrantable when they hold a wider role */
  async requireGrantableRolesOf(tx: Tx, userId: string, own: OwnRoles): Promise<void> {
    const held = await tx.query<{ role: string }>(
      'select distinct role from role_assignment where user_id = $1',
      [userId],
    );
    for (const { role } of held) await this.requireGrantable(tx, { userId, role }, own, 'take');
  }

  /**
   * What the caller holds for the whole tenant. Read before a transaction, not inside of one: who holds a connection and
   * waits for a second one may wait for somebody who does the same.
   */
  async ownRoles(): Promise<OwnRoles> {
    const principal = getPrincipal();
    if (principal.kind === 'system') return 'system';
    const { roles } = await this.authorizer.accessOf(principal);
    return roles.filter(({ sites }) => sites === 'all').map(({ role }) => role);
  }

  private async load(id: string): Promise<RoleAssignmentRow> {
    const row = await readRow<RoleAssignmentRow>(this.db, ROLE_ASSIGNMENT_ROW, id);
    if (!row) throw new NotFound('RoleAssignment');
    return row;
  }

  /** Nobody gives or takes a role wider than the own one; only an owner, who holds all, may give one to himself. */
  private async requireGrantable(
    tx: Tx,
    { userId, role }: { readonly userId: string; readonly role: string },
    own: OwnRoles,
    step: 'give' | 'take' = 'give',
  ): Promise<void> {
    if (own === 'system') return;
    const { code } = await this.tenants.current(tx);
    const grantable = grantableRoles(own, code).find((known) => known === role);
    const toOneself = step === 'give' && userId === getPrincipal().id && !own.includes('tenant_owner');
    if (!grantable || toOneself) throw new RoleNotGrantable(role);
  }
}

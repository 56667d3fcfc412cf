import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getPrincipal,
  NotFound,
  patched,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  violatedConstraint,
} from '@mimamori/platform';
import { type IfMatchHeader, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { RoleInUse } from '../access.errors';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { Giving, type OwnRoles } from '../role-assignment/giving.service';
import { CustomRole } from './custom-role.entity';
import { CUSTOM_ROLE, LOCK_ROLES } from './custom-role.queries';
import {
  type CustomRoleRow,
  type CustomRoleView,
  ROLE_FIELDS,
  type RoleCreate,
  type RolePatch,
  toCustomRoleView,
} from './custom-role.schema';
import { insertRole, updateRole } from './custom-role.writes';
import { RoleChecks } from './role-checks.service';

/** Roles that a tenant makes for itself. Nobody saves what they do not hold themselves. */
@Injectable()
export class CustomRoles {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly checks: RoleChecks,
    private readonly giving: Giving,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** @throws NotFound */
  async get(id: string): Promise<CustomRoleView> {
    const row = await readRow<CustomRoleRow>(this.db, CUSTOM_ROLE, id);
    if (!row) throw new NotFound('Role');
    return toCustomRoleView(row);
  }

  /** @throws Forbidden, InvalidInput, RuleTooWide, RoleNotGrantable, RoleCycle, RoleCodeTaken, RoleTooLarge, TooManyRoles */
  async create(input: RoleCreate): Promise<CustomRoleView> {
    requireCan('create', 'Role', {});
    const { nameEn = null, description = null, includes = [], rules = [], ...given } = input;
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    const own = await this.giving.ownRoles();
    const view = await this.db.transaction(async (tx) => {
      await tx.query(LOCK_ROLES);
      const fresh = { id, version: 1, createdAt: now, updatedAt: now };
      const saved = await this.checks.readRules(tx, rules);
      const row = { ...given, nameEn, description, includes, rules: saved, ...fresh };
      const ids = await this.checks.requireFits(tx, row, own);
      await insertRole(tx, row, ids);
      await this.record(tx, 'create', row.id, { code: row.code, includes, rules: row.rules });
      return toCustomRoleView(row);
    });
    this.authorizer.forget(getPrincipal().tenantId);
    return view;
  }

  /**
   * Changes what its holders may do, at once. Whoever changes a role must hold what it was and what it becomes.
   * @throws NotFound, Forbidden, VersionMismatch, and as `create`
   */
  async update(id: string, { rules, ...patch }: RolePatch, match: IfMatchHeader): Promise<CustomRoleView> {
    const own = await this.giving.ownRoles();
    const view = await this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match, own);
      const wanted = { ...patch, ...(rules ? { rules: await this.checks.readRules(tx, rules) } : {}) };
      const after = { ...patched<CustomRoleRow>(before, wanted), updatedAt: this.clock.now() };
      const changes = fieldChanges(before, after, ROLE_FIELDS);
      if (!changes.length) return toCustomRoleView(before);
      const written = await updateRole(tx, before, after, await this.checks.requireFits(tx, after, own));
      await this.record(tx, 'update', id, { code: before.code, changes });
      return toCustomRoleView(written);
    });
    this.authorizer.forget(getPrincipal().tenantId);
    return view;
  }

  /** @returns it as it was. @throws NotFound, Forbidden, VersionMismatch, RoleNotGrantable, RoleInUse */
  async remove(id: string, match: IfMatchHeader): Promise<CustomRoleView> {
    const own = await this.giving.ownRoles();
    try {
      return await this.db.transaction(async (tx) => {
        const before = await this.load(tx, id, 'delete', match, own);
        await tx.repository(CustomRole).delete({ tenantId: tx.tenantId, id });
        const { code, name, includes, rules } = before;
        await this.record(tx, 'delete', id, { code, name, includes, rules });
        return toCustomRoleView(before);
      });
    } catch (error) {
      const constraint = violatedConstraint(error) ?? '';
      throw ['role_assignment_custom_role', 'custom_role_included'].includes(constraint)
        ? new RoleInUse()
        : error;
    }
  }

  private async load(
    tx: Tx,
    id: string,
    action: string,
    match: IfMatchHeader,
    own: OwnRoles,
  ): Promise<CustomRoleRow> {
    await tx.query(LOCK_ROLES);
    const row = await readRow<CustomRoleRow>(tx, CUSTOM_ROLE, id);
    if (!row) throw new NotFound('Role');
    requireCan(action, 'Role', {});
    match.expect(row);
    await this.giving.requireRemovable(tx, [row.code], own);
    return row;
  }

  private record(tx: Tx, verb: 'create' | 'update' | 'delete', subjectId: string, details: object) {
    return this.audit.append(tx, {
      action: `access.role.${verb}`,
      subject: 'Role',
      subjectId,
      details: { ...details },
    });
  }
}

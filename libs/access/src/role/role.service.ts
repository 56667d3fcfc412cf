import { getContext, getPermissions, getPrincipal, japanIso, TenantDb, Translator } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { Giving } from '../role-assignment/giving.service';
import { ALL_CUSTOM_ROLES } from './custom-role.queries';
import type { CustomRoleRow } from './custom-role.schema';
import { rolesOf } from './role.data';
import type { MyPermissions, RoleView } from './role.schema';

@Injectable()
export class Roles {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: Tenants,
    private readonly authorizer: AccessAuthorizer,
    private readonly giving: Giving,
    private readonly translator: Translator,
  ) {}

  /** The roles that exist in the caller's tenant, the built-in ones first, named in the caller's language. */
  async list(): Promise<RoleView[]> {
    const { locale } = getContext();
    const { code: tenantCode } = await this.tenants.current();
    const custom = await this.db.query<CustomRoleRow>(ALL_CUSTOM_ROLES);
    const builtIn = rolesOf(tenantCode);
    const codes = [...builtIn, ...custom.map(({ code }) => code)];
    const refused = new Set(
      getPermissions().can('create', 'RoleAssignment')
        ? await this.giving.tooWide(this.db, codes, await this.giving.ownRoles())
        : codes,
    );
    return [
      ...builtIn.map((code) => ({
        id: null,
        code,
        name: this.translator.t(`access:roles.${code}.name`, locale),
        description: this.translator.t(`access:roles.${code}.description`, locale),
        grantable: !refused.has(code),
        version: null,
      })),
      ...custom.map(({ id, code, name, nameEn, description, version }) => ({
        id,
        code,
        name: (locale === 'en' && nameEn) || name,
        description: description ?? '',
        grantable: !refused.has(code),
        version,
      })),
    ];
  }

  /** What the caller holds and may do, now. */
  async mine(): Promise<MyPermissions> {
    const { roles, permissions } = await this.authorizer.accessOf(getPrincipal());
    return {
      version: permissions.version,
      roles: roles.map(({ role, scope, regionId, sites, cameraGroups, groupId, through, until }) => ({
        role,
        scope,
        regionId,
        siteIds: sites === 'all' || cameraGroups ? null : [...sites],
        cameraGroupIds: cameraGroups ? [...cameraGroups] : null,
        groupId,
        through,
        until: until && japanIso(until),
      })),
      rules: permissions.rules.map(({ action, subject, conditions, fields, inverted }) => ({
        actions: [...action],
        subject,
        conditions: (conditions as MyPermissions['rules'][number]['conditions'] | undefined) ?? null,
        fields: fields ? [...fields] : null,
        inverted: inverted ?? false,
      })),
    };
  }
}

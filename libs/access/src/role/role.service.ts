import { getContext, getPrincipal, japanIso, Translator } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { grantableRoles, rolesOf } from './role.data';
import type { MyPermissions, RoleView } from './role.schema';

@Injectable()
export class Roles {
  constructor(
    private readonly tenants: Tenants,
    private readonly authorizer: AccessAuthorizer,
    private readonly translator: Translator,
  ) {}

  /** The roles that exist in the caller's tenant, named in the caller's language. */
  async list(): Promise<RoleView[]> {
    const { locale } = getContext();
    const { code: tenantCode } = await this.tenants.current();
    const { roles } = await this.authorizer.accessOf(getPrincipal());
    const own = roles.filter(({ sites }) => sites === 'all').map(({ role }) => role);
    const grantable = grantableRoles(own, tenantCode);
    return rolesOf(tenantCode).map((code) => ({
      code,
      name: this.translator.t(`access:roles.${code}.name`, locale),
      description: this.translator.t(`access:roles.${code}.description`, locale),
      grantable: grantable.includes(code),
    }));
  }

  /** What the caller holds and may do, now. */
  async mine(): Promise<MyPermissions> {
    const { roles, permissions } = await this.authorizer.accessOf(getPrincipal());
    return {
      version: permissions.version,
      roles: roles.map(({ role, scope, regionId, sites, until }) => ({
        role,
        scope,
        regionId,
        siteIds: sites === 'all' ? null : [...sites],
        until: until && japanIso(until),
      })),
      rules: permissions.rules.map(({ action, subject, conditions, inverted }) => ({
        actions: [...action],
        subject,
        conditions: (conditions as MyPermissions['rules'][number]['conditions'] | undefined) ?? null,
        inverted: inverted ?? false,
      })),
    };
  }
}

/** The built-in roles. Their names and descriptions are in i18n (`access:roles.<code>.…`), their rules in the libs' policies. */
export const ROLES = [
  'tenant_owner',
  'tenant_admin',
  'compliance_officer',
  'region_manager',
  'store_manager',
  'operator',
  'live_viewer',
  'auditor',
  'employee_representative',
  'contractor',
  'machine',
  'platform_operator',
] as const;

export type RoleCode = (typeof ROLES)[number];

/** The code of the tenant that the operating company itself is; the only one that knows platform operators. */
export const PLATFORM_TENANT = 'platform';

/** What support by the operating company may do in a tenant that lets it in. Nobody is given it, and no role may be called so. */
export const SUPPORT_ROLE = 'platform_support';

/** Roles as wide as the tenant itself. */
export const ONLY_OWNERS_GRANT: readonly RoleCode[] = ['tenant_owner', 'platform_operator'];

/** Roles whose holders decide who may what. */
export const ADMINISTERING: readonly RoleCode[] = ['tenant_owner', 'tenant_admin', 'platform_operator'];

export function isRole(code: string): code is RoleCode {
  return (ROLES as readonly string[]).includes(code);
}

/** Roles that exist in a tenant. */
export function rolesOf(tenantCode: string): readonly RoleCode[] {
  return tenantCode === PLATFORM_TENANT ? ROLES : ROLES.filter((role) => role !== 'platform_operator');
}

/**
 * Which roles a holder of `own` (tenant-wide roles) may give and take. An owner: all of them. An administrator: all but
 * those that are as wide as the tenant itself. Nobody else: none.
 */
export function grantableRoles(own: readonly string[], tenantCode: string): readonly RoleCode[] {
  const all = rolesOf(tenantCode);
  if (own.includes('tenant_owner')) return all;
  if (own.includes('tenant_admin')) return all.filter((role) => !ONLY_OWNERS_GRANT.includes(role));
  return [];
}

import { grantableRoles, ROLES, rolesOf } from './role.data';

describe('built-in roles', () => {
  it('knows platform operators in the platform tenant only', () => {
    expect(rolesOf('mimamart')).not.toContain('platform_operator');
    expect(rolesOf('platform')).toEqual(ROLES);
  });

  it('lets nobody hand out more than their own', () => {
    expect(grantableRoles(['tenant_owner'], 'mimamart')).toContain('tenant_owner');
    expect(grantableRoles(['tenant_admin', 'auditor'], 'mimamart')).not.toContain('tenant_owner');
    expect(grantableRoles(['tenant_admin'], 'platform')).not.toContain('platform_operator');
    expect(grantableRoles(['region_manager', 'store_manager', 'platform_operator'], 'platform')).toEqual([]);
  });
});

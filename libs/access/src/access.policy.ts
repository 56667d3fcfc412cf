import type { LibPolicy } from '@mimamori/platform';

export const accessPolicy: LibPolicy = {
  subjects: {
    Role: { actions: ['read'], fields: {} },
    RoleAssignment: {
      actions: ['read', 'create', 'delete'],
      fields: { userId: 'role_assignment.user_id', role: 'role_assignment.role' },
    },
    MyPermissions: { actions: ['read'], fields: {} },
  },
  rules: [
    { role: '*', actions: ['read'], subject: 'MyPermissions', anyScope: true },
    {
      role: '*',
      actions: ['read'],
      subject: 'RoleAssignment',
      condition: { userId: '$principal' },
      anyScope: true,
    },
    ...['tenant_owner', 'tenant_admin'].flatMap((role) => [
      { role, actions: ['read'], subject: 'Role' },
      { role, actions: ['read', 'create', 'delete'], subject: 'RoleAssignment' },
    ]),
    ...['compliance_officer', 'auditor'].flatMap((role) => [
      { role, actions: ['read'], subject: 'Role' },
      { role, actions: ['read'], subject: 'RoleAssignment' },
    ]),
  ],
};

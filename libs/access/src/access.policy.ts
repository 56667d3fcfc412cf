import type { LibPolicy } from '@mimamori/platform';

const ALL = {
  Role: ['read', 'create', 'update', 'delete'],
  RoleAssignment: ['read', 'create', 'delete'],
  // who is in a group holds what the group holds: another thing than its name
  Group: ['read', 'create', 'update', 'delete', 'enrol'],
} as const;

const LET_IN = ['read', 'create', 'close'];
const DECIDE = ['read', 'create', 'approve', 'revoke'];

/**
 * Whoever may make roles, assignments and groups still gives nothing wider than their own: see `Giving`. Everybody may ask
 * for a view grant of their own; who is responsible for all the sites that it touches decides, and never about their own.
 */
export const accessPolicy: LibPolicy = {
  subjects: {
    Role: { actions: ALL.Role, fields: {}, row: { from: 'custom_role', id: 'custom_role.id' } },
    RoleAssignment: {
      actions: ALL.RoleAssignment,
      fields: {
        userId: { type: 'id', table: 'user_account', sql: 'role_assignment.user_id' },
        groupId: { type: 'id', table: 'user_group', sql: 'role_assignment.group_id' },
        role: { type: 'text', sql: 'role_assignment.role' },
      },
      row: { from: 'role_assignment', id: 'role_assignment.id' },
    },
    Group: {
      actions: ALL.Group,
      fields: { id: { type: 'id', table: 'user_group', sql: 'user_group.id' } },
      row: { from: 'user_group', id: 'user_group.id' },
    },
    ViewGrant: {
      actions: [...DECIDE, 'withdraw'],
      fields: {
        granteeId: { type: 'id', table: 'user_account', sql: 'view_grant.grantee_id' },
        requesterId: { type: 'id', table: 'user_account', sql: 'view_grant.requester_id' },
        siteIds: {
          type: 'id',
          table: 'site',
          each: 'touched.site_id',
          from: 'view_grant_site touched',
          where: 'touched.tenant_id = view_grant.tenant_id and touched.grant_id = view_grant.id',
        },
      },
      scopedBy: 'siteIds',
      row: { from: 'view_grant', id: 'view_grant.id' },
    },
    ViewGrantPolicy: { actions: ['read', 'update'], fields: {} },
    SupportTicket: {
      actions: LET_IN,
      fields: {},
      row: { from: 'support_ticket', id: 'support_ticket.id' },
    },
    MyPermissions: { actions: ['read'], fields: {} },
    AccessExplanation: {
      actions: ['read'],
      fields: { userId: { type: 'id', table: 'user_account', sql: 'user_account.id' } },
    },
    // `export` takes it away as a file
    AccessMatrix: { actions: ['read', 'export'], fields: {} },
  },
  rules: [
    { role: '*', actions: ['read'], subject: 'MyPermissions', anyScope: true },
    {
      role: '*',
      actions: ['read'],
      subject: 'AccessExplanation',
      condition: { userId: '$principal' },
      anyScope: true,
    },
    ...['tenant_owner', 'tenant_admin', 'compliance_officer', 'auditor'].flatMap((role) => [
      { role, actions: ['read'], subject: 'AccessExplanation' },
      { role, actions: ['read', 'export'], subject: 'AccessMatrix' },
    ]),
    {
      role: '*',
      actions: ['read'],
      subject: 'RoleAssignment',
      condition: { userId: '$principal' },
      anyScope: true,
    },
    ...['tenant_owner', 'tenant_admin'].flatMap((role) =>
      Object.entries(ALL).map(([subject, actions]) => ({ role, actions, subject })),
    ),
    ...['tenant_owner', 'tenant_admin', 'compliance_officer', 'region_manager'].map((role) => ({
      role,
      actions: DECIDE,
      subject: 'ViewGrant',
    })),
    { role: 'store_manager', actions: ['read', 'create'], subject: 'ViewGrant' },
    { role: 'auditor', actions: ['read'], subject: 'ViewGrant' },
    ...['granteeId', 'requesterId'].map((field) => ({
      role: '*',
      actions: ['read', 'withdraw'],
      subject: 'ViewGrant',
      condition: { [field]: '$principal' },
      anyScope: true,
    })),
    {
      role: '*',
      actions: ['create'],
      subject: 'ViewGrant',
      condition: { granteeId: '$principal' },
      anyScope: true,
    },
    ...['tenant_owner', 'tenant_admin', 'compliance_officer'].map((role) => ({
      role,
      actions: ['read', 'update'],
      subject: 'ViewGrantPolicy',
    })),
    { role: '*', actions: ['read'], subject: 'ViewGrantPolicy', anyScope: true },
    ...['tenant_owner', 'tenant_admin', 'compliance_officer'].map((role) => ({
      role,
      actions: LET_IN,
      subject: 'SupportTicket',
    })),
    { role: 'auditor', actions: ['read'], subject: 'SupportTicket' },
    { role: 'platform_support', actions: ['read'], subject: 'MyPermissions', anyScope: true },
    ...['compliance_officer', 'auditor'].flatMap((role) =>
      Object.keys(ALL).map((subject) => ({ role, actions: ['read'], subject })),
    ),
  ],
};

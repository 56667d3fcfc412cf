import type { LibPolicy } from '@mimamori/platform';

export const identityPolicy: LibPolicy = {
  subjects: {
    Me: { actions: ['read'], fields: {} },
    Session: {
      actions: ['read', 'end'],
      fields: { userId: 'session.user_id' },
      row: { from: 'session', id: 'session.id' },
    },
    Mfa: {
      actions: ['read', 'update', 'reset'],
      fields: { userId: 'mfa_factor.user_id' },
      row: { from: 'mfa_factor', id: 'mfa_factor.id' },
    },
    SignInPolicy: { actions: ['read', 'update'], fields: {} },
    Invitation: { actions: ['create'], fields: {} },
    IdentityProvider: { actions: ['read', 'update'], fields: {} },
    ExternalIdentity: {
      actions: ['read', 'delete'],
      fields: { userId: 'external_identity.user_id' },
      row: { from: 'external_identity', id: 'external_identity.id' },
    },
    ApiKey: {
      actions: ['read', 'create', 'update', 'revoke'],
      fields: { createdBy: { type: 'id', table: 'user_account', sql: 'api_key.created_by' } },
      row: { from: 'api_key', id: 'api_key.id' },
    },
    TenantRegistry: { actions: ['read', 'create'], fields: {} },
    SupportSession: { actions: ['create'], fields: {} },
  },
  rules: [
    { role: '*', actions: ['read'], subject: 'Me', anyScope: true },
    {
      role: '*',
      actions: ['read', 'end'],
      subject: 'Session',
      condition: { userId: '$principal' },
      anyScope: true,
    },
    {
      role: '*',
      actions: ['read', 'update'],
      subject: 'Mfa',
      condition: { userId: '$principal' },
      anyScope: true,
    },
    ...['tenant_owner', 'tenant_admin'].flatMap((role) => [
      { role, actions: ['read', 'end'], subject: 'Session' },
      { role, actions: ['read', 'reset'], subject: 'Mfa' },
      { role, actions: ['read', 'update'], subject: 'SignInPolicy' },
    ]),
    ...['compliance_officer', 'auditor'].flatMap((role) => [
      { role, actions: ['read'], subject: 'Session' },
      { role, actions: ['read'], subject: 'Mfa' },
      { role, actions: ['read'], subject: 'SignInPolicy' },
    ]),
    {
      role: '*',
      actions: ['read', 'update', 'revoke'],
      subject: 'ApiKey',
      condition: { createdBy: '$principal' },
      anyScope: true,
    },
    ...['tenant_owner', 'tenant_admin'].map((role) => ({
      role,
      actions: ['read', 'create', 'update', 'revoke'],
      subject: 'ApiKey',
    })),
    ...['compliance_officer', 'auditor'].map((role) => ({ role, actions: ['read'], subject: 'ApiKey' })),
    // an account for a machine makes its own keys, also where it serves a few stores only
    { role: 'machine', actions: ['create'], subject: 'ApiKey', anyScope: true },
    { role: 'tenant_owner', actions: ['create'], subject: 'Invitation' },
    { role: 'tenant_admin', actions: ['create'], subject: 'Invitation' },
    ...['tenant_owner', 'tenant_admin'].flatMap((role) => [
      { role, actions: ['read', 'update'], subject: 'IdentityProvider' },
      { role, actions: ['read', 'delete'], subject: 'ExternalIdentity' },
    ]),
    ...['compliance_officer', 'auditor'].flatMap((role) => [
      { role, actions: ['read'], subject: 'IdentityProvider' },
      { role, actions: ['read'], subject: 'ExternalIdentity' },
    ]),
    { role: 'platform_operator', actions: ['read', 'create'], subject: 'TenantRegistry' },
    { role: 'platform_operator', actions: ['create'], subject: 'SupportSession' },
  ],
};

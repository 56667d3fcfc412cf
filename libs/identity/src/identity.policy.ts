import type { LibPolicy } from '@mimamori/platform';

export const identityPolicy: LibPolicy = {
  subjects: {
    Me: { actions: ['read'], fields: {} },
    Session: { actions: ['read', 'end'], fields: { userId: 'session.user_id' } },
    Invitation: { actions: ['create'], fields: {} },
    TenantRegistry: { actions: ['read', 'create'], fields: {} },
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
    { role: 'tenant_owner', actions: ['create'], subject: 'Invitation' },
    { role: 'tenant_admin', actions: ['create'], subject: 'Invitation' },
    { role: 'platform_operator', actions: ['read', 'create'], subject: 'TenantRegistry' },
  ],
};

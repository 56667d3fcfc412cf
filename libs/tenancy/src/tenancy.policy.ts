import type { LibPolicy } from '@mimamori/platform';

const READERS = [
  'tenant_owner',
  'tenant_admin',
  'compliance_officer',
  'region_manager',
  'store_manager',
  'operator',
  'live_viewer',
  'auditor',
  'employee_representative',
  'platform_operator',
];

const NETWORK = ['read', 'create', 'update', 'delete'];

/** Contractors and machines do their work without knowing the size and settings of the company. */
export const tenancyPolicy: LibPolicy = {
  subjects: {
    Tenant: { actions: ['read', 'update'], fields: {} },
    Network: {
      actions: NETWORK,
      fields: { id: 'tenant_network.id' },
      row: { from: 'tenant_network', id: 'tenant_network.id' },
    },
  },
  rules: [
    ...READERS.map((role) => ({ role, actions: ['read'], subject: 'Tenant', anyScope: true })),
    { role: 'platform_support', actions: ['read'], subject: 'Tenant' },
    { role: 'tenant_owner', actions: ['update'], subject: 'Tenant' },
    { role: 'tenant_admin', actions: ['update'], subject: 'Tenant' },
    { role: 'tenant_owner', actions: NETWORK, subject: 'Network' },
    { role: 'tenant_admin', actions: NETWORK, subject: 'Network' },
    { role: 'compliance_officer', actions: ['read'], subject: 'Network' },
    { role: 'auditor', actions: ['read'], subject: 'Network' },
  ],
};

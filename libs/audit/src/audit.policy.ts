import type { LibPolicy } from '@mimamori/platform';

/** The log tells about the whole tenant: a narrowed assignment opens none of it. */
export const auditPolicy: LibPolicy = {
  subjects: { AuditEvent: { actions: ['read'], fields: {} } },
  rules: ['tenant_owner', 'tenant_admin', 'compliance_officer', 'auditor'].map((role) => ({
    role,
    actions: ['read'],
    subject: 'AuditEvent',
  })),
};

import type { LibPolicy, PolicyRule } from '@mimamori/platform';

const READERS = ['tenant_owner', 'tenant_admin', 'compliance_officer', 'auditor'];

const rulesFor = (roles: readonly string[], subject: string, actions: readonly string[]): PolicyRule[] =>
  roles.map((role) => ({ role, actions, subject }));

/** The log tells about the whole tenant: a narrowed assignment opens none of it. */
export const auditPolicy: LibPolicy = {
  subjects: {
    AuditEvent: {
      actions: ['read', 'export'],
      fields: {},
      row: { from: 'audit_event', id: 'audit_event.id' },
    },
    AuditCheckpoint: { actions: ['read'], fields: {} },
    AuditRetention: { actions: ['read', 'update'], fields: {} },
  },
  rules: [
    ...rulesFor(READERS, 'AuditEvent', ['read']),
    ...rulesFor(['tenant_owner', 'compliance_officer', 'auditor'], 'AuditEvent', ['export']),
    ...rulesFor(READERS, 'AuditCheckpoint', ['read']),
    ...rulesFor(READERS, 'AuditRetention', ['read']),
    ...rulesFor(['tenant_owner', 'compliance_officer'], 'AuditRetention', ['update']),
  ],
};

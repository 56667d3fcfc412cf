import type { LibPolicy } from '@mimamori/platform';

const READERS = ['tenant_owner', 'tenant_admin', 'compliance_officer', 'auditor'];

/**
 * The report speaks of the whole tenant, so nobody reads it through a narrowed assignment. An auditor makes reports, too:
 * whoever inspects must not depend on those who are inspected.
 */
export const reportsPolicy: LibPolicy = {
  subjects: {
    Safeguard: { actions: ['read'], fields: {} },
    Report: { actions: ['read', 'create'], fields: {}, row: { from: 'report', id: 'report.id' } },
  },
  rules: READERS.flatMap((role) => [
    { role, actions: ['read'], subject: 'Safeguard' },
    { role, actions: ['read', 'create'], subject: 'Report' },
  ]),
};

import type { LibPolicy } from '@mimamori/platform';

const KEEP_REGISTER = ['read', 'create', 'update', 'transition', 'import'];

/**
 * Managers keep the register of their own stores; the compliance officer decides about any camera but adds none; who
 * only watches or inspects changes nothing.
 */
export const camerasPolicy: LibPolicy = {
  subjects: {
    Camera: {
      actions: [...KEEP_REGISTER, 'view_live', 'report_status'],
      fields: {
        id: 'camera.id',
        siteId: 'camera.site_id',
        areaId: 'camera.area_id',
        class: 'camera.class',
        state: 'camera.state',
      },
      scopedBy: 'siteId',
    },
    Purpose: { actions: ['read', 'create', 'update', 'retire'], fields: {} },
  },
  rules: [
    { role: 'tenant_owner', actions: [...KEEP_REGISTER, 'view_live', 'report_status'], subject: 'Camera' },
    { role: 'tenant_admin', actions: [...KEEP_REGISTER, 'view_live', 'report_status'], subject: 'Camera' },
    { role: 'compliance_officer', actions: ['read', 'update', 'transition'], subject: 'Camera' },
    { role: 'region_manager', actions: [...KEEP_REGISTER, 'view_live'], subject: 'Camera' },
    { role: 'store_manager', actions: [...KEEP_REGISTER, 'view_live'], subject: 'Camera' },
    { role: 'operator', actions: ['read', 'view_live'], subject: 'Camera' },
    { role: 'live_viewer', actions: ['read', 'view_live'], subject: 'Camera' },
    { role: 'auditor', actions: ['read'], subject: 'Camera' },
    { role: 'employee_representative', actions: ['read'], subject: 'Camera' },
    { role: 'contractor', actions: ['read'], subject: 'Camera' },
    { role: 'machine', actions: ['read', 'report_status'], subject: 'Camera' },

    ...['tenant_owner', 'tenant_admin', 'compliance_officer'].map((role) => ({
      role,
      actions: ['read', 'create', 'update', 'retire'],
      subject: 'Purpose',
    })),
    // What footage is used for is no secret from anybody who works with it
    ...[
      'region_manager',
      'store_manager',
      'operator',
      'live_viewer',
      'auditor',
      'employee_representative',
      'contractor',
    ].map((role) => ({ role, actions: ['read'], subject: 'Purpose', anyScope: true })),
  ],
};

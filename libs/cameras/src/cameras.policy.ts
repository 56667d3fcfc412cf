import type { LibPolicy } from '@mimamori/platform';

const KEEP_MASKS = ['read', 'create', 'update', 'withdraw'];
const KEEP_GROUPS = ['read', 'create', 'update', 'delete'];
const KEEP_REGISTER = ['read', 'create', 'update', 'transition', 'import', 'export'];

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
    PrivacyMask: {
      actions: KEEP_MASKS,
      fields: {
        cameraId: 'camera.id',
        siteId: 'camera.site_id',
        areaId: 'camera.area_id',
        class: 'camera.class',
      },
      scopedBy: 'siteId',
    },
    CameraGroup: { actions: KEEP_GROUPS, fields: { id: 'camera_group.id' } },
    Purpose: { actions: ['read', 'create', 'update', 'retire'], fields: {} },
  },
  rules: [
    { role: 'tenant_owner', actions: [...KEEP_REGISTER, 'view_live', 'report_status'], subject: 'Camera' },
    { role: 'tenant_admin', actions: [...KEEP_REGISTER, 'view_live', 'report_status'], subject: 'Camera' },
    { role: 'compliance_officer', actions: ['read', 'update', 'transition', 'export'], subject: 'Camera' },
    { role: 'region_manager', actions: [...KEEP_REGISTER, 'view_live'], subject: 'Camera' },
    { role: 'store_manager', actions: [...KEEP_REGISTER, 'view_live'], subject: 'Camera' },
    { role: 'operator', actions: ['read', 'view_live'], subject: 'Camera' },
    { role: 'live_viewer', actions: ['read', 'view_live'], subject: 'Camera' },
    { role: 'auditor', actions: ['read', 'export'], subject: 'Camera' },
    { role: 'employee_representative', actions: ['read'], subject: 'Camera' },
    { role: 'contractor', actions: ['read'], subject: 'Camera' },
    { role: 'machine', actions: ['read', 'report_status'], subject: 'Camera' },

    // Masks go with the camera: who may change it, or read it
    ...['tenant_owner', 'tenant_admin', 'compliance_officer', 'region_manager', 'store_manager'].map(
      (role) => ({
        role,
        actions: KEEP_MASKS,
        subject: 'PrivacyMask',
      }),
    ),
    ...['operator', 'live_viewer', 'auditor', 'employee_representative', 'contractor', 'machine'].map(
      (role) => ({ role, actions: ['read'], subject: 'PrivacyMask' }),
    ),

    // Both belong to the tenant as a whole: who keeps one store's register uses them, and does not change them for all
    ...['tenant_owner', 'tenant_admin', 'compliance_officer'].flatMap((role) => [
      { role, actions: ['read', 'create', 'update', 'retire'], subject: 'Purpose' },
      { role, actions: KEEP_GROUPS, subject: 'CameraGroup' },
    ]),
    // What footage is used for is no secret from anybody who works with it; of a group everybody sees their own cameras
    ...[
      'region_manager',
      'store_manager',
      'operator',
      'live_viewer',
      'auditor',
      'employee_representative',
      'contractor',
    ].flatMap((role) => [
      { role, actions: ['read'], subject: 'Purpose', anyScope: true },
      { role, actions: ['read'], subject: 'CameraGroup', anyScope: true },
    ]),
  ],
};

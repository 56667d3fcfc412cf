import type { LibPolicy } from '@mimamori/platform';

import { CAMERA_FIELDS, CAMERA_LOOKUP, CAMERA_RULED_FIELDS } from './camera.fields';

const KEEP_MASKS = ['read', 'create', 'update', 'withdraw'];
const KEEP_GROUPS = ['read', 'create', 'update', 'delete'];
/** `export` is of the register; a camera is retired by `transition`, and by nobody without `retire`. */
const KEEP_REGISTER = ['read', 'create', 'update', 'transition', 'retire', 'import', 'export'];
/** What there is to do with pictures; `hold` and `approve` decide about others' doing. */
const WATCHING = ['view_live', 'view_playback', 'snapshot', 'export_footage', 'ptz'];
const FOOTAGE = [...WATCHING, 'hold', 'approve'];
/** Every use of recorded pictures that takes them out of the moment. */
const RECORDED = ['view_playback', 'snapshot', 'export_footage'];

/**
 * Managers keep the register of their own stores; the compliance officer decides about any camera but adds none; who
 * only watches or inspects changes nothing. Whoever runs a store sees it live; what was recorded opens to the head office's
 * managers by their role, and to stores, the guard and contractors by a view grant, with its reason and its end.
 */
export const camerasPolicy: LibPolicy = {
  subjects: {
    Camera: {
      actions: [...KEEP_REGISTER, ...FOOTAGE, 'report_status'],
      fields: CAMERA_FIELDS,
      scopedBy: 'siteId',
      groupedBy: 'groupIds',
      namedBy: 'id',
      watching: WATCHING,
      lookup: CAMERA_LOOKUP,
      ruledFields: CAMERA_RULED_FIELDS,
      row: { from: 'camera', id: 'camera.id' },
    },
    PrivacyMask: {
      actions: KEEP_MASKS,
      fields: {
        cameraId: CAMERA_FIELDS.id,
        siteId: CAMERA_FIELDS.siteId,
        regionId: CAMERA_FIELDS.regionId,
        siteTag: CAMERA_FIELDS.siteTag,
        areaId: CAMERA_FIELDS.areaId,
        areaClass: CAMERA_FIELDS.areaClass,
        class: CAMERA_FIELDS.class,
        groupIds: CAMERA_FIELDS.groupIds,
      },
      scopedBy: 'siteId',
      groupedBy: 'groupIds',
      lookup: { alias: 'camera', columns: { cameraId: 'id', siteId: 'site_id', areaId: 'area_id' } },
      row: {
        from: 'privacy_mask join camera on camera.tenant_id = privacy_mask.tenant_id and camera.id = privacy_mask.camera_id',
        id: 'privacy_mask.id',
      },
    },
    CameraGroup: {
      actions: KEEP_GROUPS,
      fields: { id: { type: 'id', table: 'camera_group', sql: 'camera_group.id' } },
      row: { from: 'camera_group', id: 'camera_group.id' },
    },
    Purpose: {
      actions: ['read', 'create', 'update', 'retire'],
      fields: {},
      row: { from: 'purpose', id: 'purpose.id' },
    },
  },
  rules: [
    ...['tenant_owner', 'tenant_admin'].map((role) => ({
      role,
      actions: [...KEEP_REGISTER, ...FOOTAGE, 'report_status'],
      subject: 'Camera',
    })),
    {
      role: 'compliance_officer',
      actions: ['read', 'update', 'transition', 'retire', 'export', 'hold', 'approve'],
      subject: 'Camera',
    },
    {
      role: 'region_manager',
      actions: [...KEEP_REGISTER, 'view_live', 'view_playback', 'snapshot', 'ptz', 'approve'],
      subject: 'Camera',
    },
    { role: 'store_manager', actions: [...KEEP_REGISTER, 'view_live', 'snapshot', 'ptz'], subject: 'Camera' },
    { role: 'operator', actions: ['read', 'view_live', 'ptz'], subject: 'Camera' },
    { role: 'live_viewer', actions: ['read', 'view_live'], subject: 'Camera' },
    { role: 'auditor', actions: ['read', 'export'], subject: 'Camera' },
    { role: 'employee_representative', actions: ['read'], subject: 'Camera' },
    { role: 'contractor', actions: ['read'], subject: 'Camera' },
    { role: 'machine', actions: ['read', 'report_status'], subject: 'Camera' },

    // With a view grant only
    { role: 'compliance_officer', actions: RECORDED, subject: 'Camera', byGrant: true },
    { role: 'region_manager', actions: ['export_footage'], subject: 'Camera', byGrant: true },
    { role: 'store_manager', actions: ['view_playback', 'export_footage'], subject: 'Camera', byGrant: true },
    { role: 'operator', actions: ['view_playback', 'snapshot'], subject: 'Camera', byGrant: true },
    {
      role: 'contractor',
      actions: ['view_live', 'view_playback', 'snapshot'],
      subject: 'Camera',
      byGrant: true,
    },

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

    // How the register stands, for support: what is filmed, masked and watched is none of its business
    ...['Camera', 'CameraGroup', 'Purpose'].map((subject) => ({
      role: 'platform_support',
      actions: ['read'],
      subject,
    })),

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

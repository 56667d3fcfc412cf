import type { LibPolicy } from '@mimamori/platform';

/** Which cameras are dark tells where nobody watches: only who answers for cameras sees it. */
const READERS = [
  'tenant_owner',
  'tenant_admin',
  'compliance_officer',
  'region_manager',
  'store_manager',
  'operator',
  'live_viewer',
  'auditor',
];

/** Reporting is an action on `Camera` (`report_status`); reading goes by the camera that a status belongs to. */
export const livePolicy: LibPolicy = {
  subjects: {
    CameraStatus: {
      actions: ['read'],
      fields: {
        id: 'camera.id',
        siteId: 'camera.site_id',
        areaId: 'camera.area_id',
        class: 'camera.class',
        state: 'camera.state',
      },
      scopedBy: 'siteId',
    },
  },
  rules: READERS.map((role) => ({ role, actions: ['read'], subject: 'CameraStatus' })),
};

import { CAMERA_FIELDS, CAMERA_LOOKUP } from '@mimamori/cameras';
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
        ...CAMERA_FIELDS,
        // an event does not carry them
        tags: {
          type: 'text',
          related: true,
          each: 'tag.word',
          from: 'camera tagged cross join unnest(tagged.tags) as tag(word)',
          where: 'tagged.tenant_id = camera.tenant_id and tagged.id = camera.id',
        },
      },
      scopedBy: 'siteId',
      groupedBy: 'groupIds',
      namedBy: 'id',
      lookup: CAMERA_LOOKUP,
      // every camera has a status, also before the first report
      row: { from: 'camera', id: 'camera.id' },
    },
  },
  rules: [...READERS, 'platform_support'].map((role) => ({
    role,
    actions: ['read'],
    subject: 'CameraStatus',
  })),
};

import type { LibPolicy } from '@mimamori/platform';

const KEEPERS = ['tenant_owner', 'tenant_admin'];
const READERS = [
  'compliance_officer',
  'auditor',
  'region_manager',
  'store_manager',
  'operator',
  'live_viewer',
  'employee_representative',
  'contractor',
  'machine',
];
/** Who sees the tree of regions: its names, not what is in them. People from outside the company do not. */
const TREE_READERS = [
  'compliance_officer',
  'auditor',
  'region_manager',
  'store_manager',
  'operator',
  'live_viewer',
];
const KEEP = ['read', 'create', 'update'];

/** Sites and areas are read within the assignment's scope. Moving a site moves rights with it: head office's business. */
export const sitesPolicy: LibPolicy = {
  subjects: {
    Region: { actions: KEEP, fields: { id: 'region.id' } },
    Site: { actions: KEEP, fields: { siteId: 'site.id', regionId: 'site.region_id' }, scopedBy: 'siteId' },
    Area: { actions: KEEP, fields: { siteId: 'area.site_id', class: 'area.class' }, scopedBy: 'siteId' },
  },
  rules: [
    ...KEEPERS.flatMap((role) =>
      ['Region', 'Site', 'Area'].map((subject) => ({ role, actions: KEEP, subject })),
    ),
    ...READERS.flatMap((role) => ['Site', 'Area'].map((subject) => ({ role, actions: ['read'], subject }))),
    ...TREE_READERS.map((role) => ({ role, actions: ['read'], subject: 'Region', anyScope: true })),
    { role: 'region_manager', actions: ['create', 'update'], subject: 'Area' },
  ],
};

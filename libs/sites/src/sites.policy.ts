import type { LibPolicy } from '@mimamori/platform';

import { AREA_CLASSES } from './area/area.entity';
import { areaPatchSchema } from './area/area.schema';
import { sitePatchSchema } from './site/site.schema';
import { siteTagField } from './site-tag/site-tag.field';

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
const RULE_READERS = ['auditor', 'region_manager', 'store_manager'];
const KEEP = ['read', 'create', 'update'];
const ALL = {
  Region: [...KEEP, 'delete'],
  Site: KEEP,
  Area: [...KEEP, 'retire'],
  MunicipalRule: [...KEEP, 'delete'],
} as const;

/** Sites and areas are read within the assignment's scope. Moving a site moves rights with it: head office's business. */
export const sitesPolicy: LibPolicy = {
  subjects: {
    Region: {
      actions: ALL.Region,
      fields: { id: { type: 'id', table: 'region', tree: true, sql: 'region.id' } },
      row: { from: 'region', id: 'region.id' },
    },
    Site: {
      actions: ALL.Site,
      fields: {
        siteId: { type: 'id', table: 'site', sql: 'site.id' },
        regionId: { type: 'id', table: 'region', tree: true, sql: 'site.region_id' },
        siteTag: siteTagField({ tenantId: 'site.tenant_id', siteId: 'site.id' }),
      },
      scopedBy: 'siteId',
      ruledFields: {
        read: ['postalCode', 'address', 'phone', 'latitude', 'longitude'],
        update: Object.keys(sitePatchSchema.shape),
      },
      row: { from: 'site', id: 'site.id' },
    },
    Area: {
      actions: ALL.Area,
      fields: {
        siteId: { type: 'id', table: 'site', sql: 'area.site_id' },
        regionId: {
          type: 'id',
          table: 'region',
          tree: true,
          related: true,
          sql: '(select site.region_id from site where site.tenant_id = area.tenant_id and site.id = area.site_id)',
        },
        siteTag: { ...siteTagField({ tenantId: 'area.tenant_id', siteId: 'area.site_id' }), related: true },
        class: { type: 'text', values: AREA_CLASSES, sql: 'area.class' },
      },
      scopedBy: 'siteId',
      lookup: { alias: 'area', columns: { siteId: 'site_id' } },
      ruledFields: { read: ['floor'], update: Object.keys(areaPatchSchema.shape) },
      row: { from: 'area', id: 'area.id' },
    },
    MunicipalRule: {
      actions: ALL.MunicipalRule,
      fields: { id: { type: 'id', table: 'municipal_rule', sql: 'municipal_rule.id' } },
      row: { from: 'municipal_rule', id: 'municipal_rule.id' },
    },
  },
  rules: [
    ...KEEPERS.flatMap((role) =>
      Object.entries(ALL).map(([subject, actions]) => ({ role, actions, subject })),
    ),
    ...READERS.flatMap((role) => ['Site', 'Area'].map((subject) => ({ role, actions: ['read'], subject }))),
    ...TREE_READERS.map((role) => ({ role, actions: ['read'], subject: 'Region', anyScope: true })),
    { role: 'region_manager', actions: ['create', 'update', 'retire'], subject: 'Area' },
    // what a municipality wants is found out by whoever answers for the law
    { role: 'compliance_officer', actions: ALL.MunicipalRule, subject: 'MunicipalRule' },
    ...['Region', 'Site', 'Area'].map((subject) => ({
      role: 'platform_support',
      actions: ['read'],
      subject,
    })),
    ...RULE_READERS.map((role) => ({ role, actions: ['read'], subject: 'MunicipalRule', anyScope: true })),
  ],
};

import type { ConditionField, RuledFields } from '@mimamori/platform';
import { AREA_CLASSES, siteTagField } from '@mimamori/sites';

import { cameraPatchSchema } from './camera/camera.schema';
import { CAMERA_CLASSES, CAMERA_STATES } from './camera/camera.words';

/** What rules may ask about a camera, over the alias `camera`. */
export const CAMERA_FIELDS = {
  id: { type: 'id', table: 'camera', sql: 'camera.id' },
  siteId: { type: 'id', table: 'site', sql: 'camera.site_id' },
  regionId: {
    type: 'id',
    table: 'region',
    tree: true,
    related: true,
    sql: '(select site.region_id from site where site.tenant_id = camera.tenant_id and site.id = camera.site_id)',
  },
  siteTag: {
    ...siteTagField({ tenantId: 'camera.tenant_id', siteId: 'camera.site_id' }),
    related: true,
  },
  areaId: { type: 'id', table: 'area', sql: 'camera.area_id' },
  areaClass: {
    type: 'text',
    values: AREA_CLASSES,
    related: true,
    sql: '(select area.class from area where area.tenant_id = camera.tenant_id and area.id = camera.area_id)',
  },
  class: { type: 'text', values: CAMERA_CLASSES, sql: 'camera.class' },
  state: { type: 'text', values: CAMERA_STATES, sql: 'camera.state' },
  groupIds: {
    type: 'id',
    table: 'camera_group',
    related: true,
    each: 'membership.group_id',
    from: 'camera_group_member membership',
    where: 'membership.tenant_id = camera.tenant_id and membership.camera_id = camera.id',
  },
  tags: { type: 'text', each: 'tag.word', from: 'unnest(camera.tags) as tag(word)', where: 'true' },
} as const satisfies Readonly<Record<string, ConditionField>>;

/**
 * What rules may withhold says nothing that findings, gates or the completeness of the register tell all who see the
 * camera; what they may open or close to changes is all that a change can name.
 */
export const CAMERA_RULED_FIELDS = {
  read: [
    'vendor',
    'model',
    'serial',
    'mac',
    'firmware',
    'viewDescription',
    'storage',
    'installer',
    'warrantyUntil',
    'note',
  ],
  update: Object.keys(cameraPatchSchema.shape),
} as const satisfies RuledFields;

/** What a row in hand has to say so that the related fields can be looked up. */
export const CAMERA_LOOKUP = {
  alias: 'camera',
  columns: { id: 'id', siteId: 'site_id', areaId: 'area_id' },
} as const;

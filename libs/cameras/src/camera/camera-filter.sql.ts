import { fieldFilter, getPermissions, type SqlParams } from '@mimamori/platform';

import { lacksAnyOf, WANTED } from './camera-completeness';
import type { CameraListRequest } from './camera-list.schema';
import type { KnownAnswer } from './camera.words';

type Filter = CameraListRequest['filter'];

/** Filters that are equal or not: column by name of the filter. */
const EQUAL = {
  siteId: 'camera.site_id',
  areaId: 'camera.area_id',
  state: 'camera.state',
  class: 'camera.class',
  ownerUserId: 'camera.owner_user_id',
  vendor: 'camera.vendor',
  model: 'camera.model',
  recordingPlace: 'camera.recording_place',
  retentionClass: 'camera.retention_class',
  noticeClass: 'camera.notice_class',
} as const;

const ANSWERED: Readonly<Record<KnownAnswer, string>> = {
  yes: 'is true',
  no: 'is false',
  unknown: 'is null',
};

/** The class of a camera's area; null without an area. */
export const AREA_CLASS = `(select area.class from area where area.tenant_id = camera.tenant_id
  and area.site_id = camera.site_id and area.id = camera.area_id)`;
const DAY_IN_JAPAN = (day: string) => `(${day})::timestamp at time zone 'Asia/Tokyo'`;
const REGION_AND_BELOW = (id: string) => `camera.site_id in (
  with recursive inside (id) as (
    select ${id} union select region.id from region join inside on region.parent_id = inside.id
  ) select site.id from site join inside on site.region_id = inside.id)`;

type Conditions = Partial<Record<keyof Filter, string>>;

function equalities(filter: Filter, params: SqlParams): Conditions {
  const names = (Object.keys(EQUAL) as (keyof typeof EQUAL)[]).filter((name) => filter[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, `${EQUAL[name]} = ${params.add(filter[name])}`]));
}

function places({ siteCode, regionId, areaClass }: Filter, params: SqlParams): Conditions {
  return {
    ...(siteCode && {
      siteCode: `camera.site_id = (select site.id from site where site.code = ${params.add(siteCode)})`,
    }),
    ...(regionId && { regionId: REGION_AND_BELOW(params.add(regionId, 'uuid')) }),
    ...(areaClass && { areaClass: `${AREA_CLASS} = ${params.add(areaClass)}` }),
  };
}

/** Whether a camera is in a group that the caller may read. */
const IN_GROUP = (id: string, params: SqlParams) =>
  `exists (select from camera_group_member member join camera_group
    on camera_group.tenant_id = member.tenant_id and camera_group.id = member.group_id
    where member.tenant_id = camera.tenant_id and member.camera_id = camera.id
    and member.group_id = ${params.add(id)} and (${getPermissions().rowFilter('read', 'CameraGroup', params)}))`;

function memberships({ purposeId, groupId, tag }: Filter, params: SqlParams): Conditions {
  return {
    ...(purposeId && {
      purposeId: `exists (select from camera_purpose link where link.tenant_id = camera.tenant_id
        and link.camera_id = camera.id and link.purpose_id = ${params.add(purposeId)})`,
    }),
    ...(groupId && { groupId: IN_GROUP(groupId, params) }),
    ...(tag && { tag: `${params.add(tag)} = any(camera.tags)` }),
  };
}

function answers({ audio, faceRecognition, incomplete }: Filter): Conditions {
  return {
    ...(audio && { audio: `camera.audio ${ANSWERED[audio]}` }),
    ...(faceRecognition && { faceRecognition: `camera.face_recognition ${ANSWERED[faceRecognition]}` }),
    ...(incomplete !== undefined && { incomplete: `${incomplete ? '' : 'not '}${lacksAnyOf(WANTED)}` }),
  };
}

function ranges(
  { installedFrom, installedTo, retiredFrom, retiredTo }: Filter,
  params: SqlParams,
): Conditions {
  return {
    ...(installedFrom && { installedFrom: `camera.installed_on >= ${params.add(installedFrom, 'date')}` }),
    ...(installedTo && { installedTo: `camera.installed_on <= ${params.add(installedTo, 'date')}` }),
    ...(retiredFrom && {
      retiredFrom: `camera.retired_at >= ${DAY_IN_JAPAN(params.add(retiredFrom, 'date'))}`,
    }),
    ...(retiredTo && {
      retiredTo: `camera.retired_at < ${DAY_IN_JAPAN(`${params.add(retiredTo, 'date')} + 1`)}`,
    }),
  };
}

/** What filters tell of fields that rules may withhold. */
const TELLS: Partial<Record<keyof Filter, string>> = {
  vendor: 'vendor',
  model: 'model',
  incomplete: 'storage',
};

/** What each filter says, as a condition over `camera`; of what is withheld it is never true. */
export function cameraConditions(filter: Filter, params: SqlParams): Conditions {
  const conditions = {
    ...equalities(filter, params),
    ...places(filter, params),
    ...memberships(filter, params),
    ...answers(filter),
    ...ranges(filter, params),
  };
  return Object.fromEntries(
    Object.entries(conditions).map(([name, condition]) => {
      const field = TELLS[name as keyof Filter];
      const may = field && fieldFilter('Camera', field, params);
      return [name, may ? `(${condition}) and (${may})` : condition];
    }),
  );
}

/** As `cameraConditions`: all must hold. Also for whoever changes cameras by filter; `q` is `CAMERA_SEARCH`. */
export function cameraWhere(filter: Filter, params: SqlParams): string[] {
  return Object.values(cameraConditions(filter, params));
}

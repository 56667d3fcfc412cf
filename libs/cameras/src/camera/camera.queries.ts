import { searchCondition, SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { CameraListRequest } from './camera-list.schema';
import type { CameraFacts, CameraRow } from './camera.schema';

/** A camera as `CameraRow`. Its purposes come with it, so that no list asks again for each row. */
const SELECT = `camera.id, camera.site_id as "siteId", camera.code, camera.name, camera.area_id as "areaId",
  camera.vendor, camera.model, camera.serial, camera.mac::text as mac, camera.firmware, camera.class,
  array(select link.purpose_id from camera_purpose link
    where link.tenant_id = camera.tenant_id and link.camera_id = camera.id order by 1) as "purposeIds",
  camera.owner_user_id as "ownerUserId", camera.retention_class as "retentionClass",
  camera.notice_class as "noticeClass", camera.audio, camera.face_recognition as "faceRecognition",
  camera.mask_decision as "maskDecision", camera.mask_reason as "maskReason",
  camera.management_tls as "managementTls", camera.stream_tls as "streamTls",
  camera.installed_on::text as "installedOn", camera.state, camera.note, camera.version,
  camera.created_at as "createdAt", camera.updated_at as "updatedAt"`;

export const CAMERA: RowSql = { subject: 'Camera', select: SELECT, from: 'camera', id: 'camera.id' };

function filters({ q, filter }: Pick<CameraListRequest, 'q' | 'filter'>, params: SqlParams): string[] {
  const { siteId, siteCode, areaId, state, class: cameraClass, purposeId } = filter;
  return [
    ...(siteId ? [`camera.site_id = ${params.add(siteId)}`] : []),
    ...(siteCode
      ? [`camera.site_id = (select site.id from site where site.code = ${params.add(siteCode)})`]
      : []),
    ...(areaId ? [`camera.area_id = ${params.add(areaId)}`] : []),
    ...(state ? [`camera.state = ${params.add(state)}`] : []),
    ...(cameraClass ? [`camera.class = ${params.add(cameraClass)}`] : []),
    ...(purposeId
      ? [
          `exists (select from camera_purpose link where link.tenant_id = camera.tenant_id
            and link.camera_id = camera.id and link.purpose_id = ${params.add(purposeId)})`,
        ]
      : []),
    ...(q ? [searchCondition('camera.search_text', q, params)] : []),
  ];
}

type CameraList = ListSql<CameraListRequest['sort']['field'], CameraRow>;

/** The order of a list, the same wherever cameras are paged, so that cursors fit. */
export function cameraOrder(
  request: CameraListRequest,
  params: SqlParams,
): Omit<CameraList, 'subject' | 'select' | 'from' | 'where'> {
  return {
    list: 'cameras.camera',
    request,
    columns: {
      createdAt: {
        sql: 'camera.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
      code: { sql: 'camera.code', key: ({ code }) => code },
      name: { sql: 'camera.name', key: ({ name }) => name },
    },
    id: { sql: 'camera.id', key: ({ id }) => id },
    params,
  };
}

export function cameraList(request: CameraListRequest): CameraList {
  const params = new SqlParams();
  const { subject, select, from } = CAMERA;
  return { ...cameraOrder(request, params), subject, select, from, where: filters(request, params) };
}

/** The first cameras of several sites in one query; `allowed` is the caller's row filter over `params`. */
export function camerasOfSites(
  siteIds: readonly string[],
  allowed: string,
  tail: string,
  params: SqlParams,
): string {
  return `select page.* from unnest(${params.add(siteIds, 'uuid[]')}) as asked (site_id)
    cross join lateral (select ${SELECT} from camera
      where camera.site_id = asked.site_id and (${allowed}) ${tail}) page`;
}

export interface FoundReferences {
  readonly site: boolean;
  readonly area: boolean;
  readonly owner: boolean;
  readonly purposeIds: readonly string[];
}

/**
 * Which of the things a camera names exist. The site must be one the caller may read; purposes must be in use, and stay
 * so until the transaction ends (`for share` holds off their retirement).
 */
export function references(
  { siteId, areaId, ownerUserId, purposeIds }: CameraFacts,
  readableSite: (params: SqlParams) => string,
): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const site = params.add(siteId, 'uuid');
  const area = params.add(areaId, 'uuid');
  const owner = params.add(ownerUserId, 'uuid');
  const text = `select
    exists (select from site where site.id = ${site} and (${readableSite(params)})) as site,
    ${area} is null or exists (select from area where area.site_id = ${site} and area.id = ${area}) as area,
    ${owner} is null or exists (select from user_account where user_account.id = ${owner}) as owner,
    array(select purpose.id from purpose where purpose.id = any(${params.add(purposeIds, 'uuid[]')})
      and purpose.state = 'active' for share) as "purposeIds"`;
  return { text, values: params.values };
}

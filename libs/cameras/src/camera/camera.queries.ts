import { SqlParams } from '@mimamori/platform';
import type { AreaState } from '@mimamori/sites';
import type { ListSql, RowSql, SearchSql } from '@mimamori/web';

import { cameraWhere } from './camera-filter.sql';
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
  camera.installed_on::text as "installedOn", camera.onvif_profiles as "onvifProfiles",
  camera.view_description as "viewDescription", camera.view_catches as "viewCatches",
  camera.easily_recognisable as "easilyRecognisable", camera.recording_place as "recordingPlace", camera.storage,
  camera.storage_encrypted as "storageEncrypted", camera.audio_purpose as "audioPurpose", camera.installer,
  camera.warranty_until::text as "warrantyUntil", camera.support_ends_on::text as "supportEndsOn",
  camera.inspected_on::text as "inspectedOn", camera.tags, camera.state, camera.note,
  camera.activated_at as "activatedAt", camera.suspended_at as "suspendedAt", camera.retired_at as "retiredAt",
  camera.version,
  camera.created_at as "createdAt", camera.updated_at as "updatedAt"`;

export const CAMERA: RowSql = { subject: 'Camera', select: SELECT, from: 'camera', id: 'camera.id' };

/** What `q` searches. */
export const CAMERA_SEARCH: SearchSql = { table: 'camera', id: 'camera.id', text: 'camera.search_text' };

type CameraList = ListSql<CameraListRequest['sort']['field'], CameraRow>;

/** What is not known comes first when ascending, as the smallest value: a keyset has no place for null. */
const UNKNOWN_TEXT = '';
const UNKNOWN_DAY = '-infinity';

/** The order of a list, the same wherever cameras are paged, so that cursors fit. */
export function cameraOrder(
  request: CameraListRequest,
  params: SqlParams,
): Omit<CameraList, 'subject' | 'select' | 'from' | 'where' | 'search'> {
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
      updatedAt: {
        sql: 'camera.updated_at',
        cast: 'timestamptz',
        key: ({ updatedAt }) => updatedAt.toISOString(),
      },
      installedOn: {
        sql: "coalesce(camera.installed_on, date '-infinity')",
        cast: 'date',
        key: ({ installedOn }) => installedOn ?? UNKNOWN_DAY,
      },
      vendor: {
        sql: `(coalesce(camera.vendor, '') collate "C")`,
        key: ({ vendor }) => vendor ?? UNKNOWN_TEXT,
      },
      model: {
        sql: `(coalesce(camera.model, '') collate "C")`,
        key: ({ model }) => model ?? UNKNOWN_TEXT,
      },
    },
    id: { sql: 'camera.id', key: ({ id }) => id },
    params,
  };
}

export function cameraList(request: CameraListRequest): CameraList {
  const params = new SqlParams();
  const { subject, select, from } = CAMERA;
  const where = cameraWhere(request.filter, params);
  return { ...cameraOrder(request, params), subject, select, from, where, search: CAMERA_SEARCH };
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
  /** `null`: absent, or not the caller's to read. */
  readonly siteStatus: 'open' | 'closed' | null;
  readonly areaState: AreaState | null;
  readonly owner: boolean;
  readonly purposeIds: readonly string[];
}

/**
 * What became of the things a camera names. The site must be one the caller may read; all of them stay as they are until
 * the transaction ends (the locks hold off closing and retiring).
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
    (select site.status from site where site.id = ${site} and (${readableSite(params)}) for key share) as "siteStatus",
    (select area.state from area where area.site_id = ${site} and area.id = ${area} for key share) as "areaState",
    ${owner} is null or exists (select from user_account where user_account.id = ${owner}) as owner,
    array(select purpose.id from purpose where purpose.id = any(${params.add(purposeIds, 'uuid[]')})
      and purpose.state = 'active' for share) as "purposeIds"`;
  return { text, values: params.values };
}

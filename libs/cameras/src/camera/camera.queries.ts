import { SqlParams } from '@mimamori/platform';
import { type AreaState, type AskedSite, siteWithin } from '@mimamori/sites';
import { ColumnChoice, type ListSql, type RowSql, type SearchSql } from '@mimamori/web';

import { cameraWhere } from './camera-filter.sql';
import type { CameraListRequest } from './camera-list.schema';
import type { Camera, CameraFacts, CameraRow } from './camera.schema';

/** A camera as `CameraRow`. Its purposes come with it, so that no list asks again for each row. */
const CAMERA_COLUMNS = new ColumnChoice<CameraRow>({
  id: 'camera.id',
  siteId: 'camera.site_id',
  code: 'camera.code',
  name: 'camera.name',
  areaId: 'camera.area_id',
  vendor: 'camera.vendor',
  model: 'camera.model',
  serial: 'camera.serial',
  mac: 'camera.mac::text',
  firmware: 'camera.firmware',
  class: 'camera.class',
  purposeIds: `array(select link.purpose_id from camera_purpose link
    where link.tenant_id = camera.tenant_id and link.camera_id = camera.id order by 1)`,
  ownerUserId: 'camera.owner_user_id',
  retentionClass: 'camera.retention_class',
  noticeClass: 'camera.notice_class',
  audio: 'camera.audio',
  faceRecognition: 'camera.face_recognition',
  maskDecision: 'camera.mask_decision',
  maskReason: 'camera.mask_reason',
  managementTls: 'camera.management_tls',
  streamTls: 'camera.stream_tls',
  installedOn: 'camera.installed_on::text',
  onvifProfiles: 'camera.onvif_profiles',
  viewDescription: 'camera.view_description',
  viewCatches: 'camera.view_catches',
  easilyRecognisable: 'camera.easily_recognisable',
  recordingPlace: 'camera.recording_place',
  storage: 'camera.storage',
  storageEncrypted: 'camera.storage_encrypted',
  audioPurpose: 'camera.audio_purpose',
  installer: 'camera.installer',
  warrantyUntil: 'camera.warranty_until::text',
  supportEndsOn: 'camera.support_ends_on::text',
  inspectedOn: 'camera.inspected_on::text',
  tags: 'camera.tags',
  state: 'camera.state',
  note: 'camera.note',
  activatedAt: 'camera.activated_at',
  suspendedAt: 'camera.suspended_at',
  retiredAt: 'camera.retired_at',
  version: 'camera.version',
  createdAt: 'camera.created_at',
  updatedAt: 'camera.updated_at',
});

export const CAMERA: RowSql = {
  subject: 'Camera',
  select: CAMERA_COLUMNS.all,
  from: 'camera',
  id: 'camera.id',
};

/** As `CAMERA`, as the caller may be told it: for answers, and never for what is written back. */
export const cameraTold = (): RowSql => ({ ...CAMERA, masked: CAMERA_COLUMNS.masked(CAMERA.subject) });

/** What `q` searches. */
export const CAMERA_SEARCH: SearchSql = {
  table: 'camera',
  id: 'camera.id',
  text: 'camera.search_text',
  ruled: {
    subject: CAMERA.subject,
    fields: ['vendor', 'model', 'serial', 'mac', 'note', 'viewDescription', 'storage', 'installer'],
    open: ['camera.code', 'camera.name', "array_to_string(camera.tags, ' ')"],
  },
};

/** As the database answers it, or already as the API does: only the times differ. */
type EitherRow = CameraRow | Camera;
type CameraList<Row extends EitherRow> = ListSql<CameraListRequest['sort']['field'], Row>;

const timeKey = (time: Date | string) => (typeof time === 'string' ? time : time.toISOString());

/** What is not known comes first when ascending, as the smallest value: a keyset has no place for null. */
const UNKNOWN_TEXT = '';
const UNKNOWN_DAY = '-infinity';

/** The order of a list, the same wherever cameras are paged, so that cursors fit. */
export function cameraOrder<Row extends EitherRow>(
  request: CameraListRequest,
  params: SqlParams,
): Omit<CameraList<Row>, 'subject' | 'select' | 'from' | 'where' | 'search'> {
  return {
    list: 'cameras.camera',
    request,
    columns: {
      createdAt: {
        sql: 'camera.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => timeKey(createdAt),
      },
      code: { sql: 'camera.code', key: ({ code }) => code },
      name: { sql: 'camera.name', key: ({ name }) => name },
      updatedAt: {
        sql: 'camera.updated_at',
        cast: 'timestamptz',
        key: ({ updatedAt }) => timeKey(updatedAt),
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

/** What a caller reads of a list's cameras, and of their sites when these come with them. */
export interface WantedOfCameras {
  /** `undefined`: all of it. */
  readonly camera: ReadonlySet<string> | undefined;
  readonly site?: ReadonlySet<string> | undefined;
}

/** A camera with its site, where that came along; `null` when it is not the caller's to read. */
export type CameraWithSite = Partial<Camera> & { readonly siteAlong?: AskedSite | null };

export function cameraList(request: CameraListRequest, wanted?: WantedOfCameras): CameraList<Camera> {
  const params = new SqlParams();
  const { subject, from } = CAMERA;
  // cursors read the id and what the list is sorted by
  const columns = wanted?.camera && new Set([...wanted.camera, 'id', request.sort.field]);
  const place = { tenantId: 'camera.tenant_id', siteId: 'camera.site_id' };
  const site = wanted?.site && siteWithin(wanted.site, place);
  return {
    ...cameraOrder(request, params),
    subject,
    select: CAMERA_COLUMNS.of(columns),
    masked: CAMERA_COLUMNS.masked(subject, columns),
    along: site && ((added) => `${site(added)} as "siteAlong"`),
    from,
    where: cameraWhere(request.filter, params),
    search: CAMERA_SEARCH,
  };
}

/** The first cameras of several sites in one query; `allowed` is the caller's row filter over `params`. */
export function camerasOfSites(
  siteIds: readonly string[],
  allowed: string,
  tail: string,
  params: SqlParams,
): string {
  return `select page.* from unnest(${params.add(siteIds, 'uuid[]')}) as asked (site_id)
    cross join lateral (select ${cameraTold().masked?.(params) ?? CAMERA.select} from camera
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

/** Counts over cameras; `where` follows. All are whole numbers. */
export interface RegistrationCounts {
  readonly cameras: number;
  readonly registered: number;
  readonly mapped: number;
  readonly noPurpose: number;
  readonly noOwner: number;
  readonly noRetentionClass: number;
  readonly noNoticeClass: number;
  readonly noClass: number;
  readonly noDataItems: number;
  readonly firmwareRecorded: number;
}

const HAS_PURPOSE = 'purposes.found';
const HAS_DATA_ITEMS = 'camera.audio is not null and camera.face_recognition is not null';
const count = (condition: string, name: string) => `(count(*) filter (where ${condition}))::int as "${name}"`;

export const REGISTRATION = `select count(*)::int as cameras,
  ${count(
    `${HAS_PURPOSE} and camera.owner_user_id is not null and camera.retention_class is not null
      and camera.notice_class is not null`,
    'registered',
  )},
  ${count(`${HAS_PURPOSE} and camera.owner_user_id is not null and camera.class is not null and ${HAS_DATA_ITEMS}`, 'mapped')},
  ${count(`not ${HAS_PURPOSE}`, 'noPurpose')},
  ${count('camera.owner_user_id is null', 'noOwner')},
  ${count('camera.retention_class is null', 'noRetentionClass')},
  ${count('camera.notice_class is null', 'noNoticeClass')},
  ${count('camera.class is null', 'noClass')},
  ${count(`not (${HAS_DATA_ITEMS})`, 'noDataItems')},
  ${count('camera.firmware is not null', 'firmwareRecorded')}
  from camera cross join lateral (select exists (select from camera_purpose link
    where link.tenant_id = camera.tenant_id and link.camera_id = camera.id)) as purposes (found)`;

export interface TlsCounts {
  readonly connections: number;
  readonly plainText: number;
  readonly undecided: number;
}

/** Each camera has two connections: its management and its streams. */
export const TLS_DECISIONS = `select (2 * count(*))::int as connections,
  ((count(*) filter (where not camera.management_tls)) + (count(*) filter (where not camera.stream_tls)))::int as "plainText",
  ((count(*) filter (where camera.management_tls is null))
    + (count(*) filter (where camera.stream_tls is null)))::int as undecided
  from camera`;

/** One thing that the register should know of a camera, and the SQL condition under which it does not. */
export interface Wanted {
  /** Name of the fact, as `cameras:evidence.<name>` in i18n. */
  readonly name: string;
  readonly missing: string;
}

const WITHOUT_PURPOSE: Wanted = {
  name: 'noPurpose',
  missing: `not exists (select from camera_purpose link
    where link.tenant_id = camera.tenant_id and link.camera_id = camera.id)`,
};
const WITHOUT_OWNER: Wanted = { name: 'noOwner', missing: 'camera.owner_user_id is null' };
const WITHOUT_RETENTION: Wanted = { name: 'noRetentionClass', missing: 'camera.retention_class is null' };

/** What every camera is registered with (M04): law file 1.4. */
export const REGISTRATION: readonly Wanted[] = [
  WITHOUT_PURPOSE,
  WITHOUT_OWNER,
  WITHOUT_RETENTION,
  { name: 'noNoticeClass', missing: 'camera.notice_class is null' },
];

/**
 * A camera's line of the data map (M12): kind and name of the database, data items, who answers, what for, how long.
 * Footage that stays in the camera, or is not kept, has no other name. Who has access is no field: roles are the only
 * way in. Source: law file 1.1, SC-10-3-3; the list of fields is ours.
 */
export const DATA_MAP: readonly Wanted[] = [
  WITHOUT_PURPOSE,
  WITHOUT_OWNER,
  WITHOUT_RETENTION,
  { name: 'noClass', missing: 'camera.class is null' },
  { name: 'noAudio', missing: 'camera.audio is null' },
  { name: 'noFaceRecognition', missing: 'camera.face_recognition is null' },
  { name: 'noRecordingPlace', missing: 'camera.recording_place is null' },
  {
    name: 'noStorage',
    missing: `camera.recording_place not in ('in_camera', 'none') and camera.storage is null`,
  },
];

/** Everything that is wanted, each once. */
export const WANTED: readonly Wanted[] = [...new Set([...REGISTRATION, ...DATA_MAP])];

/** A boolean expression over `camera`: never null, whatever is not known. */
export function lacksAnyOf(wanted: readonly Wanted[]): string {
  return `((${wanted.map(({ missing }) => `(${missing}) is true`).join(') or (')}))`;
}

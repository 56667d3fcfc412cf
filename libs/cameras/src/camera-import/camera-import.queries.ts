import type { Tx } from '@mimamori/platform';

import { CAMERA } from '../camera/camera.queries';
import type { CameraFacts, CameraRow } from '../camera/camera.schema';
import { cameraSearchText } from '../camera/camera.writes';

/** A camera to be written, by an id that is known before. */
export type WrittenCamera = CameraFacts & { readonly id: string };

/** Column → type and fact: the one list behind the set-based statements. */
const COLUMNS: readonly (readonly [
  column: string,
  type: string,
  value: (camera: WrittenCamera) => unknown,
])[] = [
  ['id', 'uuid', ({ id }) => id],
  ['site_id', 'uuid', ({ siteId }) => siteId],
  ['code', 'text', ({ code }) => code],
  ['name', 'text', ({ name }) => name],
  ['area_id', 'uuid', ({ areaId }) => areaId],
  ['vendor', 'text', ({ vendor }) => vendor],
  ['model', 'text', ({ model }) => model],
  ['serial', 'text', ({ serial }) => serial],
  ['mac', 'macaddr', ({ mac }) => mac],
  ['firmware', 'text', ({ firmware }) => firmware],
  ['class', 'text', (camera) => camera.class],
  ['owner_user_id', 'uuid', ({ ownerUserId }) => ownerUserId],
  ['retention_class', 'text', ({ retentionClass }) => retentionClass],
  ['notice_class', 'text', ({ noticeClass }) => noticeClass],
  ['audio', 'boolean', ({ audio }) => audio],
  ['face_recognition', 'boolean', ({ faceRecognition }) => faceRecognition],
  ['mask_decision', 'text', ({ maskDecision }) => maskDecision],
  ['mask_reason', 'text', ({ maskReason }) => maskReason],
  ['management_tls', 'boolean', ({ managementTls }) => managementTls],
  ['stream_tls', 'boolean', ({ streamTls }) => streamTls],
  ['installed_on', 'date', ({ installedOn }) => installedOn],
  ['state', 'text', ({ state }) => state],
  ['note', 'text', ({ note }) => note],
  ['search_text', 'text', cameraSearchText],
];

const names = COLUMNS.map(([column]) => column);
const typed = COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ');
const given = `jsonb_to_recordset($2::jsonb) as given (${typed})`;

const INSERT = `insert into camera (tenant_id, ${names.join(', ')}, version, created_at, updated_at)
  select $1::uuid, ${names.map((name) => `given.${name}`).join(', ')}, 1, $3::timestamptz, $3::timestamptz
  from ${given}`;

// The rows are locked by `EXISTING`, so their versions cannot have moved.
const UPDATE = `update camera set ${names
  .filter((name) => name !== 'id')
  .map((name) => `${name} = given.${name}`)
  .join(', ')}, version = camera.version + 1, updated_at = $3::timestamptz
  from ${given} where camera.tenant_id = $1 and camera.id = given.id`;

const UNLINK = 'delete from camera_purpose where tenant_id = $1 and camera_id = any($2::uuid[])';
const LINK = `insert into camera_purpose (tenant_id, camera_id, purpose_id)
  select $1, link.camera_id, link.purpose_id from unnest($2::uuid[], $3::uuid[]) as link (camera_id, purpose_id)`;

// Locked in one order, so that two imports wait for each other instead of dying.
const EXISTING = `select ${CAMERA.select} from camera
  join unnest($1::uuid[], $2::text[]) as asked (site_id, code)
    on camera.site_id = asked.site_id and camera.code = asked.code
  order by camera.id for update of camera`;

const OWNERS = 'select id, login_id as "loginId" from user_account where login_id = any($1::text[])';
const PURPOSES = "select id, code from purpose where code = any($1::text[]) and state = 'active' for share";

export interface CameraKey {
  readonly siteId: string;
  readonly code: string;
}

export const keyOf = ({ siteId, code }: CameraKey) => `${siteId} ${code}`;

/** The cameras of these keys, locked until the transaction ends. */
export async function existingCameras(tx: Tx, keys: readonly CameraKey[]): Promise<Map<string, CameraRow>> {
  const values = [keys.map(({ siteId }) => siteId), keys.map(({ code }) => code)];
  const rows = await tx.query<CameraRow>(EXISTING, values);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Login id → user id. */
export async function ownersByLoginId(tx: Tx, loginIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; loginId: string }>(OWNERS, [loginIds]);
  return new Map(rows.map(({ id, loginId }) => [loginId, id]));
}

/** Code → id of the purposes in use, which stay so until the transaction ends. */
export async function purposesByCode(tx: Tx, codes: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; code: string }>(PURPOSES, [codes]);
  return new Map(rows.map(({ id, code }) => [code, id]));
}

/**
 * Foreign keys are checked by plans that a connection keeps. One that was made while `camera` was nearly empty reads all
 * of the tenant's rows for each new one: each batch of 500 took longer than the one before (0.2 s to 1.7 s; now 0.2 s).
 */
export async function planAfresh(tx: Tx): Promise<void> {
  await tx.query("select set_config('plan_cache_mode', 'force_custom_plan', true)");
}

function recordset(cameras: readonly WrittenCamera[]): string {
  return JSON.stringify(
    cameras.map((camera) => Object.fromEntries(COLUMNS.map(([column, , value]) => [column, value(camera)]))),
  );
}

async function link(tx: Tx, cameras: readonly WrittenCamera[]): Promise<void> {
  const links = cameras.flatMap(({ id, purposeIds }) =>
    purposeIds.map((purposeId) => [id, purposeId] as const),
  );
  if (links.length)
    await tx.query(LINK, [tx.tenantId, links.map(([id]) => id), links.map(([, purpose]) => purpose)]);
}

export async function insertCameras(tx: Tx, cameras: readonly WrittenCamera[], now: Date): Promise<void> {
  if (!cameras.length) return;
  await tx.query(INSERT, [tx.tenantId, recordset(cameras), now]);
  await link(tx, cameras);
}

export async function updateCameras(tx: Tx, cameras: readonly WrittenCamera[], now: Date): Promise<void> {
  if (!cameras.length) return;
  await tx.query(UPDATE, [tx.tenantId, recordset(cameras), now]);
  await tx.query(UNLINK, [tx.tenantId, cameras.map(({ id }) => id)]);
  await link(tx, cameras);
}

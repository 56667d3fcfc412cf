import type { Reader, Tx } from '@mimamori/platform';

import { datesAfter } from '../camera/camera-state.rules';
import type { CameraRow, StateDates } from '../camera/camera.schema';
import { cameraSearchText } from '../camera/camera.writes';
import { type CameraChange, moves, type WrittenCamera } from './camera-change';

type Row = WrittenCamera & StateDates;

/** Column → type and fact: the one list behind the set-based statements. */
const COLUMNS: readonly (readonly [column: string, type: string, value: (camera: Row) => unknown])[] = [
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
  ['onvif_profiles', 'text[]', ({ onvifProfiles }) => onvifProfiles],
  ['view_description', 'text', ({ viewDescription }) => viewDescription],
  ['view_catches', 'text[]', ({ viewCatches }) => viewCatches],
  ['easily_recognisable', 'boolean', ({ easilyRecognisable }) => easilyRecognisable],
  ['recording_place', 'text', ({ recordingPlace }) => recordingPlace],
  ['storage', 'text', ({ storage }) => storage],
  ['storage_encrypted', 'boolean', ({ storageEncrypted }) => storageEncrypted],
  ['audio_purpose', 'text', ({ audioPurpose }) => audioPurpose],
  ['installer', 'text', ({ installer }) => installer],
  ['warranty_until', 'date', ({ warrantyUntil }) => warrantyUntil],
  ['support_ends_on', 'date', ({ supportEndsOn }) => supportEndsOn],
  ['inspected_on', 'date', ({ inspectedOn }) => inspectedOn],
  ['tags', 'text[]', ({ tags }) => tags],
  ['state', 'text', ({ state }) => state],
  ['note', 'text', ({ note }) => note],
  ['activated_at', 'timestamptz', ({ activatedAt }) => activatedAt],
  ['suspended_at', 'timestamptz', ({ suspendedAt }) => suspendedAt],
  ['retired_at', 'timestamptz', ({ retiredAt }) => retiredAt],
  ['search_text', 'text', cameraSearchText],
];

const names = COLUMNS.map(([column]) => column);
const typed = COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ');
const given = `jsonb_to_recordset($2::jsonb) as given (${typed})`;

const INSERT = `insert into camera (tenant_id, ${names.join(', ')}, version, created_at, updated_at)
  select $1::uuid, ${names.map((name) => `given.${name}`).join(', ')}, 1, $3::timestamptz, $3::timestamptz
  from ${given}`;

// The rows are locked by `LOCK`, so their versions cannot have moved.
const UPDATE = `update camera set ${names
  .filter((name) => name !== 'id')
  .map((name) => `${name} = given.${name}`)
  .join(', ')}, version = camera.version + 1, updated_at = $3::timestamptz
  from ${given} where camera.tenant_id = $1 and camera.id = given.id`;

const UNLINK = 'delete from camera_purpose where tenant_id = $1 and camera_id = any($2::uuid[])';
const LINK = `insert into camera_purpose (tenant_id, camera_id, purpose_id)
  select $1, link.camera_id, link.purpose_id from unnest($2::uuid[], $3::uuid[]) as link (camera_id, purpose_id)`;

// Locked in one order, so that two files wait for each other instead of dying.
const LOCK = `select camera.id, camera.version from camera where camera.id = any($1::uuid[])
  order by camera.id for no key update`;
const PURPOSES_IN_USE = `select id from purpose where id = any($1::uuid[]) and state = 'active' for share`;

/** The cameras' versions, which stay as they are until the transaction ends. */
export async function lockedVersions(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<Pick<CameraRow, 'id' | 'version'>>(LOCK, [ids]);
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Those of the purposes that are in use, and stay so until the transaction ends. */
export async function purposesInUse(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(PURPOSES_IN_USE, [ids]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Foreign keys and triggers are checked by plans that a connection keeps. One that was made while `camera` was nearly
 * empty reads all of the tenant's rows for each new one: each batch of 500 took longer than the one before (0.2 s to 1.7 s).
 * They are made anew once, and kept from there: making them for each row (`force_custom_plan`) was half of the cost.
 */
export async function planAfresh(tx: Reader): Promise<void> {
  await tx.query('discard plans');
}

function recordset(changes: readonly CameraChange[], now: Date): string {
  const rows = changes.map((change): Row => {
    const { before, after } = change;
    const dates = moves(change) || !before ? datesAfter(before, after.state, now) : before;
    const { activatedAt, suspendedAt, retiredAt } = dates;
    return { ...after, activatedAt, suspendedAt, retiredAt };
  });
  return JSON.stringify(
    rows.map((camera) => Object.fromEntries(COLUMNS.map(([column, , value]) => [column, value(camera)]))),
  );
}

async function link(tx: Tx, cameras: readonly WrittenCamera[]): Promise<void> {
  const links = cameras.flatMap(({ id, purposeIds }) =>
    purposeIds.map((purposeId) => [id, purposeId] as const),
  );
  if (links.length)
    await tx.query(LINK, [tx.tenantId, links.map(([id]) => id), links.map(([, purpose]) => purpose)]);
}

/** Writes new and changed cameras; the changed ones must be locked. */
export async function writeChanges(tx: Tx, changes: readonly CameraChange[], now: Date): Promise<void> {
  const created = changes.filter(({ before }) => !before);
  const updated = changes.filter(({ before }) => before);
  if (created.length) await tx.query(INSERT, [tx.tenantId, recordset(created, now), now]);
  if (updated.length) await tx.query(UPDATE, [tx.tenantId, recordset(updated, now), now]);
  const relinked = updated.filter(({ fields }) => fields.includes('purposeIds'));
  if (relinked.length) await tx.query(UNLINK, [tx.tenantId, relinked.map(({ after }) => after.id)]);
  await link(
    tx,
    [...created, ...relinked].map(({ after }) => after),
  );
}

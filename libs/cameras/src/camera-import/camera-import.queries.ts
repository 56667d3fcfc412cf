import type { Reader } from '@mimamori/platform';

import { CAMERA } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';

const EXISTING = `select ${CAMERA.select} from camera
  join unnest($1::uuid[], $2::text[]) as asked (site_id, code)
    on camera.site_id = asked.site_id and camera.code = asked.code`;
const OWNERS = 'select id, login_id as "loginId" from user_account where login_id = any($1::text[])';
const PURPOSES = `select id, code, state = 'active' as "inUse" from purpose where code = any($1::text[])`;

export interface CameraKey {
  readonly siteId: string;
  readonly code: string;
}

export const keyOf = ({ siteId, code }: CameraKey) => `${siteId} ${code}`;

/** The cameras of these keys. */
export async function existingCameras(
  reader: Reader,
  keys: readonly CameraKey[],
): Promise<Map<string, CameraRow>> {
  const values = [keys.map(({ siteId }) => siteId), keys.map(({ code }) => code)];
  const rows = await reader.query<CameraRow>(EXISTING, values);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Login id → user id. */
export async function ownersByLoginId(
  reader: Reader,
  loginIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await reader.query<{ id: string; loginId: string }>(OWNERS, [loginIds]);
  return new Map(rows.map(({ id, loginId }) => [loginId, id]));
}

export interface KnownPurpose {
  readonly id: string;
  readonly code: string;
  readonly inUse: boolean;
}

/** By code, those out of use included: a camera that has one may keep it. */
export async function purposesByCode(
  reader: Reader,
  codes: readonly string[],
): Promise<Map<string, KnownPurpose>> {
  const rows = await reader.query<KnownPurpose>(PURPOSES, [codes]);
  return new Map(rows.map((purpose) => [purpose.code, purpose]));
}

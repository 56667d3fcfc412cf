import { type Reader, SqlParams, type Tx } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import { TooManyMasks } from '../cameras.errors';
import type { MaskListRequest } from './privacy-mask-list.schema';
import { MOST_MASKS } from './privacy-mask.rules';
import type { PrivacyMaskRow } from './privacy-mask.schema';

/** The policy's fields are the camera's: who may read the camera may read its masks. */
export const PRIVACY_MASK: RowSql = {
  subject: 'PrivacyMask',
  select: `privacy_mask.id, privacy_mask.camera_id as "cameraId", privacy_mask.label, privacy_mask.points,
    privacy_mask.place, privacy_mask.reason, privacy_mask.state, privacy_mask.withdrawn_reason as "withdrawnReason",
    privacy_mask.verified_on::text as "verifiedOn", privacy_mask.verified_by as "verifiedBy", privacy_mask.version,
    privacy_mask.created_at as "createdAt", privacy_mask.updated_at as "updatedAt"`,
  from: `privacy_mask join camera on camera.tenant_id = privacy_mask.tenant_id and camera.id = privacy_mask.camera_id`,
  id: 'privacy_mask.id',
};

/** As `PRIVACY_MASK`, those in force, looked up by camera: at most 32 of each. */
export const MASKS_IN_FORCE: RowSql = {
  ...PRIVACY_MASK,
  from: `${PRIVACY_MASK.from} and privacy_mask.state = 'in_force'`,
  id: 'privacy_mask.camera_id',
};

export function maskList(cameraId: string, request: MaskListRequest): ListSql<'createdAt', PrivacyMaskRow> {
  const params = new SqlParams();
  const { state, place } = request.filter;
  return {
    ...PRIVACY_MASK,
    list: `cameras.privacy-mask:${cameraId}`,
    request,
    where: [
      `privacy_mask.camera_id = ${params.add(cameraId, 'uuid')}`,
      ...(state ? [`privacy_mask.state = ${params.add(state)}`] : []),
      ...(place ? [`privacy_mask.place = ${params.add(place)}`] : []),
    ],
    columns: {
      createdAt: {
        sql: 'privacy_mask.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'privacy_mask.id', key: ({ id }) => id },
    params,
  };
}

/**
 * How many masks are in force, by camera; a camera without any is absent. For gates and findings: it asks for no
 * permission, since it tells nobody anything.
 */
export async function masksInForce(
  reader: Reader,
  cameraIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.query<{ cameraId: string; masks: number }>(
    `select privacy_mask.camera_id as "cameraId", count(*)::int as masks from privacy_mask
      where privacy_mask.camera_id = any($1::uuid[]) and privacy_mask.state = 'in_force'
      group by privacy_mask.camera_id`,
    [cameraIds],
  );
  return new Map(rows.map(({ cameraId, masks }) => [cameraId, masks]));
}

/** @throws TooManyMasks when a camera would have more than it may, counting those that are to come. */
export async function requireRoom(tx: Tx, cameraIds: readonly string[]): Promise<void> {
  const masks = new Map(await masksInForce(tx, cameraIds));
  for (const id of cameraIds) {
    const count = (masks.get(id) ?? 0) + 1;
    if (count > MOST_MASKS) throw new TooManyMasks(MOST_MASKS);
    masks.set(id, count);
  }
}

/** Masks of a camera change one after the other, and never while its state does. */
export const LOCK_CAMERA = 'select from camera where camera.id = $1 for no key update';

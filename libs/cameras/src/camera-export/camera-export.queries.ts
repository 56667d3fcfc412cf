import { getPermissions, SqlParams, type Tx } from '@mimamori/platform';
import { searchWhere } from '@mimamori/web';

import { cameraWhere } from '../camera/camera-filter.sql';
import { CAMERA, CAMERA_SEARCH } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';
import type { ExportRequest } from './camera-export.schema';

const CHUNK = 1000;

type ExportedRow = CameraRow & { readonly siteCode: string };

/**
 * Cameras that the caller may both read and export, by store and camera code, one chunk after the other.
 * @param after the last row of the chunk before
 */
async function chunk(
  tx: Tx,
  { q, filter }: ExportRequest,
  after: ExportedRow | undefined,
): Promise<ExportedRow[]> {
  const params = new SqlParams();
  const permissions = getPermissions();
  const where = [
    permissions.rowFilter('read', 'Camera', params),
    permissions.rowFilter('export', 'Camera', params),
    permissions.rowFilter('read', 'Site', params),
    ...cameraWhere(filter, params),
    ...(await searchWhere(tx, CAMERA_SEARCH, q, params)),
  ];
  if (after)
    where.push(`(site.code, camera.code) > (${params.add(after.siteCode)}, ${params.add(after.code)})`);
  return tx.query<ExportedRow>(
    `select ${CAMERA.select}, site.code as "siteCode" from camera
    join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
    where ${where.map((condition) => `(${condition})`).join(' and ')}
    order by site.code, camera.code limit ${CHUNK}`,
    params.values,
  );
}

/** Chunks of cameras as they all were at one moment. Must be the first thing in its transaction, which only reads. */
export async function* exportedCameras(tx: Tx, request: ExportRequest): AsyncGenerator<ExportedRow[]> {
  await tx.query('set transaction isolation level repeatable read, read only');
  let last: ExportedRow | undefined;
  do {
    const rows = await chunk(tx, request, last);
    if (rows.length) yield rows;
    last = rows.length === CHUNK ? rows.at(-1) : undefined;
  } while (last);
}

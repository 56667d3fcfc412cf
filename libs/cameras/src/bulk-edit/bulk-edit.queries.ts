import { getPermissions, type Reader, SqlParams, type Tx } from '@mimamori/platform';
import { searchWhere } from '@mimamori/web';

import { cameraWhere } from '../camera/camera-filter.sql';
import { CAMERA, CAMERA_SEARCH } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';
import { type BulkCommand, type BulkResult, MOST_BULK } from './bulk-edit.schema';

/** The cameras of a command that the caller may read, by id; one more than allowed when there are too many. */
export async function selectedCameras(
  reader: Reader,
  { ids, filter = {}, q }: BulkCommand,
): Promise<CameraRow[]> {
  const params = new SqlParams();
  const where = [
    getPermissions().rowFilter('read', 'Camera', params),
    ...(ids ? [`camera.id = any(${params.add(ids, 'uuid[]')})`] : cameraWhere(filter, params)),
    ...(ids ? [] : await searchWhere(reader, CAMERA_SEARCH, q, params)),
  ];
  return reader.query<CameraRow>(
    `select ${CAMERA.select} from camera where ${where.map((condition) => `(${condition})`).join(' and ')}
      order by camera.id limit ${MOST_BULK + 1}`,
    params.values,
  );
}

/** Those of the users that exist. */
export async function knownUser(reader: Reader, id: string): Promise<boolean> {
  const rows = await reader.query('select 1 as found from user_account where id = $1', [id]);
  return rows.length > 0;
}

export async function activePurposes(reader: Reader, ids: readonly string[]): Promise<Set<string>> {
  const rows = await reader.query<{ id: string }>(
    `select id from purpose where id = any($1::uuid[]) and state = 'active'`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** `$1` tenant, `$2` group, `$3` cameras → the cameras that were in it. */
export const REMOVE_MEMBERS = `delete from camera_group_member
  where tenant_id = $1 and group_id = $2 and camera_id = any($3::uuid[])`;

/**
 * The result is kept with the job in the transaction of the change: should the worker die before it says so, the job that
 * is run again must not take its own work for somebody else's.
 */
export async function keepResult(tx: Tx, jobId: string, result: BulkResult): Promise<void> {
  await tx.query('update job set result = $2::jsonb where id = $1', [jobId, JSON.stringify(result)]);
}

export async function keptResult(reader: Reader, jobId: string): Promise<BulkResult | undefined> {
  const [job] = await reader.query<{ result: BulkResult | null }>('select result from job where id = $1', [
    jobId,
  ]);
  return job?.result ?? undefined;
}

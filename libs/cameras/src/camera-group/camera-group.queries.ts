import { getPermissions, type Reader, SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { CameraGroupListRequest } from './camera-group-list.schema';
import type { CameraGroupRow } from './camera-group.schema';

export const CAMERA_GROUP: RowSql = {
  subject: 'CameraGroup',
  select: `camera_group.id, camera_group.code, camera_group.name, camera_group.name_en as "nameEn",
    camera_group.description, camera_group.version, camera_group.created_at as "createdAt",
    camera_group.updated_at as "updatedAt"`,
  from: 'camera_group',
  id: 'camera_group.id',
};

/** Only what the caller may read of a membership: the camera. */
const MEMBERS = `camera_group_member member
  join camera on camera.tenant_id = member.tenant_id and camera.id = member.camera_id`;
const readableCamera = (params: SqlParams) => getPermissions().rowFilter('read', 'Camera', params);

/** Whether a group holds a camera that the caller may read. */
const HOLDS = (cameraId: string, params: SqlParams) =>
  `exists (select from ${MEMBERS} where member.tenant_id = camera_group.tenant_id
    and member.group_id = camera_group.id and member.camera_id = ${params.add(cameraId)}
    and (${readableCamera(params)}))`;

export function cameraGroupList(
  request: CameraGroupListRequest,
): ListSql<CameraGroupListRequest['sort']['field'], CameraGroupRow> {
  const params = new SqlParams();
  const { filter } = request;
  return {
    ...CAMERA_GROUP,
    list: 'cameras.camera-group',
    request,
    where: filter.cameraId ? [HOLDS(filter.cameraId, params)] : [],
    search: { table: 'camera_group', id: 'camera_group.id', text: 'camera_group.search_text' },
    columns: {
      code: { sql: 'camera_group.code', key: ({ code }) => code },
      name: { sql: 'camera_group.name', key: ({ name }) => name },
      createdAt: {
        sql: 'camera_group.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'camera_group.id', key: ({ id }) => id },
    params,
  };
}

/** How many cameras of each group the caller may read; a group without any is absent. */
export async function cameraCounts(
  reader: Reader,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const params = new SqlParams();
  const rows = await reader.query<{ groupId: string; cameras: number }>(
    `select member.group_id as "groupId", count(*)::int as cameras from ${MEMBERS}
      where member.group_id = any(${params.add(groupIds, 'uuid[]')}) and (${readableCamera(params)})
      group by member.group_id`,
    params.values,
  );
  return new Map(rows.map(({ groupId, cameras }) => [groupId, cameras]));
}

/** Which of these cameras are in which groups; for cameras that the caller has read already. */
export function membershipsOf(
  reader: Reader,
  cameraIds: readonly string[],
): Promise<{ cameraId: string; groupId: string }[]> {
  return reader.query(
    `select member.camera_id as "cameraId", member.group_id as "groupId" from camera_group_member member
      where member.camera_id = any($1::uuid[])`,
    [cameraIds],
  );
}

/** Members of one group change one after the other. */
export const LOCK_GROUP = 'select from camera_group where camera_group.id = $1 for update';

/** In one order, so that two commands wait for each other instead of dying. */
export const LOCK_CAMERAS =
  'select from camera where camera.id = any($1::uuid[]) order by camera.id for no key update';

/** `$1` tenant, `$2` group, `$3` cameras → the cameras that were not in it. */
export const ADD_MEMBERS = `insert into camera_group_member (tenant_id, group_id, camera_id)
  select $1::uuid, $2::uuid, camera_id from unnest($3::uuid[]) as camera_id
  on conflict do nothing returning camera_id as id`;

/** `$1` cameras, `$2` most → the cameras that are in more groups than that. */
export const CROWDED = `select member.camera_id as id from camera_group_member member
  where member.camera_id = any($1::uuid[]) group by member.camera_id having count(*) > $2::int`;

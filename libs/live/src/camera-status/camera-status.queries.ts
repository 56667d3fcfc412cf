import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { CameraStatusListRequest, CameraStatusRow } from './camera-status.schema';

/** As `CameraStatusRow`, over `CAMERA_STATUS_FROM`. A camera that nobody reported yet is there, too, as unknown. */
export const CAMERA_STATUS_SELECT = `camera.id as "cameraId", camera.site_id as "siteId",
  coalesce(camera_status.status, 'unknown') as status, coalesce(camera_status.recording, 'unknown') as recording,
  coalesce(camera_status.reasons, '{}') as reasons, camera_status.changed_at as "changedAt"`;

export const CAMERA_STATUS_FROM = `camera left join camera_status
  on camera_status.tenant_id = camera.tenant_id and camera_status.id = camera.id`;

export const CAMERA_STATUS: RowSql = {
  subject: 'CameraStatus',
  select: CAMERA_STATUS_SELECT,
  from: CAMERA_STATUS_FROM,
  id: "camera.state <> 'retired' and camera.id",
};

export function cameraStatusList(
  request: CameraStatusListRequest,
): ListSql<CameraStatusListRequest['sort']['field'], CameraStatusRow> {
  const params = new SqlParams();
  const { siteId, cameraId, status } = request.filter;
  return {
    list: 'live.camera_status',
    request,
    subject: 'CameraStatus',
    select: CAMERA_STATUS_SELECT,
    from: CAMERA_STATUS_FROM,
    where: [
      "camera.state <> 'retired'",
      ...(siteId ? [`camera.site_id = ${params.add(siteId)}`] : []),
      ...(cameraId ? [`camera.id = ${params.add(cameraId)}`] : []),
      ...(status ? [`coalesce(camera_status.status, 'unknown') = ${params.add(status)}`] : []),
    ],
    columns: {
      cameraId: { sql: 'camera.id', cast: 'uuid', key: (row) => row.cameraId },
      status: { sql: "coalesce(camera_status.status, 'unknown')", key: (row) => row.status },
    },
    id: { sql: 'camera.id', key: (row) => row.cameraId },
    params,
  };
}

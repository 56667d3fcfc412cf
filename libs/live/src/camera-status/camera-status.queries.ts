import { getPermissions, SqlParams } from '@mimamori/platform';
import type { ListSql } from '@mimamori/web';

import { lapsedBefore, NO_REPORT } from '../presence.rules';
import type { CameraStatusListRequest, CameraStatusRow } from './camera-status.schema';

/** Over `withStatus`: nobody has reported for longer than the worker takes to say so. */
const LAPSED = 'not camera_status.silent and camera_status.lease_until < lapse.before';
const unless = (lapsed: string, shown: string) => `case when ${LAPSED} then ${lapsed} else ${shown} end`;

/** What a camera shows; one that nobody reported yet is unknown, too. */
export const STATUS_SHOWN = unless("'unknown'", "coalesce(camera_status.status, 'unknown')");

/** As `CameraStatusRow`. */
export const CAMERA_STATUS_SELECT = `camera.id as "cameraId", camera.site_id as "siteId", ${STATUS_SHOWN} as status,
  ${unless("'unknown'", "coalesce(camera_status.recording, 'unknown')")} as recording,
  ${unless(`'{${NO_REPORT}}'`, "coalesce(camera_status.reasons, '{}')")} as reasons,
  ${unless('camera_status.lease_until', 'camera_status.changed_at')} as "changedAt"`;

/** `camera` with its `camera_status`, if any, and the time before which a lease has lapsed. */
export function withStatus(now: Date, params: SqlParams): string {
  return `camera left join camera_status
      on camera_status.tenant_id = camera.tenant_id and camera_status.id = camera.id
    cross join (select ${params.add(lapsedBefore(now), 'timestamptz')} as before) lapse`;
}

/** Boolean, over `withStatus`: it shows something else than the worker has said. */
export const STATUS_LAPSED = `(${LAPSED}) is true`;

/** Those of the cameras that are not retired and whose status the caller may read, as `CameraStatusRow`s. */
export function cameraStatuses(cameraIds: readonly string[], now: Date): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const text = `select ${CAMERA_STATUS_SELECT} from ${withStatus(now, params)}
    where (${getPermissions().rowFilter('read', 'CameraStatus', params)}) and camera.state <> 'retired'
      and camera.id = any(${params.add(cameraIds, 'uuid[]')})`;
  return { text, values: params.values };
}

export function cameraStatusList(
  request: CameraStatusListRequest,
  now: Date,
): ListSql<CameraStatusListRequest['sort']['field'], CameraStatusRow> {
  const params = new SqlParams();
  const { siteId, cameraId, status } = request.filter;
  return {
    list: 'live.camera_status',
    request,
    subject: 'CameraStatus',
    select: CAMERA_STATUS_SELECT,
    from: withStatus(now, params),
    where: [
      "camera.state <> 'retired'",
      ...(siteId ? [`camera.site_id = ${params.add(siteId)}`] : []),
      ...(cameraId ? [`camera.id = ${params.add(cameraId)}`] : []),
      ...(status ? [`${STATUS_SHOWN} = ${params.add(status)}`] : []),
    ],
    columns: {
      cameraId: { sql: 'camera.id', cast: 'uuid', key: (row) => row.cameraId },
      status: { sql: STATUS_SHOWN, key: (row) => row.status },
    },
    id: { sql: 'camera.id', key: (row) => row.cameraId },
    params,
  };
}

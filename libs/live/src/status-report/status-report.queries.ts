import { getPermissions, SqlParams } from '@mimamori/platform';

import type { StatusReport } from './status-report.schema';

/** Channel on which every commit that changed a status is heard; payload: tenant id. */
export const STATUS_CHANGED = 'mimamori_live_status';

export interface NamedCamera {
  readonly id: string;
  readonly code: string;
  readonly siteId: string;
  readonly retired: boolean;
  /** Whether the caller may report about it. */
  readonly reportable: boolean;
}

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** The cameras of the report's site that it names and that the caller may read, as `NamedCamera`. */
export function namedCameras({ siteId, siteCode, cameras }: StatusReport): Statement {
  const params = new SqlParams();
  const permissions = getPermissions();
  const ids = cameras.flatMap(({ cameraId }) => cameraId ?? []);
  const codes = cameras.flatMap(({ cameraCode }) => cameraCode ?? []);
  const text = `select camera.id, camera.code, camera.site_id as "siteId", camera.state = 'retired' as retired,
      (${permissions.rowFilter('report_status', 'Camera', params)}) is true as reportable
    from camera
    where camera.site_id = ${siteId ? params.add(siteId, 'uuid') : `(select site.id from site where site.code = ${params.add(siteCode)})`}
      and (camera.id = any(${params.add(ids, 'uuid[]')}) or camera.code = any(${params.add(codes, 'text[]')}))
      and (${permissions.rowFilter('read', 'Camera', params)})`;
  return { text, values: params.values };
}

/** One row when the caller may read the report's site. */
export function namedSite({ siteId, siteCode }: StatusReport): Statement {
  const params = new SqlParams();
  const named = siteId ? `site.id = ${params.add(siteId)}` : `site.code = ${params.add(siteCode)}`;
  return {
    text: `select 1 as known from site where ${named} and (${getPermissions().rowFilter('read', 'Site', params)})`,
    values: params.values,
  };
}

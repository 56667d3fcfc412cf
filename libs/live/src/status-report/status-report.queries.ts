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

interface Statement {
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
      (${permissions.rowFilter('report_status', 'Camera', params)}) as reportable
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

const CHANGED = `(held.status, held.recording, held.reasons)
  is distinct from (excluded.status, excluded.recording, excluded.reasons)`;
const ifChanged = (column: string, changed = `excluded.${column}`) =>
  `${column} = case when ${CHANGED} then ${changed} else held.${column} end`;

/**
 * $1 tenant, $2 site, $3 now, $4 end of the lease, $5 report id or null, $6 JSON [{id, status, recording, reasons,
 * eventId}]. Answers how many changed. Rows are locked in the order of their ids, so that reports of one site never
 * wait for each other in a circle; an event draws its number behind the lock, so that the numbers of one camera are in
 * the order of its commits. An older report that waited for the lock changes nothing.
 */
export const WRITE_REPORT = `
with reported as (
  select * from jsonb_to_recordset($6::jsonb)
    as r(id uuid, status text, recording text, reasons text[], "eventId" uuid)
), written as (
  insert into camera_status as held (tenant_id, id, site_id, status, recording, reasons, report_id, reported_at,
    lease_until, changed_at, down_since, xid)
  select $1::uuid, id, $2::uuid, status, recording, reasons, $5::text, $3::timestamptz, $4::timestamptz, $3::timestamptz,
    case when status in ('offline', 'unknown') then $3::timestamptz end, pg_current_xact_id()
  from reported order by id
  on conflict (tenant_id, id) do update set
    ${['status', 'recording', 'reasons', 'report_id', 'reported_at', 'lease_until'].map((column) => `${column} = excluded.${column}`).join(', ')},
    ${ifChanged('changed_at')}, ${ifChanged('previous_status', 'held.status')}, ${ifChanged('xid')},
    down_since = case when excluded.down_since is not null then coalesce(held.down_since, excluded.down_since) end
  where held.reported_at <= excluded.reported_at
    and (excluded.report_id is null or held.report_id is distinct from excluded.report_id)
  returning held.*
), told as (
  insert into status_event (tenant_id, id, camera_id, site_id, status, recording, reasons, previous_status, at)
  select written.tenant_id, reported."eventId", written.id, written.site_id, written.status, written.recording,
    written.reasons, written.previous_status, written.changed_at
  from written join reported on reported.id = written.id
  where written.xid = pg_current_xact_id()
  order by written.id
  returning 1
)
select count(*)::int as changed, case when count(*) > 0 then pg_notify('${STATUS_CHANGED}', $1::text)::text end as told
from told`;

import { getPermissions, SqlParams } from '@mimamori/platform';

import type { Statement } from './status-report.queries';
import type { StatusReport } from './status-report.schema';

/** What a renewal answers, in one row. */
export interface Renewal {
  /** Cameras that are not retired. */
  readonly accepted: number;
  readonly renewed: number;
}

/**
 * The usual report: it says what the last one said, so that only leases are renewed. One statement for everything, since
 * this is what a hundred thousand cameras do every half minute. It renews all or none: where a camera is unknown, new,
 * silent, says something else or was reported about later, the report goes the long way (`StatusReports`).
 * @returns `undefined` for a report that names cameras by id here and by code there
 */
export function renewal(report: StatusReport, now: Date, leaseUntil: Date): Statement | undefined {
  const { siteId, siteCode, reportId, cameras } = report;
  const byId = cameras[0]?.cameraId !== undefined;
  if (cameras.some(({ cameraId }) => (cameraId !== undefined) !== byId)) return undefined;
  const params = new SqlParams();
  const permissions = getPermissions();
  const site = siteId
    ? params.add(siteId, 'uuid')
    : `(select site.id from site where site.code = ${params.add(siteCode)})`;
  const at = params.add(now, 'timestamptz');
  const id = reportId === undefined ? undefined : `hashtextextended(${params.add(reportId, 'text')}, 0)`;
  const remembered = id ? `, recent_reports = (${id} || held.recent_reports)[1:8]` : '';
  const text = `with named as materialized (
      select camera.id, camera.state = 'retired' as retired, held.ctid as place, held.xmin as version,
        (${permissions.rowFilter('report_status', 'Camera', params)}) is true as reportable
      from ${asked(report, byId, params)}
        join camera on camera.site_id = ${site} and camera.${byId ? 'id' : 'code'} = asked.name
        left join camera_status held on held.tenant_id = camera.tenant_id and held.id = camera.id
          and (${saysTheSame(at, id)})
      where (${permissions.rowFilter('read', 'Camera', params)})
      order by camera.id
    ), fit as materialized (
      select count(*) = ${params.add(cameras.length, 'int')} and count(distinct id) = count(*) and bool_and(reportable)
        and bool_and(retired or place is not null) as whole, (count(*) filter (where not retired))::int as accepted
      from named
    ), renewed as (
      update camera_status held set reported_at = ${at}, lease_until = ${params.add(leaseUntil, 'timestamptz')}${remembered}
      from named
      where held.ctid = named.place and held.xmin = named.version and not named.retired and (select whole from fit)
      returning 1
    )
    select fit.accepted, (select count(*) from renewed)::int as renewed from fit`;
  return { text, values: params.values };
}

/**
 * The row must still be the one that was looked at when its turn has come, so it is asked for by its place and version:
 * with whoever changed it meanwhile, the report goes the long way.
 */
function saysTheSame(now: string, reportId: string | undefined): string {
  return `not held.silent and held.reported_at <= ${now} and (held.flapping_until is null or held.flapping_until > ${now})
    and (held.restless_until is null or held.restless_until > ${now})
    and held.reported_status = asked.status and held.reported_recording = asked.recording
    and held.reported_reasons = string_to_array(asked.reasons, ',')
    ${reportId ? `and ${reportId} <> all(held.recent_reports)` : ''}`;
}

function asked({ cameras }: StatusReport, byId: boolean, params: SqlParams): string {
  const names = cameras.map(({ cameraId, cameraCode }) => cameraId ?? cameraCode);
  const columns = [
    params.add(names, byId ? 'uuid[]' : 'text[]'),
    ...[
      cameras.map(({ status }) => status),
      cameras.map(({ recording }) => recording),
      cameras.map(({ reasons }) => reasons.join()),
    ].map((column) => params.add(column, 'text[]')),
  ];
  return `unnest(${columns.join(', ')}) as asked (name, status, recording, reasons)`;
}

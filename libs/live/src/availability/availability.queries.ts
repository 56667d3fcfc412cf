import { getPermissions, SqlParams } from '@mimamori/platform';

import type { RoundPlace } from './availability-round.service';
import type { Period, Step } from './availability.period';

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

const COUNTS = ['online', 'degraded', 'flapping', 'offline', 'unknown', 'recorded', 'unrecorded'] as const;

/** As numbers: a sum of the largest chain over 400 days has twelve digits, and a double holds fifteen. */
const sum = (column: string) => `sum(part.${column})::float8 as "${column}"`;

/**
 * `Sums` of the rows of `part`, one behind the other by `part.day`. `firstDay` is SQL: an outage that was open then is
 * one more; one that is open on a later day began, or was open, before it within the period.
 */
export function sumsInTurn(firstDay: string): string {
  return `${COUNTS.map(sum).join(', ')},
    (coalesce(sum(part.outages_open) filter (where part.day = ${firstDay}), 0))::float8 as "outagesOpen",
    sum(part.outages_begun)::float8 as "outagesBegun", max(part.longest_outage)::float8 as "longestOutage"`;
}

/** Columns of `availability_day` of several cameras, side by side, under their own names. */
export const SIDE_BY_SIDE = `${[...COUNTS, 'outages_open', 'outages_begun']
  .map((column) => `sum(part.${column}) as ${column}`)
  .join(', ')}, max(part.longest_outage) as longest_outage`;

const sumsOfStep = (step: Step) => sumsInTurn(`greatest($2::date, ${stepSql(step)})`);
const stepSql = (step: Step) => (step === 'day' ? 'part.day' : "date_trunc('month', part.day)::date");

/** Cameras of these ids that the caller may read, as `{cameraId, siteId}`; retired ones have a history, too. */
export function readableCameras(cameraIds: readonly string[]): Statement {
  const params = new SqlParams();
  const text = `select camera.id as "cameraId", camera.site_id as "siteId" from camera
    where camera.id = any(${params.add(cameraIds, 'uuid[]')})
      and (${getPermissions().rowFilter('read', 'CameraStatus', params)})`;
  return { text, values: params.values };
}

/**
 * Sites of these ids that the caller may read, as `{siteId, whole, cameraIds}`: whether all cameras may be read, and
 * which.
 */
export function readableSites(siteIds: readonly string[]): Statement {
  const params = new SqlParams();
  const readable = getPermissions().rowFilter('read', 'CameraStatus', params);
  const text = `select site.id as "siteId", coalesce(bool_and(${readable}) filter (where camera.id is not null), true) as whole,
      coalesce(array_agg(camera.id) filter (where camera.id is not null and (${readable})), '{}') as "cameraIds"
    from site left join camera on camera.tenant_id = site.tenant_id and camera.site_id = site.id
    where site.id = any(${params.add(siteIds, 'uuid[]')})
      and (${getPermissions().rowFilter('read', 'Site', params)})
    group by site.id`;
  return { text, values: params.values };
}

/** The period, as far as it is summed up: what is not is asked of the events, and must not be counted twice. */
export interface Kept extends Period {
  readonly step: Step;
  readonly place: RoundPlace;
}

/** Days of `part` that were summed up when `place` was read; $2 to $5. */
const KEPT = `part.day between $2::date and $3::date and part.day <= $4::date
  and (part.day < $4::date or part.site_id <= $5::uuid)`;
const keptValues = ({ from, to, place }: Kept) => [from, to, place.day, place.afterSite];

/** Of cameras that the caller has been found to be allowed to read: `{id, step}` with `Sums`. */
export function cameraSums(cameraIds: readonly string[], kept: Kept): Statement {
  const text = `select part.camera_id as id, to_char(${stepSql(kept.step)}, 'YYYY-MM-DD') as step,
      1 as cameras, 0::float8 as dark, ${sumsOfStep(kept.step)}
    from availability_day part where part.camera_id = any($1::uuid[]) and ${KEPT} group by 1, 2 order by 2`;
  return { text, values: [cameraIds, ...keptValues(kept)] };
}

/** The same of whole stores: `{id, step, cameras, dark}` with `Sums`. */
export function siteSums(siteIds: readonly string[], kept: Kept): Statement {
  const text = `select part.site_id as id, to_char(${stepSql(kept.step)}, 'YYYY-MM-DD') as step,
      max(part.cameras) as cameras, sum(part.dark)::float8 as dark, ${sumsOfStep(kept.step)}
    from availability_site_day part where part.site_id = any($1::uuid[]) and ${KEPT} group by 1, 2 order by 2`;
  return { text, values: [siteIds, ...keptValues(kept)] };
}

/** The same of those cameras of stores that the caller may read; nobody can tell then when all were dark. */
export function partialSiteSums(
  siteIds: readonly string[],
  cameraIds: readonly string[],
  kept: Kept,
): Statement {
  const text = `select part.site_id as id, to_char(${stepSql(kept.step)}, 'YYYY-MM-DD') as step,
      max(part.cameras) as cameras, 0::float8 as dark, ${sumsOfStep(kept.step)}
    from (
      select part.site_id, part.day, count(*)::int as cameras, ${SIDE_BY_SIDE} from availability_day part
      where part.site_id = any($1::uuid[]) and part.camera_id = any($6::uuid[]) and ${KEPT}
      group by part.site_id, part.day
    ) part group by 1, 2 order by 2`;
  return { text, values: [siteIds, ...keptValues(kept), cameraIds] };
}

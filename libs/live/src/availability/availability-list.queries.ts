import { getPermissions, SqlParams } from '@mimamori/platform';

import { PARTS_PER_MILLION } from './availability.figures';
import type { Period } from './availability.period';
import { SIDE_BY_SIDE, sumsInTurn } from './availability.queries';

const KNOWN = 'online + degraded + flapping + offline';
/** Behind every share: who nothing is known of comes last, and is not mistaken for the worst or the best. */
const NOTHING_KNOWN = 2 * PARTS_PER_MILLION;
const ratio = (part: string, whole: string) =>
  `coalesce(trunc((${part}) * ${PARTS_PER_MILLION} / nullif(${whole}, 0)), ${NOTHING_KNOWN})::bigint`;

/** `id`, `siteId`, `cameraId`, `Sums` and the two keys of order, in whole millionths. */
const ranked = (rows: string) => `(
    select summed.*, ${ratio('online + degraded', KNOWN)} as available, ${ratio(KNOWN, `${KNOWN} + unknown`)} as covered
    from (${rows}) summed
  ) rank`;

/** The cameras of one store that the caller may read. */
export function rankOfCameras(siteId: string, period: Period, params: SqlParams): string {
  const { first, days } = daysOf(period, params);
  return ranked(`select part.camera_id as id, part.site_id as "siteId", part.camera_id as "cameraId", ${sumsInTurn(first)}
    from availability_day part
      join camera on camera.tenant_id = part.tenant_id and camera.id = part.camera_id
    where part.site_id = ${params.add(siteId, 'uuid')}
      and ${days}
      and (${getPermissions().rowFilter('read', 'CameraStatus', params)})
    group by part.camera_id, part.site_id`);
}

const ofStores = (first: string, where: string) => `select part.site_id as id, part.site_id as "siteId",
    null::uuid as "cameraId", ${sumsInTurn(first)}, sum(part.dark)::float8 as dark
  from availability_site_day part where ${where} group by part.site_id`;

function daysOf({ from, to }: Period, params: SqlParams): { first: string; days: string } {
  const first = params.add(from, 'date');
  return { first, days: `part.day between ${first} and ${params.add(to, 'date')}` };
}

/** Every store, over all of its cameras, whoever asks; with `dark`. */
export function rankOfWholeSites(period: Period, params: SqlParams): string {
  const { first, days } = daysOf(period, params);
  return ranked(ofStores(first, days));
}

/**
 * The stores with cameras that the caller may read. Where those are all of a store's, its own days are enough: a
 * twelfth of the rows. Otherwise it is summed up from the days of its cameras.
 */
export function rankOfSites(period: Period, params: SqlParams): string {
  const readable = getPermissions().rowFilter('read', 'CameraStatus', params);
  if (readable === 'true') return rankOfWholeSites(period, params);
  const { first, days } = daysOf(period, params);
  const mine = `select camera.site_id from camera where ${readable}`;
  const partly = `select camera.site_id from camera
    where camera.site_id in (${mine}) and (${readable}) is not true`;
  return ranked(`${ofStores(first, `${days} and part.site_id in (${mine}) and part.site_id not in (${partly})`)}
    union all
    select part.site_id as id, part.site_id as "siteId", null::uuid as "cameraId", ${sumsInTurn(first)}, 0::float8 as dark
    from (
      select part.site_id, part.day, ${SIDE_BY_SIDE} from availability_day part
        join camera on camera.tenant_id = part.tenant_id and camera.id = part.camera_id
      where ${days} and (${readable}) and part.site_id in (${partly})
      group by part.site_id, part.day
    ) part group by part.site_id`);
}

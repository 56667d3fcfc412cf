import { getPermissions, SqlParams } from '@mimamori/platform';
import type { ListSql } from '@mimamori/web';

import { STATUS_SHOWN, withStatus } from '../camera-status/camera-status.queries';
import { STATUSES } from '../status.words';
import type { SitePresenceListRequest, SitePresenceRow } from './site-presence.schema';

const NEVER = 'infinity';

/** Whether a store is dark tells of all its cameras: nobody is told who may not read the status of each. */
const DARK = 'case when tally.whole then presence.dark_since is not null end';
const DARK_SINCE = 'case when tally.whole then presence.dark_since end';

const SELECT = `site.id as "siteId", ${DARK} as dark, ${DARK_SINCE} as "darkSince", tally.cameras,
  tally.reported_at as "reportedAt"`;

const counted = (status: string) =>
  `'${status}', count(*) filter (where seen.readable and seen.status = '${status}')`;

/** A store without a camera whose status the caller may read is not there. */
function from(now: Date, params: SqlParams): string {
  const readable = getPermissions().rowFilter('read', 'CameraStatus', params);
  return `site left join site_presence presence on presence.tenant_id = site.tenant_id and presence.id = site.id
    cross join lateral (
      select json_build_object(${STATUSES.map(counted).join(', ')}) as cameras,
        max(seen.reported_at) filter (where seen.readable) as reported_at, bool_and(seen.readable) as whole
      from (
        select (${readable}) is true as readable, ${STATUS_SHOWN} as status, camera_status.reported_at
        from ${withStatus(now, params)}
        where camera.tenant_id = site.tenant_id and camera.site_id = site.id and camera.state <> 'retired'
      ) seen
      having bool_or(seen.readable)
    ) tally`;
}

const IN_REGION = (id: string) => `site.region_id in (
  with recursive inside (id) as (
    select ${id} union select region.id from region join inside on region.parent_id = inside.id
  ) select id from inside)`;

export function sitePresenceList(
  request: SitePresenceListRequest,
  now: Date,
): ListSql<SitePresenceListRequest['sort']['field'], SitePresenceRow> {
  const params = new SqlParams();
  const { dark, siteId, regionId } = request.filter;
  return {
    list: 'live.site_presence',
    request,
    subject: 'Site',
    select: SELECT,
    from: from(now, params),
    where: [
      ...(dark === undefined ? [] : [`tally.whole and presence.dark_since is ${dark ? 'not ' : ''}null`]),
      ...(siteId ? [`site.id = ${params.add(siteId, 'uuid')}`] : []),
      ...(regionId ? [IN_REGION(params.add(regionId, 'uuid'))] : []),
    ],
    columns: {
      siteId: { sql: 'site.id', cast: 'uuid', key: (row) => row.siteId },
      darkSince: {
        sql: `coalesce(${DARK_SINCE}, '${NEVER}'::timestamptz)`,
        cast: 'timestamptz',
        key: ({ darkSince }) => darkSince?.toISOString() ?? NEVER,
      },
    },
    id: { sql: 'site.id', key: (row) => row.siteId },
    params,
  };
}

/** Of these stores, those that the caller may read, in no particular order. */
export function sitePresences(siteIds: readonly string[], now: Date): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const text = `select ${SELECT} from ${from(now, params)}
    where site.id = any(${params.add(siteIds, 'uuid[]')}) and (${getPermissions().rowFilter('read', 'Site', params)})`;
  return { text, values: params.values };
}

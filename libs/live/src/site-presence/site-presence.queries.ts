import { getPermissions, SqlParams } from '@mimamori/platform';
import type { ListSql } from '@mimamori/web';

import type { SitePresenceListRequest, SitePresenceRow } from './site-presence.schema';

const NEVER = 'infinity';

const SELECT = `site.id as "siteId", presence.dark_since as "darkSince", tally.cameras, tally.reported_at as "reportedAt"`;

const counted = (status: string) =>
  `'${status}', count(*) filter (where coalesce(camera_status.status, 'unknown') = '${status}')`;

/** A store without a camera whose status the caller may read is not there. */
function from(params: SqlParams): string {
  return `site left join site_presence presence on presence.tenant_id = site.tenant_id and presence.id = site.id
    cross join lateral (
      select json_build_object(${['online', 'degraded', 'offline', 'unknown'].map(counted).join(', ')}) as cameras,
        max(camera_status.reported_at) as reported_at
      from camera left join camera_status
        on camera_status.tenant_id = camera.tenant_id and camera_status.id = camera.id
      where camera.tenant_id = site.tenant_id and camera.site_id = site.id and camera.state <> 'retired'
        and (${getPermissions().rowFilter('read', 'CameraStatus', params)})
      having count(*) > 0
    ) tally`;
}

const IN_REGION = (id: string) => `site.region_id in (
  with recursive inside (id) as (
    select ${id} union select region.id from region join inside on region.parent_id = inside.id
  ) select id from inside)`;

export function sitePresenceList(
  request: SitePresenceListRequest,
): ListSql<SitePresenceListRequest['sort']['field'], SitePresenceRow> {
  const params = new SqlParams();
  const { dark, siteId, regionId } = request.filter;
  return {
    list: 'live.site_presence',
    request,
    subject: 'Site',
    select: SELECT,
    from: from(params),
    where: [
      ...(dark === undefined ? [] : [`presence.dark_since is ${dark ? 'not ' : ''}null`]),
      ...(siteId ? [`site.id = ${params.add(siteId, 'uuid')}`] : []),
      ...(regionId ? [IN_REGION(params.add(regionId, 'uuid'))] : []),
    ],
    columns: {
      siteId: { sql: 'site.id', cast: 'uuid', key: (row) => row.siteId },
      darkSince: {
        sql: `coalesce(presence.dark_since, '${NEVER}'::timestamptz)`,
        cast: 'timestamptz',
        key: ({ darkSince }) => darkSince?.toISOString() ?? NEVER,
      },
    },
    id: { sql: 'site.id', key: (row) => row.siteId },
    params,
  };
}

/** Of these stores, those that the caller may read, in no particular order. */
export function sitePresences(siteIds: readonly string[]): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const text = `select ${SELECT} from ${from(params)}
    where site.id = any(${params.add(siteIds, 'uuid[]')}) and (${getPermissions().rowFilter('read', 'Site', params)})`;
  return { text, values: params.values };
}

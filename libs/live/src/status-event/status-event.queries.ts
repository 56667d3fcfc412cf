import { getPermissions, SqlParams } from '@mimamori/platform';

import type { Resume } from './resume.tokens';
import type { StatusEventRequest } from './status-event.schema';

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * What committed after `since`, by transaction and then by number. All pages of one walk see what the first one saw, so
 * that what commits meanwhile waits for the next walk, whatever its transaction's id.
 */
export function eventsAfter({ since, page }: Resume, { limit, filter }: StatusEventRequest): Statement {
  const params = new SqlParams();
  const position = params.add(since, 'pg_snapshot');
  const where = [
    // Says nothing new, but bounds the walk along the index
    `event.xid >= pg_snapshot_xmin(${position})`,
    `(event.xid >= pg_snapshot_xmax(${position}) or event.xid = any(array(select pg_snapshot_xip(${position}))))`,
  ];
  if (page) {
    where.push(`pg_visible_in_snapshot(event.xid, ${params.add(page.upto, 'pg_snapshot')})`);
    where.push(
      `(event.xid, event.seq) > (${params.add(page.xid, 'xid8')}, ${params.add(page.seq, 'bigint')})`,
    );
  }
  if (filter.siteId) where.push(`event.site_id = ${params.add(filter.siteId, 'uuid')}`);
  if (filter.status) where.push(`event.status = ${params.add(filter.status)}`);
  if (filter.from) where.push(`event.at >= ${params.add(filter.from, 'timestamptz')}`);
  if (filter.to) where.push(`event.at < ${params.add(filter.to, 'timestamptz')}`);
  const readable = getPermissions().rowFilter('read', 'CameraStatus', params);
  // Whoever may read little would walk over everybody else's events otherwise
  if (readable !== 'true')
    where.push(`event.site_id = any(array(select distinct camera.site_id from camera where ${readable}))`);
  const most = params.add(limit + 1, 'int');
  const walks = sourcesOf(filter.cameraId && params.add(filter.cameraId, 'uuid')).map(
    (
      condition,
    ) => `(select event.id, event.camera_id as "cameraId", told.ids as "cameraIds", event.site_id as "siteId",
        event.status, event.recording, event.reasons, event.previous_status as "previousStatus", event.at,
        event.xid::text as xid, event.seq::text as seq, event.xid as commit, event.seq as number
      from status_event event cross join lateral (
        select array_agg(camera.id order by camera.id) as ids from camera
        where camera.tenant_id = event.tenant_id
          and camera.id = any(coalesce(event.camera_ids, array[event.camera_id])) and (${readable})
      ) told
      where told.ids is not null and ${[...where, ...condition].join(' and ')}
      order by event.xid, event.seq limit ${most})`,
  );
  const merged = walks.length > 1 ? `order by commit, number limit ${most}` : '';
  const text = `select pg_current_snapshot()::text as position, found.*
    from (values (1)) one left join lateral (${walks.join(' union all ')} ${merged}) found on true`;
  return { text, values: params.values };
}

/**
 * A camera's history lies in two indexes: what was said of it alone, and of its store together. `@>` would find the
 * latter by neither, because behind row-level security only leakproof operators reach an index.
 */
function sourcesOf(cameraId: string | undefined): string[][] {
  if (!cameraId) return [[]];
  return [
    [`event.camera_id = ${cameraId}`],
    [
      'event.camera_id is null',
      `event.site_id = (select camera.site_id from camera where camera.id = ${cameraId})`,
      `${cameraId} = any(told.ids)`,
    ],
  ];
}

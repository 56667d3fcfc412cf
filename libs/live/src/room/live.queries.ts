import { getPermissions, type Reader, SqlParams } from '@mimamori/platform';

import { CAMERA_STATUS_SELECT, STATUS_LAPSED, withStatus } from '../camera-status/camera-status.queries';
import type { CameraStatusRow } from '../camera-status/camera-status.schema';
import type { SiteState } from './darkness';
import type { Selection } from './live.messages';

export const MOST_CAMERAS = 20_000;

export interface Room {
  /** All of the site was named, not only areas or cameras of it. */
  readonly named: boolean;
  /** The caller may read the status of every camera of it: whether it is dark tells of all of them. */
  readonly complete: boolean;
}

export type Rooms = ReadonlyMap<string, Room>;

export function isComplete(rooms: Rooms, siteId: string): boolean {
  return rooms.get(siteId)?.complete === true;
}

/** Whether how a room stands has to be told: more of it may be read, or its darkness, or that not any more. */
export function isNews(room: Room, before: Room | undefined): boolean {
  return !before || (room.named && !before.named) || room.complete !== before.complete;
}

export interface State {
  /** What the read saw: a `pg_snapshot`. */
  readonly position: string;
  /** At most one more than `MOST_CAMERAS`. */
  readonly rows: readonly CameraStatusRow[];
  /** Those of `rows` that are dark, in complete rooms; with a position to go on from, also those that came back. */
  readonly sites: readonly SiteState[];
}

function wholeSites({ all, regions, sites }: Selection, params: SqlParams): string {
  const named = [
    ...(all ? ['true'] : []),
    ...(sites ? [`camera.site_id = any(${params.add(sites, 'uuid[]')})`] : []),
    ...(regions
      ? [
          `camera.site_id in (
            with recursive below(id) as (
              select region.id from region where region.id = any(${params.add(regions, 'uuid[]')})
              union select region.id from region join below on region.parent_id = below.id)
            select site.id from site join below on site.region_id = below.id)`,
        ]
      : []),
  ];
  return named.join(' or ') || 'false';
}

function parts({ areas, cameras }: Selection, params: SqlParams): string {
  const named = [
    ...(areas ? [`camera.area_id = any(${params.add(areas, 'uuid[]')})`] : []),
    ...(cameras ? [`camera.id = any(${params.add(cameras, 'uuid[]')})`] : []),
  ];
  return named.join(' or ') || 'false';
}

/** The sites of which the selection names something whose status the caller may read. */
export async function readRooms(reader: Reader, selection: Selection): Promise<Rooms> {
  const params = new SqlParams();
  const readable = getPermissions().rowFilter('read', 'CameraStatus', params);
  const hidden = `exists (select from camera where camera.site_id = found.site_id and camera.state <> 'retired'
    and (${readable}) is not true)`;
  const rows = await reader.query<Room & { siteId: string }>(
    `select found.site_id as "siteId", bool_or(found.whole) as named, ${readable === 'true' ? 'true' : `not ${hidden}`} as complete
     from (
       select camera.site_id, (${wholeSites(selection, params)}) as whole, (${parts(selection, params)}) as part from camera
       where camera.state <> 'retired' and (${readable})
     ) found where found.whole or found.part group by found.site_id order by found.site_id`,
    params.values,
  );
  return new Map(rows.map(({ siteId, named, complete }) => [siteId, { named, complete }]));
}

/** Where a subscription goes on. */
export interface ReadFrom {
  readonly now: Date;
  /** A position: only what changed behind it, and what has lapsed unseen. */
  readonly since?: string | undefined;
}

/**
 * How the cameras of these rooms stand.
 * One statement, hence one snapshot: what it did not see comes as an event.
 */
export async function readState(
  reader: Reader,
  selection: Selection,
  rooms: Rooms,
  { now, since }: ReadFrom,
): Promise<State> {
  const params = new SqlParams();
  const named = [...rooms].flatMap(([siteId, room]) => (room.named ? siteId : []));
  const complete = [...rooms.keys()].filter((siteId) => isComplete(rooms, siteId));
  const where = [
    "camera.state <> 'retired'",
    getPermissions().rowFilter('read', 'CameraStatus', params),
    `camera.site_id = any(${params.add([...rooms.keys()], 'uuid[]')})`,
    `camera.site_id = any(${params.add(named, 'uuid[]')}) or ${parts(selection, params)}`,
    ...(since
      ? [
          `camera_status.xid is not null and not pg_visible_in_snapshot(camera_status.xid, ${params.add(since, 'pg_snapshot')})
            or ${STATUS_LAPSED}`,
        ]
      : []),
  ];
  const turned = since ? '' : 'and presence.dark_since is not null';
  // The sites are asked for once, in the row that is always there
  const found = await reader.query<CameraStatusRow & { position: string; sites: SiteJson[] | null }>(
    `select pg_current_snapshot()::text as position, state.*, case when row_number() over () = 1 then (
         select json_agg(json_build_object('siteId', presence.id, 'darkSince', presence.dark_since, 'changedAt', presence.updated_at))
         from site_presence presence where presence.id = any(${params.add(complete, 'uuid[]')}) ${turned}
       ) end as sites
     from (values (1)) one left join lateral (
       select ${CAMERA_STATUS_SELECT} from ${withStatus(now, params)}
       where ${where.map((condition) => `(${condition})`).join(' and ')}
       order by camera.site_id, camera.id limit ${MOST_CAMERAS + 1}
     ) state on true`,
    params.values,
  );
  const first = found[0];
  if (!first) throw new Error('no position');
  const rows = found.filter(({ cameraId }) => cameraId !== null);
  const told = new Set(rows.map(({ siteId }) => siteId));
  const sites = found.flatMap((row) => row.sites ?? []).filter(({ siteId }) => told.has(siteId));
  return { position: first.position, rows, sites: sites.map(toSiteState) };
}

interface SiteJson {
  readonly siteId: string;
  readonly darkSince: string | null;
  readonly changedAt: string;
}

function toSiteState({ siteId, darkSince, changedAt }: SiteJson): SiteState {
  return {
    siteId,
    darkSince: darkSince === null ? null : new Date(darkSince),
    changedAt: new Date(changedAt),
  };
}

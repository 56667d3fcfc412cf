/** $1 sites, $2 and $3 begin and end of a stretch: what changed in it, in order. Of one store, or of a few. */
export const EVENTS = `select event.site_id as "siteId", coalesce(event.camera_ids, array[event.camera_id]) as "cameraIds",
    event.at, event.status, event.recording, event.reasons
  from status_event event
  where event.site_id = any($1::uuid[]) and event.at >= $2::timestamptz and event.at < $3::timestamptz
  order by event.at, event.seq`;

/**
 * $1 sites, $2 day, $3 its begin, $4 its end, $5 the time before which a lease has lapsed: cameras that may count on it, and
 * how the day begins for each: as the day before ended, or else as it still is, or else as the last event before says.
 * `lapsedAt`: nobody has reported since, and the worker has not said so yet.
 */
export const CAMERAS = `select camera.id as "cameraId", camera.site_id as "siteId", camera.state, camera.created_at as "createdAt",
    camera.activated_at as "activatedAt", camera.suspended_at as "suspendedAt", camera.retired_at as "retiredAt",
    before.closing_state as "closingState", before.closing_recording as "closingRecording",
    before.closing_outage as "closingOutage",
    coalesce(held.status, last.status) as status, coalesce(held.recording, last.recording) as recording,
    coalesce(held.reasons, last.reasons) as reasons,
    (select lapsed.lease_until from camera_status lapsed where lapsed.tenant_id = camera.tenant_id
      and lapsed.id = camera.id and not lapsed.silent and lapsed.lease_until < $5::timestamptz) as "lapsedAt"
  from camera
    left join availability_day before on before.tenant_id = camera.tenant_id and before.camera_id = camera.id
      and before.day = $2::date - 1
    left join camera_status held on held.tenant_id = camera.tenant_id and held.id = camera.id
      and held.changed_at < $3::timestamptz
    left join lateral (
      select event.status, event.recording, event.reasons from (
        (select * from status_event alone where alone.tenant_id = camera.tenant_id and alone.camera_id = camera.id
            and alone.at < $3::timestamptz and before.camera_id is null and held.id is null
          order by alone.xid desc, alone.seq desc limit 1)
        union all
        (select * from status_event together where together.tenant_id = camera.tenant_id
            and together.site_id = camera.site_id and together.camera_id is null
            and together.at < $3::timestamptz and camera.id = any(together.camera_ids)
            and before.camera_id is null and held.id is null
          order by together.xid desc, together.seq desc limit 1)
      ) event order by event.at desc, event.seq desc limit 1
    ) last on true
  where camera.site_id = any($1::uuid[]) and camera.state <> 'planned' and camera.created_at < $4::timestamptz
    and (camera.state <> 'retired' or camera.retired_at >= $3::timestamptz)
  order by camera.id`;

const SUMS = `online, degraded, flapping, offline, unknown, recorded, unrecorded, outages_open, outages_begun,
  longest_outage`;
const SUMS_OF_JSON = `online int, degraded int, flapping int, offline int, unknown int, recorded int, unrecorded int,
  "outagesOpen" int, "outagesBegun" int, "longestOutage" int`;
const SUMS_READ = `online, degraded, flapping, offline, unknown, recorded, unrecorded, "outagesOpen", "outagesBegun",
  "longestOutage"`;

/** $1 sites, $2 day: figures that were there before are made anew. */
export const FORGET_DAY = [
  'delete from availability_day where site_id = any($1::uuid[]) and day = $2::date',
  'delete from availability_site_day where site_id = any($1::uuid[]) and day = $2::date',
];

const MONTHS_KEPT = `select right(part.relname, 6) as name from pg_inherits join pg_class part on part.oid = pg_inherits.inhrelid
  where pg_inherits.inhparent = 'status_event'::regclass and part.relname <> 'status_event_default'`;

/** $1 day, $2 and $3 its begin and end: whether the events of its month were dropped. Months to come are made later. */
export const IS_FORGOTTEN = `select not exists (select from status_event where at >= $2::timestamptz and at < $3::timestamptz)
    and coalesce(max(name) > to_char($1::date, 'YYYYMM'), false)
    and not coalesce(bool_or(name = to_char($1::date, 'YYYYMM')), false) as forgotten
  from (${MONTHS_KEPT}) month`;

/** $1 sites, $2 day: those without figures of it. */
export const SITES_WITHOUT_DAY = `select site.id from site where site.id = any($1::uuid[]) and not exists (
  select from availability_site_day part
  where part.tenant_id = site.tenant_id and part.site_id = site.id and part.day = $2::date)`;

/** $1 tenant, $2 day, $3 JSON of `CameraDay`s. */
export const KEEP_CAMERA_DAYS = `insert into availability_day
    (tenant_id, camera_id, day, site_id, ${SUMS}, closing_state, closing_recording, closing_outage)
  select $1::uuid, "cameraId", $2::date, "siteId", ${SUMS_READ}, "closingState", "closingRecording", "closingOutage"
  from jsonb_to_recordset($3::jsonb) as row ("cameraId" uuid, "siteId" uuid, ${SUMS_OF_JSON},
    "closingState" text, "closingRecording" text, "closingOutage" int)`;

/** $1 tenant, $2 day, $3 JSON of `SiteDay`s. */
export const KEEP_SITE_DAYS = `insert into availability_site_day (tenant_id, site_id, day, cameras, ${SUMS}, dark)
  select $1::uuid, "siteId", $2::date, cameras, ${SUMS_READ}, dark
  from jsonb_to_recordset($3::jsonb) as row ("siteId" uuid, cameras int, ${SUMS_OF_JSON}, dark int)`;

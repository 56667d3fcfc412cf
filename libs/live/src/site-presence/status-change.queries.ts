import type { Tx } from '@mimamori/platform';

import type { DarkReason } from '../live.events';
import { STATUS_CHANGED } from '../status-report/status-report.queries';
import type { HeldStatus } from '../status-report/status-state.rules';
import type { Recording, Status } from '../status.words';
import type { Tally } from './site-presence.rules';
import type { Told } from './told-together.rules';

/** A site that this transaction has for itself: nobody else changes what its cameras show. */
export interface LockedSite {
  readonly siteId: string;
  readonly darkSince: Date | null;
  readonly because: DarkReason | null;
  /** When the finding was opened; `null`: there is none. */
  readonly findingAt: Date | null;
}

/** A camera's row, locked. */
export interface HeldCamera {
  readonly cameraId: string;
  readonly siteId: string;
  readonly retired: boolean;
  readonly held: HeldStatus;
  readonly reportedAt: Date;
  readonly leaseUntil: Date;
  /** Whether the report in hand was taken already. */
  readonly seen: boolean;
}

/** What becomes of a camera's row. */
export interface WrittenCamera extends Pick<HeldCamera, 'cameraId' | 'siteId' | 'reportedAt' | 'leaseUntil'> {
  readonly next: HeldStatus;
}

interface HeldRow {
  readonly cameraId: string;
  readonly siteId: string;
  readonly retired: boolean;
  readonly status: Status;
  readonly recording: Recording;
  readonly reasons: string[];
  readonly previousStatus: Status | null;
  readonly changedAt: Date;
  readonly downSince: Date | null;
  readonly reportedStatus: Status;
  readonly reportedRecording: Recording;
  readonly reportedReasons: string[];
  readonly reportedSince: Date;
  readonly silent: boolean;
  readonly penalty: number;
  readonly flapAt: Date | null;
  readonly flappingUntil: Date | null;
  readonly offlineSince: Date | null;
  readonly unrest: number;
  readonly restlessAt: Date | null;
  readonly restlessUntil: Date | null;
  readonly reportedAt: Date;
  readonly leaseUntil: Date;
  readonly seen: boolean;
}

const LOCK_SITES = (wait: boolean) => `select id as "siteId", dark_since as "darkSince", because,
    finding_at as "findingAt" from site_presence
  where id = any($1::uuid[]) order by id for update ${wait ? '' : 'skip locked'}`;

const ADD_SITE = `insert into site_presence (tenant_id, id, updated_at) values ($1, $2, $3) on conflict do nothing`;

/** The site of a report, alone and behind everybody who has it; made when it is heard of for the first time. */
export async function lockSite(tx: Tx, siteId: string, now: Date): Promise<LockedSite> {
  for (;;) {
    const [site] = await tx.query<LockedSite>(LOCK_SITES(true), [[siteId]]);
    if (site) return site;
    await tx.query(ADD_SITE, [tx.tenantId, siteId, now]);
  }
}

/** Those of the sites that nobody else has at the moment, in the order of their ids. */
export function lockFreeSites(tx: Tx, siteIds: readonly string[]): Promise<LockedSite[]> {
  return tx.query<LockedSite>(LOCK_SITES(false), [siteIds]);
}

const HELD = (reportId: string) => `select held.id as "cameraId", held.site_id as "siteId",
    coalesce((select camera.state = 'retired' from camera where camera.id = held.id), true) as retired,
    held.status, held.recording, held.reasons, held.previous_status as "previousStatus",
    held.changed_at as "changedAt", held.down_since as "downSince", held.reported_status as "reportedStatus",
    held.reported_recording as "reportedRecording", held.reported_reasons as "reportedReasons",
    held.reported_since as "reportedSince", held.silent, held.flap_penalty as penalty, held.flap_at as "flapAt",
    held.flapping_until as "flappingUntil", held.offline_since as "offlineSince", held.restless_penalty as unrest,
    held.restless_at as "restlessAt", held.restless_until as "restlessUntil", held.reported_at as "reportedAt",
    held.lease_until as "leaseUntil",
    coalesce(hashtextextended(${reportId}::text, 0) = any(held.recent_reports), false) as seen
  from camera_status held`;
const HELD_OF_REPORT = `${HELD('$2')} where held.id = any($1::uuid[]) order by held.id for no key update of held`;

/** $1 now: a camera whose lease has ended, or whose damping has; of several tenants. */
export const IS_DUE =
  'not held.silent and (held.lease_until < $1 or held.flapping_until <= $1 or held.restless_until <= $1)';
/** One that is locked is being renewed right now, and not silent. */
const HELD_AND_DUE = `${HELD('null')}
  where held.site_id = any($2::uuid[]) and ${IS_DUE} order by held.id for no key update of held skip locked`;

export async function lockReported(
  tx: Tx,
  cameraIds: readonly string[],
  reportId: string | null,
): Promise<HeldCamera[]> {
  return (await tx.query<HeldRow>(HELD_OF_REPORT, [cameraIds, reportId])).map(toHeld);
}

export async function lockDue(tx: Tx, siteIds: readonly string[], now: Date): Promise<HeldCamera[]> {
  return (await tx.query<HeldRow>(HELD_AND_DUE, [now, siteIds])).map(toHeld);
}

function toHeld(row: HeldRow): HeldCamera {
  const { cameraId, siteId, retired, reportedAt, leaseUntil, seen, status, recording, reasons } = row;
  const { previousStatus, changedAt, downSince, offlineSince, reportedSince, silent } = row;
  return {
    cameraId,
    siteId,
    retired,
    reportedAt,
    leaseUntil,
    seen,
    held: {
      shown: { status, recording, reasons },
      previousStatus,
      changedAt,
      downSince,
      offlineSince,
      reported: {
        status: row.reportedStatus,
        recording: row.reportedRecording,
        reasons: row.reportedReasons,
      },
      reportedSince,
      silent,
      flap: { penalty: row.penalty, at: row.flapAt, until: row.flappingUntil },
      unrest: { penalty: row.unrest, at: row.restlessAt, until: row.restlessUntil },
    },
  };
}

const TALLY = `select held.site_id as "siteId", count(*)::int as cameras,
    (count(*) filter (where held.status in ('online', 'degraded')))::int as working
  from camera_status held join camera on camera.tenant_id = held.tenant_id and camera.id = held.id
  where held.site_id = any($1::uuid[]) and held.id <> all($2::uuid[]) and camera.state <> 'retired'
  group by held.site_id`;

/** Of the cameras of these sites besides some; sites without any are left out. */
export async function tallyOthers(
  tx: Tx,
  siteIds: readonly string[],
  besides: readonly string[],
): Promise<Map<string, Tally>> {
  const rows = await tx.query<Tally & { siteId: string }>(TALLY, [siteIds, besides]);
  return new Map(rows.map(({ siteId, ...tally }) => [siteId, tally]));
}

/** Column → type and value: the one list behind the statement. */
const COLUMNS: readonly (readonly [column: string, type: string, value: (row: WrittenCamera) => unknown])[] =
  [
    ['id', 'uuid', ({ cameraId }) => cameraId],
    ['site_id', 'uuid', ({ siteId }) => siteId],
    ['status', 'text', ({ next }) => next.shown.status],
    ['recording', 'text', ({ next }) => next.shown.recording],
    ['reasons', 'text[]', ({ next }) => next.shown.reasons],
    ['previous_status', 'text', ({ next }) => next.previousStatus],
    ['changed_at', 'timestamptz', ({ next }) => next.changedAt],
    ['down_since', 'timestamptz', ({ next }) => next.downSince],
    ['reported_status', 'text', ({ next }) => next.reported.status],
    ['reported_recording', 'text', ({ next }) => next.reported.recording],
    ['reported_reasons', 'text[]', ({ next }) => next.reported.reasons],
    ['reported_since', 'timestamptz', ({ next }) => next.reportedSince],
    ['silent', 'boolean', ({ next }) => next.silent],
    ['flap_penalty', 'double precision', ({ next }) => next.flap.penalty],
    ['flap_at', 'timestamptz', ({ next }) => next.flap.at],
    ['flapping_until', 'timestamptz', ({ next }) => next.flap.until],
    ['offline_since', 'timestamptz', ({ next }) => next.offlineSince],
    ['restless_penalty', 'double precision', ({ next }) => next.unrest.penalty],
    ['restless_at', 'timestamptz', ({ next }) => next.unrest.at],
    ['restless_until', 'timestamptz', ({ next }) => next.unrest.until],
    ['reported_at', 'timestamptz', ({ reportedAt }) => reportedAt],
    ['lease_until', 'timestamptz', ({ leaseUntil }) => leaseUntil],
  ];
const names = COLUMNS.map(([column]) => column);
const typed = COLUMNS.map(([column, type]) => `${column} ${type}`).join(', ');
const REMEMBERED = `case when $4::text is null then held.recent_reports
  else (hashtextextended($4::text, 0) || held.recent_reports)[1:8] end`;

/**
 * $1 tenant, $2 JSON rows of `COLUMNS`, $3 JSON rows of history, $4 report id or null. The numbers of history are drawn
 * behind the lock of the site, so that those of one camera are in the order of its commits.
 */
const WRITE = `
with given as (
  select * from jsonb_to_recordset($2::jsonb) as given (${typed})
), written as (
  insert into camera_status as held (tenant_id, ${names.join(', ')}, recent_reports, xid)
  select $1::uuid, ${names.join(', ')},
    case when $4::text is null then '{}' else array[hashtextextended($4::text, 0)] end, pg_current_xact_id()
  from given order by id
  on conflict (tenant_id, id) do update set
    ${names
      .filter((name) => name !== 'id')
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')},
    recent_reports = ${REMEMBERED},
    xid = case when (held.status, held.recording, held.reasons)
      is distinct from (excluded.status, excluded.recording, excluded.reasons) then excluded.xid else held.xid end
), told as (
  insert into status_event (tenant_id, at, id, site_id, camera_id, camera_ids, status, recording, reasons, previous_status)
  select $1::uuid, at, id, "siteId", "cameraId", "cameraIds", status, recording, reasons, from_status
  from jsonb_to_recordset($3::jsonb) as event (at timestamptz, id uuid, "siteId" uuid, "cameraId" uuid,
    "cameraIds" uuid[], status text, recording text, reasons text[], from_status text)
  returning 1
)
select case when count(*) > 0 then pg_notify('${STATUS_CHANGED}', $1::text)::text end as told from told`;

export interface ToldOfSite extends Told {
  readonly id: string;
  readonly siteId: string;
  readonly at: Date;
}

/** Cameras of locked sites with what is told of them. */
export async function writeCameras(
  tx: Tx,
  cameras: readonly WrittenCamera[],
  told: readonly ToldOfSite[],
  reportId: string | null,
): Promise<void> {
  const rows = cameras.map((row) =>
    Object.fromEntries(COLUMNS.map(([column, , value]) => [column, value(row)])),
  );
  const events = told.map(({ id, siteId, at, cameraIds, from, to }) => ({
    id,
    siteId,
    at,
    ...(cameraIds.length === 1 ? { cameraId: cameraIds[0] } : { cameraIds }),
    ...to,
    from_status: from,
  }));
  await tx.query(WRITE, [tx.tenantId, JSON.stringify(rows), JSON.stringify(events), reportId]);
}

const TURN = `update site_presence set dark_since = given.dark_since, because = given.because, cameras = given.cameras,
    finding_at = null, version = site_presence.version + 1, updated_at = $2::timestamptz
  from jsonb_to_recordset($1::jsonb) as given (id uuid, dark_since timestamptz, because text, cameras int)
  where site_presence.id = given.id`;

export interface TurnedSite {
  readonly siteId: string;
  /** `null`: it came back. */
  readonly dark: { readonly because: DarkReason; readonly cameras: number } | null;
}

/** Sites must be locked. */
export async function turnSites(tx: Tx, sites: readonly TurnedSite[], now: Date): Promise<void> {
  if (!sites.length) return;
  const rows = sites.map(({ siteId, dark }) => ({ id: siteId, ...(dark && { dark_since: now, ...dark }) }));
  await tx.query(TURN, [JSON.stringify(rows), now]);
}

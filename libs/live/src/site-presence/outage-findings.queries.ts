import type { Tx } from '@mimamori/platform';

import { CAMERA_OFFLINE, SITE_DARK } from '../live.tasks';

/** Found by one look, over all tenants. */
export const MOST_AT_ONCE = 500;

export interface DarkSite {
  readonly tenantId: string;
  readonly siteId: string;
}

/** A store all of whose cameras are out of service on purpose is not missed either. */
const IN_SERVICE = `exists (select from camera where camera.tenant_id = presence.tenant_id
  and camera.site_id = presence.id and camera.state not in ('suspended', 'retired'))`;

/** A task that people or facts have not ended; a dismissal stands, too. As the index `task_standing` has it. */
const STANDING = `task.kind <> 'manual' and (task.state in ('open', 'in_progress')
  or (task.state = 'dismissed' and task.lapsed_at is null))`;

/** By the tasks themselves: a finding that was closed while its store is dark is missed. */
const FINDING_OF_SITE = `exists (select from task where task.tenant_id = presence.tenant_id and task.code = '${SITE_DARK}'
  and task.subject_id = presence.id::text and ${STANDING})`;

/** $1 the latest beginning: dark stores without their finding, longest dark first. */
export const DARK_SITES = `select tenant_id as "tenantId", id as "siteId" from site_presence presence
  where dark_since <= $1 and ${IN_SERVICE} and not ${FINDING_OF_SITE}
  order by dark_since, tenant_id, id limit ${MOST_AT_ONCE}`;

/** Dark stores with a finding although none of their cameras is in service any more. */
export const SITES_OUT_OF_SERVICE = `select tenant_id as "tenantId", id as "siteId" from site_presence presence
  where dark_since is not null and not ${IN_SERVICE} and ${FINDING_OF_SITE} limit ${MOST_AT_ONCE}`;

export interface OfflineCamera {
  readonly tenantId: string;
  readonly cameraId: string;
}

/** $1 the latest beginning: active cameras known to be offline without their finding, longest offline first. */
export const OFFLINE_CAMERAS = `select held.tenant_id as "tenantId", held.id as "cameraId" from camera_status held
    join camera on camera.tenant_id = held.tenant_id and camera.id = held.id
  where held.offline_since < $1 and held.status = 'offline' and camera.state = 'active'
    and not exists (select from task where task.tenant_id = held.tenant_id and task.code = '${CAMERA_OFFLINE}'
      and task.subject_id = held.id::text and ${STANDING})
  order by held.offline_since, held.tenant_id, held.id limit ${MOST_AT_ONCE}`;

/** Findings about cameras that are out of service: nobody misses those. Tenant by tenant, as the index has them. */
export const OUT_OF_SERVICE = `select tenant.tenant_id as "tenantId", found.id as "cameraId" from tenant
  cross join lateral (
    select camera.id from task join camera on camera.tenant_id = task.tenant_id and camera.id = task.subject_id::uuid
    where task.tenant_id = tenant.tenant_id and task.code = '${CAMERA_OFFLINE}' and ${STANDING}
      and camera.state <> 'active'
  ) found limit ${MOST_AT_ONCE}`;

/** Dark stores without a camera left that could work. */
export const EMPTY_SITES = `select tenant_id as "tenantId", id as "siteId" from site_presence presence
  where dark_since is not null and not exists (
    select from camera_status held join camera on camera.tenant_id = held.tenant_id and camera.id = held.id
    where held.tenant_id = presence.tenant_id and held.site_id = presence.id and camera.state <> 'retired')
  limit ${MOST_AT_ONCE}`;

const SITES_STILL_DARK = `select presence.id as "siteId", site.code, presence.dark_since as since
  from site_presence presence join site on site.tenant_id = presence.tenant_id and site.id = presence.id
  where presence.id = any($1::uuid[]) and presence.dark_since <= $2 and ${IN_SERVICE}
    and not ${FINDING_OF_SITE}
  order by presence.id for update of presence skip locked`;

const CAMERAS_STILL_OFFLINE = `select held.id as "cameraId", held.site_id as "siteId", held.offline_since as since,
    site.code || '/' || camera.code as code
  from camera_status held join camera on camera.tenant_id = held.tenant_id and camera.id = held.id
    join site on site.tenant_id = held.tenant_id and site.id = held.site_id
  where held.id = any($1::uuid[]) and held.offline_since < $2 and held.status = 'offline' and camera.state = 'active'
  order by held.id for no key update of held skip locked`;

export interface StillDark {
  readonly siteId: string;
  readonly code: string;
  readonly since: Date;
}

/** Locked, so that none comes back before its finding is there to be closed. */
export function lockStillDark(tx: Tx, siteIds: readonly string[], since: Date): Promise<StillDark[]> {
  return tx.query<StillDark>(SITES_STILL_DARK, [siteIds, since]);
}

export interface StillOffline extends StillDark {
  readonly cameraId: string;
}

export function lockStillOffline(tx: Tx, cameraIds: readonly string[], since: Date): Promise<StillOffline[]> {
  return tx.query<StillOffline>(CAMERAS_STILL_OFFLINE, [cameraIds, since]);
}

const SITES_STILL_OUT_OF_SERVICE = `select id as "siteId" from site_presence presence
  where id = any($1::uuid[]) and not ${IN_SERVICE} order by id for update skip locked`;

/** Locked, so that none comes back, or into service with a finding, meanwhile. */
export function lockOutOfService(tx: Tx, siteIds: readonly string[]): Promise<{ siteId: string }[]> {
  return tx.query<{ siteId: string }>(SITES_STILL_OUT_OF_SERVICE, [siteIds]);
}

/** $1 ids of locked sites, $2 now. */
export const FINDINGS_OPENED = `update site_presence set finding_at = $2, version = version + 1, updated_at = $2
  where id = any($1::uuid[])`;

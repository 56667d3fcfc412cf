/**
 * What sockets follow, for `CommittedTail`: one row for each camera, also where one event tells of many. `$4` is the
 * oldest instant that can still be news, so that one month is looked into, or two, and not the whole history.
 */
// `offset 0` keeps the look-up by key, camera by camera: a join would be planned as one over all cameras.
export const STATUS_TAIL_TABLE = `(select event.*, told.id as told_id, owner.area_id, owner.class, owner.state, (
    select presence.dark_since from site_presence presence
    where presence.tenant_id = event.tenant_id and presence.id = event.site_id) as dark_since
  from status_event event
    cross join lateral unnest(coalesce(event.camera_ids, array[event.camera_id])) as told(id)
    cross join lateral (
      select camera.area_id, camera.class, camera.state from camera
      where camera.tenant_id = event.tenant_id and camera.id = told.id and camera.state <> 'retired' offset 0
    ) owner
  where event.at >= $4::timestamptz)`;

/**
 * `previousStatus` null means that nothing was ever said of this camera before, which no event of several cameras tells.
 * `darkSince` is of the store, as it stands when this is read: a turn of a store may be the change of a single camera.
 */
export const STATUS_TAIL_COLUMNS = `tail.tenant_id as "tenantId", tail.told_id as "cameraId", tail.site_id as "siteId",
  tail.status, tail.recording, tail.reasons, tail.at as "changedAt", tail.area_id as "areaId", tail.class, tail.state,
  case when tail.camera_id is null then coalesce(tail.previous_status, 'unknown') else tail.previous_status end
    as "previousStatus", tail.dark_since as "darkSince"`;

/** What rules may ask about a camera and an event does not say: the related fields of the policy. */
const RELATED_COLUMNS = `
  (select site.region_id from site where site.tenant_id = tail.tenant_id and site.id = tail.site_id) as "regionId",
  array(select tagged.folded from site_tag tagged
    where tagged.tenant_id = tail.tenant_id and tagged.site_id = tail.site_id) as "siteTag",
  (select area.class from area where area.tenant_id = tail.tenant_id and area.id = tail.area_id) as "areaClass",
  array(select membership.group_id::text from camera_group_member membership
    where membership.tenant_id = tail.tenant_id and membership.camera_id = tail.told_id) as "groupIds",
  (select camera.tags from camera where camera.tenant_id = tail.tenant_id and camera.id = tail.told_id) as tags`;

/**
 * @param related whether somebody listens whose rules ask for it; who comes to listen while events are read without it, and
 * whose rules do, is told how things stand instead of them
 */
export function statusTailColumns(related: boolean): string {
  return related ? `${STATUS_TAIL_COLUMNS}, ${RELATED_COLUMNS}` : STATUS_TAIL_COLUMNS;
}

import type { Status } from '@mimamori/live';

interface Shown {
  readonly tenantId: string;
  readonly cameraIds: readonly string[];
  readonly status: Status;
  readonly reasons?: readonly string[];
  readonly at?: Date;
}

interface Connection {
  query(text: string, values: unknown[]): Promise<unknown>;
}

const SHOW = `with changed as (
    update camera_status set status = $3, reasons = $4, changed_at = $5, xid = pg_current_xact_id(),
      down_since = case when $3 in ('offline', 'unknown') then coalesce(down_since, $5) end
    where tenant_id = $1 and id = any($2::uuid[]) returning *
  ), told as (
    insert into status_event (tenant_id, at, id, site_id, camera_id, status, recording, reasons, previous_status)
    select tenant_id, $5, gen_random_uuid(), site_id, id, status, recording, reasons, 'online' from changed order by id
    returning 1
  ) select pg_notify('mimamori_live_status', $1::text) from told limit 1`;

/**
 * Shows a status at once, as a commit of the product leaves it, but without what reports are subject to (damping, darkness).
 * The cameras must have been reported before. @param connection of the system's role
 */
export async function showStatus(connection: Connection, shown: Shown): Promise<void> {
  const { tenantId, cameraIds, status, reasons = [], at = new Date() } = shown;
  await connection.query(SHOW, [tenantId, cameraIds, status, reasons, at]);
}

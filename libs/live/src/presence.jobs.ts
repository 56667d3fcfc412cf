import { Background, Clock, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { NO_REPORT } from './presence.rules';
import { STATUS_CHANGED } from './status-report/status-report.queries';

const EVERY_MILLISECONDS = 5_000;
const MOST_AT_ONCE = 2_000;

/**
 * $1 now, $2 ids for the events: as many as may lapse at once. Silence proves nothing about a camera, so its status
 * becomes unknown, never offline.
 */
const LAPSE = `
with lapsed as (
  select tenant_id, id, row_number() over () as number from (
    select tenant_id, id from camera_status where lease_until < $1 and status <> 'unknown'
    order by tenant_id, id limit cardinality($2::uuid[]) for update skip locked) due
), written as (
  update camera_status held set status = 'unknown', recording = 'unknown', reasons = array['${NO_REPORT}'],
    previous_status = held.status, changed_at = $1, down_since = coalesce(held.down_since, $1), xid = pg_current_xact_id()
  from lapsed where held.tenant_id = lapsed.tenant_id and held.id = lapsed.id
  returning held.*, lapsed.number
), told as (
  insert into status_event (tenant_id, id, camera_id, site_id, status, recording, reasons, previous_status, at)
  select tenant_id, ($2::uuid[])[number], id, site_id, status, recording, reasons, previous_status, changed_at from written
  returning tenant_id
)
select sum(changed)::int as changed, count(pg_notify('${STATUS_CHANGED}', tenant_id::text)) as told
from (select tenant_id, count(*) as changed from told group by tenant_id) tenants`;

/** Presence by lease: who is not reported about any more is not known any more. */
@Injectable()
export class PresenceJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns how many cameras fell silent. */
  @Background('live.presence', EVERY_MILLISECONDS)
  async lapse(): Promise<number> {
    const now = this.clock.now();
    for (let total = 0; ;) {
      const eventIds = Array.from({ length: MOST_AT_ONCE }, () => uuidv7(now.getTime()));
      const [round] = await this.db.asSystem('end lapsed presence of all tenants', (db) =>
        db.query<{ changed: number | null }>(LAPSE, [now, eventIds]),
      );
      const changed = round?.changed ?? 0;
      total += changed;
      if (changed < MOST_AT_ONCE) return total;
    }
  }
}

import { Clock, type HealthState, Healthy, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { lapsedBefore } from './presence.rules';

/** Load balancers ask every few seconds, and each look walks the table. */
const BELIEVED_MILLISECONDS = 10_000;

const OLDEST_LAPSED = 'select 1 from camera_status where not silent and lease_until < $1 limit 1';

/** Whether the worker still ends the leases of those who have fallen silent. */
@Injectable()
export class PresenceHealth {
  private seen?: { readonly at: number; readonly state: HealthState };

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** Reports are taken and readers are told the truth either way, but no store goes dark and nobody is told. */
  @Healthy('presence')
  async state(): Promise<HealthState> {
    const now = this.clock.now();
    const age = this.seen ? now.getTime() - this.seen.at : Infinity;
    if (this.seen && age >= 0 && age < BELIEVED_MILLISECONDS) return this.seen.state;
    const lapsed = await this.db.asSystem('see whether leases of presence have lapsed unseen', (system) =>
      system.query(OLDEST_LAPSED, [lapsedBefore(now)]),
    );
    const state = lapsed.length ? 'degraded' : 'up';
    this.seen = { at: now.getTime(), state };
    return state;
  }
}

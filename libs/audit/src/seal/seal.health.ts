import { Clock, type HealthState, Healthy, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { TENANTS_WAITING } from './seal.queries';

/** Sealing runs every few seconds: rows that wait this long tell that it does not run, or not fast enough. */
const LATE_MILLISECONDS = 15 * 60_000;
/** Readiness is asked often, and this changes slowly. */
const BELIEVED_MILLISECONDS = 60_000;

@Injectable()
export class SealHealth {
  private known?: { readonly at: number; readonly state: HealthState };

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** Rows wait to be sealed for longer than they should: the log is written, and can still be changed unseen. */
  @Healthy('audit-seal')
  async sealing(): Promise<HealthState> {
    const now = this.clock.now();
    if (this.known && now.getTime() - this.known.at < BELIEVED_MILLISECONDS) return this.known.state;
    const late = new Date(now.getTime() - LATE_MILLISECONDS);
    const waiting = await this.db.asSystem('look whether sealing of the logs has fallen behind', (system) =>
      system.query(TENANTS_WAITING, [late, 1]),
    );
    const state = waiting.length ? 'degraded' : 'up';
    this.known = { at: now.getTime(), state };
    return state;
  }
}

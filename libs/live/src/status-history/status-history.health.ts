import { Clock, type HealthState, Healthy, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { monthOf, monthsAfter } from './status-history.months';
import { ANY_EARLY, MONTHS } from './status-history.queries';

@Injectable()
export class StatusHistoryHealth {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** Reports are taken either way: without its month an event waits in the default partition. */
  @Healthy('status-history')
  async state(): Promise<HealthState> {
    const next = monthsAfter(monthOf(this.clock.now()), 1);
    return this.db.asSystem('see how far ahead the history of statuses has months', async (db) => {
      const months = await db.query<{ month: string }>(MONTHS);
      const [early] = await db.query(ANY_EARLY);
      return months.some(({ month }) => month === next) && !early ? 'up' : 'degraded';
    });
  }
}

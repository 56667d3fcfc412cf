import { Clock, type HealthState, Healthy, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const OVERDUE_MS = 15 * 60_000;

@Injectable()
export class FilesHealth {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** A removal that does not end keeps what should be gone; all else still works. */
  @Healthy('file-removals')
  async state(): Promise<HealthState> {
    const since = new Date(this.clock.now().getTime() - OVERDUE_MS);
    const overdue = await this.db.asSystem('see whether removals of files are overdue', (system) =>
      system.query("select 1 from file where state = 'removing' and removal_requested_at <= $1 limit 1", [
        since,
      ]),
    );
    return overdue.length ? 'degraded' : 'up';
  }
}

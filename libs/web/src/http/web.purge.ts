import { Background, Clock, runInContext, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { SharedLimits } from '../limits/shared-limits';
import { IdempotencyStore } from './idempotency.store';

const EVERY_MILLISECONDS = 60_000;
/** In one round; who has more left comes up again in the next. */
const MOST_TENANTS = 100;

/** The worker forgets what only kept order for a while: counters that have grown back, keys older than a day. */
@Injectable()
export class WebPurge {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly limits: SharedLimits,
    private readonly keys: IdempotencyStore,
  ) {}

  @Background('web.purge', EVERY_MILLISECONDS)
  async purge(): Promise<void> {
    await this.limits.forget();
    for (const tenantId of await this.tenantsWithExpiredKeys())
      await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId }, () => this.keys.forgetExpired());
  }

  private async tenantsWithExpiredKeys(): Promise<string[]> {
    const rows = await this.db.asSystem('find the tenants whose idempotency keys have expired', (system) =>
      system.query<{ id: string }>(
        `select tenant_id as id from idempotency_key where expires_at <= $1
         group by tenant_id order by min(expires_at) limit ${MOST_TENANTS}`,
        [this.clock.now()],
      ),
    );
    return rows.map(({ id }) => id);
  }
}

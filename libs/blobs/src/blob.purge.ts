import { Background, Clock, runInContext, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { BlobStore } from './blob.store';

const EVERY_MILLISECONDS = 60_000;
/** In one round; a tenant with more overdue objects comes up again in the next. */
const MOST_TENANTS = 100;

/** Objects whose time is over do not lie around: the worker deletes them, tenant by tenant. */
@Injectable()
export class BlobPurge {
  private readonly logger = new Logger(BlobPurge.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly store: BlobStore,
  ) {}

  @Background('blobs.purge', EVERY_MILLISECONDS)
  async purge(): Promise<void> {
    for (const tenantId of await this.tenantsWithOverdue())
      await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId }, () => this.purgeOf(tenantId));
  }

  /** One tenant's trouble is not the others': it shows here, and the next round tries again. */
  private async purgeOf(tenantId: string): Promise<void> {
    try {
      await this.store.deleteExpired(tenantId);
    } catch (error) {
      this.logger.error(`overdue objects of tenant ${tenantId} were not removed`, (error as Error).stack);
    }
  }

  private async tenantsWithOverdue(): Promise<string[]> {
    const rows = await this.db.asSystem('find the tenants whose objects are overdue for deletion', (system) =>
      system.query<{ id: string }>(
        `select tenant_id as id from blob where deleted_at is null and expires_at <= $1
         group by tenant_id order by min(expires_at) limit ${MOST_TENANTS}`,
        [this.clock.now()],
      ),
    );
    return rows.map(({ id }) => id);
  }
}

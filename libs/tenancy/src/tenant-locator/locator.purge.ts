import { Background, Clock, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const EVERY_MILLISECONDS = 60_000;
const BATCH = 5_000;

/** Entries of credentials that have ended lead nowhere; the worker removes them. */
@Injectable()
export class LocatorPurge {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns how many, at most 5,000 in one round */
  @Background('tenancy.locator-purge', EVERY_MILLISECONDS)
  async purge(): Promise<number> {
    const gone = await this.db.asSystem(
      'entries of ended credentials are removed for all tenants',
      (system) =>
        system.query(
          `delete from tenant_locator where hash in (
           select hash from tenant_locator where expires_at <= $1 order by expires_at limit ${BATCH}) returning 1`,
          [this.clock.now()],
        ),
    );
    return gone.length;
  }
}

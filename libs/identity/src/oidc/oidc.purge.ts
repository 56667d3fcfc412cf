import { Background, Clock, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const EVERY_MILLISECONDS = 60_000;
/** In one round; what is left comes up again in the next. */
const MOST_ROWS = 5_000;

const purgeOf = (table: string) => `
delete from ${table} where (tenant_id, id) in (
  select tenant_id, id from ${table} where expires_at <= $1 order by expires_at limit ${MOST_ROWS} for update skip locked)`;

const PURGES = ['oidc_attempt', 'oidc_handover'].map(purgeOf);

/** The worker removes what was under way to a provider and is too late: nothing of it works any more. */
@Injectable()
export class OidcPurge {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  @Background('identity.oidc_purge', EVERY_MILLISECONDS)
  async purge(): Promise<void> {
    const now = this.clock.now();
    await this.db.asSystem('sign-ins at providers that came to nothing are removed', async (system) => {
      for (const purge of PURGES) await system.query(purge, [now]);
    });
  }
}

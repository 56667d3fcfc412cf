import { Background, Clock, runInContext, systemPrincipal, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { Checkpoints } from '../checkpoint/checkpoint.service';
import { Verifications } from '../verification/verification.service';
import { TENANTS_WAITING } from './seal.queries';
import { Sealer } from './sealer.service';

const SEAL_EVERY_MILLISECONDS = 5_000;
const DAILY_EVERY_MILLISECONDS = 60_000;
/** In one round; a tenant with more left comes up again, after all others. */
const MOST_TENANTS = 200;
const MOST_ROWS = 10_000;
/** Twice a day, so that a day never passes between two. */
const VERIFY_AFTER_MILLISECONDS = 12 * 3_600_000;
const MOST_VERIFICATIONS = 20;

/** $1 the day that ended, $2 how many. */
const WITHOUT_DAY = `select h.tenant_id as id from audit_head h where h.seq > 0 and not exists (
    select from audit_checkpoint c where c.tenant_id = h.tenant_id
      and c.day = (($1::timestamptz at time zone 'Asia/Tokyo')::date - 1))
  order by h.tenant_id limit $2`;
/** $1 since when, $2 how many; who was verified longest ago is first. */
const UNVERIFIED = `select h.tenant_id as id from audit_head h
  left join lateral (select v.finished_at from audit_verification v where v.tenant_id = h.tenant_id
    order by v.finished_at desc limit 1) latest on true
  where h.seq > 0 and (latest.finished_at is null or latest.finished_at < $1)
  order by latest.finished_at nulls first, h.tenant_id limit $2`;

interface Tenant {
  readonly id: string;
}

/** Seals what was written, signs each day, verifies the whole: one tenant's trouble is not the others'. */
@Injectable()
export class SealJobs {
  private readonly logger = new Logger(SealJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    private readonly checkpoints: Checkpoints,
    private readonly verifications: Verifications,
  ) {}

  @Background('audit.seal', SEAL_EVERY_MILLISECONDS)
  async seal(): Promise<number> {
    const tenants = await this.db.asSystem(
      'find the tenants whose log has rows that are not sealed',
      (system) => system.query<Tenant>(TENANTS_WAITING, [this.clock.now(), MOST_TENANTS]),
    );
    return this.inEach(tenants, () => this.sealer.seal({ most: MOST_ROWS }));
  }

  /** What was written before midnight is sealed before the day is signed. */
  @Background('audit.daily-checkpoint', DAILY_EVERY_MILLISECONDS)
  async signDay(): Promise<number> {
    const tenants = await this.db.asSystem(
      'find the tenants whose log was not signed for the last day in Japan',
      (system) => system.query<Tenant>(WITHOUT_DAY, [this.clock.now(), MOST_TENANTS]),
    );
    return this.inEach(tenants, async () => {
      await this.sealer.seal({ wait: true });
      await this.db.transaction((tx) => this.checkpoints.signDay(tx));
    });
  }

  @Background('audit.verify', DAILY_EVERY_MILLISECONDS)
  async verify(): Promise<number> {
    const since = new Date(this.clock.now().getTime() - VERIFY_AFTER_MILLISECONDS);
    const tenants = await this.db.asSystem(
      'find the tenants whose log was not verified for half a day',
      (system) => system.query<Tenant>(UNVERIFIED, [since, MOST_VERIFICATIONS]),
    );
    return this.inEach(tenants, (tenantId) => this.verifications.verify(tenantId));
  }

  /** @returns for how many tenants it was done */
  private async inEach(
    tenants: readonly Tenant[],
    work: (tenantId: string) => Promise<unknown>,
  ): Promise<number> {
    let done = 0;
    for (const { id: tenantId } of tenants)
      try {
        const principal = systemPrincipal('worker', tenantId);
        await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId, principal }, () => work(tenantId));
        done += 1;
      } catch (error) {
        this.logger.error(`the log of tenant ${tenantId} was not kept`, (error as Error).stack);
      }
    return done;
  }
}

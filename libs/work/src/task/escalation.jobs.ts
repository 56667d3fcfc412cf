import { actAs, Authorizer, Background, Clock, systemPrincipal, TenantDb } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { TENANTS_WITH_LATE } from './escalation.queries';
import { Escalation } from './escalation.service';

const EVERY_MILLISECONDS = 60_000;
const MOST_TENANTS = 100;
const MOST_TASKS = 100;
const MOST_ROUNDS = 20;

/** Looks for late tasks; every tenant gets its turn before one gets a second. */
@Injectable()
export class EscalationJobs {
  private readonly logger = new Logger(EscalationJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly escalation: Escalation,
  ) {}

  /** What is left after the rounds waits for the next minute. @returns how many tasks were raised */
  @Background('work.escalation', EVERY_MILLISECONDS)
  async escalate(): Promise<number> {
    const failed: string[] = [];
    let total = 0;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const tenants = await this.tenantsWithLate(failed);
      for (const tenantId of tenants)
        try {
          total += await this.escalateIn(tenantId);
        } catch (error) {
          // One tenant's trouble is not the others': it is left out of this pass, and tried again in the next.
          failed.push(tenantId);
          this.logger.error(`late tasks of tenant ${tenantId} were not raised`, (error as Error).stack);
        }
      if (!tenants.length) break;
    }
    return total;
  }

  private escalateIn(tenantId: string): Promise<number> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', () =>
      this.db.transaction((tx) => this.escalation.escalate(tx, MOST_TASKS)),
    );
  }

  private async tenantsWithLate(without: readonly string[]): Promise<string[]> {
    const rows = await this.db.asSystem('find the tenants that have late tasks', (system) =>
      system.query<{ id: string }>(TENANTS_WITH_LATE, [this.clock.now(), without, MOST_TENANTS]),
    );
    return rows.map(({ id }) => id);
  }
}

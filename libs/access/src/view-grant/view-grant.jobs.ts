import { Background, Clock, runInContext, systemPrincipal, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { AbilityPermissions, SYSTEM_RULES } from '../ability/ability.permissions';
import { PolicyBook } from '../ability/policy.book';
import { LAPSED } from './view-grant.queries';
import { ViewGrants } from './view-grant.service';

/** Rights end by the clock, in every process; this only writes down that they did. */
const EVERY_MILLISECONDS = 15_000;

interface Lapsed {
  readonly tenantId: string;
  readonly id: string;
}

@Injectable()
export class ViewGrantJobs {
  private readonly logger = new Logger(ViewGrantJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly book: PolicyBook,
    private readonly grants: ViewGrants,
  ) {}

  /** @returns how many were over. */
  @Background('access.view-grants', EVERY_MILLISECONDS)
  async expire(): Promise<number> {
    const lapsed = await this.db.asSystem('find the view grants that are over', (system) =>
      system.query<Lapsed>(LAPSED, [this.clock.now()]),
    );
    let done = 0;
    for (const each of lapsed) if (await this.end(each)) done += 1;
    return done;
  }

  /** One grant's trouble is not the others': it shows here, and the next round tries again. */
  private async end({ tenantId, id }: Lapsed): Promise<boolean> {
    const principal = systemPrincipal('worker', tenantId);
    const permissions = new AbilityPermissions(SYSTEM_RULES, this.book.columns);
    const context = { traceId: uuidv7(), locale: 'ja' as const, tenantId, principal, permissions };
    try {
      return await runInContext(context, () => this.db.transaction((tx) => this.grants.expireIn(tx, id)));
    } catch (error) {
      this.logger.error(`the view grant ${id} was not ended`, (error as Error).stack);
      return false;
    }
  }
}

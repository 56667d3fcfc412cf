import { actAs, Authorizer, Clock, japanDay, systemPrincipal, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { CameraFindings, MOST_AT_ONCE } from './camera-finding.service';
import {
  MOST_TENANTS,
  NEXT_CAMERAS,
  ROUND_GOES_ON,
  TENANTS_TO_REVIEW,
  TURN_FAILED,
} from './finding-round.queries';

/**
 * Once a day all cameras of every tenant. Each call gives each of up to 50 tenants one turn of 500 cameras, those longest
 * without a turn first: a large tenant needs more calls, and keeps nobody waiting.
 */
@Injectable()
export class FindingRounds {
  private readonly logger = new Logger(FindingRounds.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly findings: CameraFindings,
  ) {}

  /** @returns how many cameras were looked at. */
  async goOn(): Promise<number> {
    const today = japanDay(this.clock.now());
    const tenants = await this.db.asSystem('find tenants whose cameras were not reviewed today', (db) =>
      db.query<{ tenantId: string }>(TENANTS_TO_REVIEW, [today, MOST_TENANTS]),
    );
    let looked = 0;
    for (const { tenantId } of tenants) looked += await this.turn(tenantId, today);
    return looked;
  }

  /** What fails for one tenant is told and tried again; the others have their turn. */
  private async turn(tenantId: string, today: string): Promise<number> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', async () => {
      try {
        return await this.db.transaction((tx) => this.next(tx, today));
      } catch (error) {
        this.logger.error(`the review of cameras of tenant ${tenantId} failed`, (error as Error).stack);
        await this.db.query(TURN_FAILED, [tenantId, this.clock.now()]);
        return 0;
      }
    });
  }

  private async next(tx: Tx, today: string): Promise<number> {
    const cameras = await tx.query<{ id: string }>(NEXT_CAMERAS, [today, MOST_AT_ONCE]);
    const ids = cameras.map(({ id }) => id);
    await this.findings.review(tx, ids);
    const last = ids.length < MOST_AT_ONCE ? null : (ids.at(-1) ?? null);
    await tx.query(ROUND_GOES_ON, [tx.tenantId, today, last, this.clock.now()]);
    return ids.length;
  }
}

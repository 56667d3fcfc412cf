import { actAs, Authorizer, Clock, japanDay, systemPrincipal, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { AvailabilityDays } from './availability-day.service';
import {
  FIRST_DAY,
  MOST_TENANTS,
  NEXT_SITES,
  ROUND,
  ROUND_GOES_ON,
  TENANTS_TO_SUM_UP,
  TURN_FAILED,
} from './availability-round.queries';
import { type Day, dayAfter } from './availability.days';

const SITES_PER_TURN = 50;
/** Of one call; then others have the worker. */
const LONGEST_MILLISECONDS = 20_000;
/** A day is over when nothing of it can still be on its way to its commit. */
const GRACE_MILLISECONDS = 10 * 60_000;

export interface RoundPlace {
  /** What is before it is summed up; it is itself for stores up to `afterSite`. */
  readonly day: Day;
  readonly afterSite: string | null;
}

/**
 * Sums up every day once it is over, store by store. A call gives turns of 50 stores to the tenants that have days to
 * sum up, those longest without a turn first, until none has or its time is over: a large tenant keeps nobody waiting.
 */
@Injectable()
export class AvailabilityRounds {
  private readonly logger = new Logger(AvailabilityRounds.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly authorizer: Authorizer,
    private readonly days: AvailabilityDays,
  ) {}

  /** The first day that is not over. */
  get openDay(): Day {
    return japanDay(new Date(this.clock.now().getTime() - GRACE_MILLISECONDS));
  }

  /** @returns how many days of cameras were summed up. */
  async goOn(): Promise<number> {
    const end = performance.now() + LONGEST_MILLISECONDS;
    let summed = 0;
    const failed = new Set<string>();
    for (;;) {
      const { openDay } = this;
      const tenants = await this.db.asSystem('find tenants with days of availability to sum up', (db) =>
        db.query<{ tenantId: string }>(TENANTS_TO_SUM_UP, [openDay, MOST_TENANTS]),
      );
      const due = tenants.filter(({ tenantId }) => !failed.has(tenantId));
      if (!due.length) return summed;
      for (const { tenantId } of due) {
        if (performance.now() > end) return summed;
        const cameras = await this.turn(tenantId, openDay);
        if (cameras === undefined) failed.add(tenantId);
        summed += cameras ?? 0;
      }
    }
  }

  /** What fails for one tenant is told and tried again; the others have their turn. */
  private turn(tenantId: string, openDay: Day): Promise<number | undefined> {
    return actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', async () => {
      try {
        return await this.db.transaction((tx) => this.next(tx, openDay));
      } catch (error) {
        this.logger.error(`summing up availability of tenant ${tenantId} failed`, (error as Error).stack);
        await this.db.query(TURN_FAILED, [this.clock.now()]);
        return undefined;
      }
    });
  }

  private async next(tx: Tx, openDay: Day): Promise<number> {
    const [round] = await tx.query<RoundPlace>(ROUND);
    const { day, afterSite } = round ?? { day: await firstDay(tx, openDay), afterSite: null };
    const goesOn = (to: Day, after: string | null) =>
      tx.query(ROUND_GOES_ON, [tx.tenantId, to, after, this.clock.now()]);
    if (day >= openDay) {
      await goesOn(day, afterSite);
      return 0;
    }
    const sites = await tx.query<{ id: string }>(NEXT_SITES, [afterSite, SITES_PER_TURN]);
    const ids = sites.map(({ id }) => id);
    const cameras = ids.length ? await this.days.keep(tx, ids, day) : 0;
    if (ids.length < SITES_PER_TURN) await goesOn(dayAfter(day), null);
    else await goesOn(day, ids.at(-1) as string);
    return cameras;
  }
}

async function firstDay(tx: Tx, openDay: Day): Promise<Day> {
  const [first] = await tx.query<{ day: Day | null }>(FIRST_DAY);
  return first?.day ?? openDay;
}

import { Background, Clock, Config, type SystemDb, TenantDb } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { ADD_MONTH, DROP_MONTH, EARLY_MONTHS, MONTHS } from './status-history.queries';
import { firstKept, type Month, monthsAfter, monthsNeeded } from './status-history.months';
import { SUMMED_UP_TO } from '../availability/availability-round.queries';

const EVERY_MILLISECONDS = 10 * 60_000;
const LOCK_NOT_AVAILABLE = '55P03';
/** Raised by the functions for months that they do not make or drop, e.g. when a clock was wrong by a century. */
const MONTH_REFUSED = 'MM003';

/** Makes the months of the history of statuses ahead of time, and drops those that have expired. */
@Injectable()
export class StatusHistoryJobs {
  private readonly logger = new Logger(StatusHistoryJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @returns the months that were made and dropped. */
  @Background('live.history', EVERY_MILLISECONDS)
  async keep(): Promise<{ made: Month[]; dropped: Month[] }> {
    return this.db.asSystem('make and drop months of the history of statuses of all tenants', async (db) => {
      const made = await this.make(db);
      const dropped = await this.drop(db);
      return { made, dropped };
    });
  }

  private async make(db: SystemDb): Promise<Month[]> {
    const early = await monthsIn(db, EARLY_MONTHS);
    const known = new Set(await monthsIn(db, MONTHS));
    const missing = [...new Set([...monthsNeeded(this.clock.now()), ...early])].filter(
      (month) => !known.has(month),
    );
    return this.each(db, missing.toSorted(), ADD_MONTH);
  }

  /** What is not summed up yet stays, because its figures could never be had again. */
  private async drop(db: SystemDb): Promise<Month[]> {
    const keptFrom = firstKept(this.clock.now(), this.config.statusHistoryMonths);
    const expired = (await monthsIn(db, MONTHS)).filter((month) => month < keptFrom);
    if (!expired.length) return [];
    const [upTo] = await db.query<{ day: string | null }>(SUMMED_UP_TO);
    const done = expired.filter((month) => monthsAfter(month, 1) <= (upTo?.day ?? keptFrom));
    if (done.length < expired.length)
      this.logger.warn(
        `months up to ${expired.at(-1)} have expired, and figures are made up to ${upTo?.day}`,
      );
    const dropped = await this.each(db, done, DROP_MONTH);
    if (dropped.length)
      this.logger.log(`history of statuses: dropped ${dropped.join(', ')}, kept from ${keptFrom}`);
    return dropped;
  }

  /** Whoever holds the lock is not made to wait, and everybody behind them neither: there is a next time. */
  private async each(db: SystemDb, months: readonly Month[], statement: string): Promise<Month[]> {
    const done: Month[] = [];
    for (const month of months) {
      try {
        const [row] = await db.query<{ done: boolean }>(statement, [month]);
        if (row?.done) done.push(month);
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== LOCK_NOT_AVAILABLE && code !== MONTH_REFUSED) throw error;
        const why = code === MONTH_REFUSED ? 'cannot be made or dropped' : 'is in use; tried again later';
        this.logger.warn(`the month ${month} of the history of statuses ${why}`);
      }
    }
    return done;
  }
}

async function monthsIn(db: SystemDb, statement: string): Promise<Month[]> {
  return (await db.query<{ month: Month }>(statement)).map(({ month }) => month);
}

import { statSync } from 'node:fs';

import { Clock, Config, type HealthState, Healthy, isPublicAddress } from '@mimamori/platform';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

import { unmapped } from './address-bytes';
import { CountryTable } from './country.table';

/** A newer table is taken up without a restart. */
const LOOK_AGAIN_MILLISECONDS = 60_000;
/** Few people work from many addresses. */
const MOST_KNOWN = 1_000;

/**
 * The country of an address, as a table of the operator's estimates it. The product ships none: those that may be passed on were
 * withdrawn by their publisher as incorrect, and what is written into the log cannot be corrected later (README).
 */
@Injectable()
export class Countries implements OnModuleDestroy {
  private readonly logger = new Logger(Countries.name);
  private readonly known = new Map<string, string | null>();
  private table?: CountryTable;
  private lookedAt = 0;
  /** Of the file as it was looked at last. */
  private mark = '';
  private fault?: string;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    this.forget();
  }

  /** ISO 3166-1 alpha-2; `null` for private addresses, unknown ones, and without a table. Never throws. */
  of(ip: string | null): string | null {
    const address = ip === null || !this.config.countryTable ? null : unmapped(ip);
    if (address === null || !isPublicAddress(address)) return null;
    this.look();
    const known = this.known.get(address);
    if (known !== undefined) return known;
    const country = this.asked(address);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(address, country);
    return country;
  }

  /** A table that was set up and cannot be read leaves rows without a country. */
  @Healthy('country-table')
  health(): HealthState {
    this.look();
    return this.fault === undefined ? 'up' : 'degraded';
  }

  private asked(address: string): string | null {
    try {
      return this.table?.countryOf(address) ?? null;
    } catch (error) {
      this.refuse(error);
      return null;
    }
  }

  private look(): void {
    const { countryTable: file } = this.config;
    const now = this.clock.now().getTime();
    if (!file || Math.abs(now - this.lookedAt) < LOOK_AGAIN_MILLISECONDS) return;
    this.lookedAt = now;
    try {
      const mark = markOf(file);
      if (mark === this.mark) return;
      this.forget();
      this.mark = mark;
      this.table = CountryTable.open(file);
      this.fault = undefined;
      this.logger.log(`countries: ${this.table.kind} of ${this.table.builtAt.toISOString().slice(0, 10)}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) this.mark = '';
      this.refuse(error);
    }
  }

  /** Until the file is another one. */
  private refuse(error: unknown): void {
    this.forget();
    const { message } = error as Error;
    if (this.fault !== message) this.logger.error(`the table of countries cannot be used: ${message}`);
    this.fault = message;
  }

  private forget(): void {
    this.table?.close();
    this.table = undefined;
    this.known.clear();
  }
}

/** Changes with the file; one that is absent has none, so that it is taken up when it comes back. */
function markOf(file: string): string {
  const { mtimeMs, size, ino } = statSync(file);
  return `${mtimeMs} ${size} ${ino}`;
}

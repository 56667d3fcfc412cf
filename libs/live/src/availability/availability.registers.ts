import { Clock, japanDay, Register, type RegisterTable, SqlParams, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { rankOfWholeSites } from './availability-list.queries';
import { dayAfter } from './availability.days';
import { figuresOf, percentOf } from './availability.figures';
import type { Sums } from './availability.rules';

const COLUMNS = [
  'month',
  'site_code',
  'site_name',
  'availability',
  'coverage',
  'outages',
  'offline_hours',
  'dark_hours',
].map((name) => `live:register.${name}`);

type Row = Sums & {
  readonly code: string;
  readonly name: string;
  readonly dark: number;
  readonly total: number;
};

const hours = (seconds: number) => Math.ceil(seconds / 360) / 10;

/** Annexes of the report. Like evidence they show the whole tenant, whoever asks. */
@Injectable()
export class AvailabilityRegisters {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** Every store over the last full month, the worst first. */
  @Register('store-availability')
  async stores(limit: number): Promise<RegisterTable> {
    const firstOfMonth = `${japanDay(this.clock.now()).slice(0, 7)}-01`;
    const to = dayAfter(firstOfMonth, -1);
    const month = to.slice(0, 7);
    const params = new SqlParams();
    const rank = rankOfWholeSites({ from: `${month}-01`, to }, params);
    const found = await this.db.query<Row>(
      `select site.code, site.name, rank.*, (count(*) over ())::int as total
       from ${rank} join site on site.id = rank.id
       order by rank.available, site.code limit ${params.add(limit, 'int')}`,
      params.values,
    );
    const rows = found.map(({ code, name, dark, total: _total, ...sums }) => {
      const { availability, coverage, outages, offlineSeconds } = figuresOf(sums);
      return [
        month,
        code,
        name,
        percentOf(availability),
        percentOf(coverage),
        outages,
        hours(offlineSeconds),
        hours(dark),
      ];
    });
    return { columns: COLUMNS, rows, total: found[0]?.total ?? 0 };
  }
}

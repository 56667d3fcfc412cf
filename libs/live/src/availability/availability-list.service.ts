import { SqlParams, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { rankOfCameras, rankOfSites } from './availability-list.queries';
import { RunningAvailability } from './availability-running.service';
import { type Walk, walking, walkOf } from './availability-list.cursor';
import { dayAfter } from './availability.days';
import { figuresOf } from './availability.figures';
import { type Period, periodOf } from './availability.period';
import type { Sums } from './availability.rules';
import type { AvailabilityListRequest, AvailabilityRank } from './availability.schema';

type RankRow = Sums & {
  readonly id: string;
  readonly siteId: string;
  readonly cameraId: string | null;
  /** bigint as text. */
  readonly available: string;
  readonly covered: string;
};

function toRank({
  id: _id,
  siteId,
  cameraId,
  available: _a,
  covered: _c,
  ...sums
}: RankRow): AvailabilityRank {
  return { siteId, cameraId, ...figuresOf(sums) };
}

/** Stores, or the cameras of one, in the order of their availability; of days that are summed up for the whole tenant. */
@Injectable()
export class AvailabilityRanks {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly running: RunningAvailability,
  ) {}

  /** @throws CursorInvalid */
  async list(request: AvailabilityListRequest): Promise<Page<AvailabilityRank>> {
    const { cursor, filter, ...rest } = request;
    const { siteId } = filter;
    const walk: Walk = cursor === undefined ? { period: await this.periodOf(request) } : walkOf(cursor);
    const { period } = walk;
    const params = new SqlParams();
    const rank = siteId ? rankOfCameras(siteId, period, params) : rankOfSites(period, params);
    const counted = [...params.values];
    const keyset = this.keysets.plan<'availability' | 'coverage', RankRow>({
      list: 'live.availability',
      request: { ...rest, ...(walk.cursor && { cursor: walk.cursor }), filter: { ...filter, period } },
      columns: {
        availability: { sql: 'rank.available', cast: 'bigint', key: ({ available }) => available },
        coverage: { sql: 'rank.covered', cast: 'bigint', key: ({ covered }) => covered },
      },
      id: { sql: 'rank.id', key: ({ id }) => id },
      params,
    });
    const rows = await this.db.query<RankRow>(
      `select rank.* from ${rank} where ${keyset.where} ${keyset.tail}`,
      params.values,
    );
    if (!request.totalCount) return walking(mapPage(keyset.page(rows), toRank), period);
    const [total] = await this.db.query<{ count: number }>(
      `select count(*)::int as count from ${rank}`,
      counted,
    );
    return walking(mapPage(keyset.page(rows, total?.count ?? 0), toRank), period);
  }

  private async periodOf({ filter: { from: first, to: end } }: AvailabilityListRequest): Promise<Period> {
    const last = dayAfter((await this.running.place()).day, -1);
    const { from, to } = periodOf({ ...(first && { from: first }), ...(end && { to: end }) }, last);
    return { from, to: to < last ? to : last };
  }
}

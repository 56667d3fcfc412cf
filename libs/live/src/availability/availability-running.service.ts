import { Clock, japanDay, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AvailabilityDays, type SummedDay } from './availability-day.service';
import { FIRST_DAY, ROUND_SEEN } from './availability-round.queries';
import type { RoundPlace } from './availability-round.service';
import { type Day, dayAfter, daysIn } from './availability.days';
import type { Period } from './availability.period';
import type { Carry } from './availability.rules';

export interface RunningDays {
  readonly days: readonly (SummedDay & { readonly day: Day })[];
  /** Days of the period that are neither summed up nor among these, of a store. */
  readonly missing: (siteId: string) => number;
}

const later = (one: Day, other: Day) => (one > other ? one : other);
const earlier = (one: Day, other: Day) => (one < other ? one : other);

/** Days that the round has not come to: today, and yesterday as long as it takes. Made from the events each time. */
@Injectable()
export class RunningAvailability {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly days: AvailabilityDays,
  ) {}

  get today(): Day {
    return japanDay(this.clock.now());
  }

  /** How far the round of this tenant has come. */
  async place(): Promise<RoundPlace> {
    const [round] = await this.db.query<RoundPlace>(ROUND_SEEN);
    if (round) return round;
    const [first] = await this.db.query<{ day: Day | null }>(FIRST_DAY);
    return { day: first?.day ?? this.today, afterSite: null };
  }

  /** The part of the period that `place` has not come to, and not before yesterday. */
  async of(siteIds: readonly string[], period: Period, place: RoundPlace): Promise<RunningDays> {
    const now = this.clock.now();
    const today = japanDay(now);
    const openFrom = (siteId: string) =>
      place.afterSite !== null && siteId <= place.afterSite ? dayAfter(place.day) : place.day;
    const begin = later(place.day, dayAfter(today, -1));
    const carried = new Map<string, Carry>();
    const days: (SummedDay & { day: Day })[] = [];
    // also before the period: it says how the next day begins
    for (let day = begin; day <= earlier(period.to, today); day = dayAfter(day)) {
      const open = siteIds.filter((siteId) => openFrom(siteId) <= day);
      if (!open.length) continue;
      const summed = await this.days.sumUp(this.db, open, day, { until: now, carried });
      for (const { cameraId, closing } of summed.cameras) carried.set(cameraId, closing);
      if (day >= period.from) days.push({ day, ...summed });
    }
    const missing = (siteId: string) => {
      const from = later(openFrom(siteId), period.from);
      return Math.max(0, daysIn({ from, to: earlier(period.to, dayAfter(begin, -1)) }));
    };
    return { days, missing };
  }
}

import { Clock, type Reader, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { lapsedBefore } from '../presence.rules';
import type { Recording, Status } from '../status.words';
import {
  CAMERAS,
  EVENTS,
  FORGET_DAY,
  IS_FORGOTTEN,
  KEEP_CAMERA_DAYS,
  KEEP_SITE_DAYS,
  SITES_WITHOUT_DAY,
} from './availability-day.queries';
import { type Day, spanOf } from './availability.days';
import {
  type AvailabilityState,
  beside,
  type Carry,
  darkSeconds,
  type Moment,
  secondOf,
  stateOf,
  type SummedUp,
  type Sums,
  sumUp,
} from './availability.rules';
import { countedSpans, type WorkingLife } from './camera-service.rules';

export interface CameraDay {
  readonly cameraId: string;
  readonly siteId: string;
  readonly sums: Sums;
  readonly closing: Carry;
}

export interface SiteDay {
  readonly siteId: string;
  /** How many counted at some time of the day. */
  readonly cameras: number;
  readonly sums: Sums;
  readonly dark: number;
}

export interface SummedDay {
  readonly cameras: readonly CameraDay[];
  readonly sites: readonly SiteDay[];
}

type Said = { readonly status: Status; readonly recording: Recording; readonly reasons: readonly string[] };
type SaidOfNone = { readonly [Field in keyof Said]: null };

interface EventRow extends Said {
  readonly cameraIds: readonly string[];
  readonly at: Date;
}

type CameraRow = WorkingLife & { readonly cameraId: string; readonly siteId: string } & (
    Said | SaidOfNone
  ) & {
    readonly closingState: AvailabilityState | null;
    readonly closingRecording: Recording | null;
    readonly closingOutage: number | null;
    readonly lapsedAt: Date | null;
  };

interface SumUpOptions {
  readonly until?: Date;
  readonly carried?: ReadonlyMap<string, Carry>;
  readonly unmeasured?: boolean;
}

const UNKNOWN: Carry = { state: 'unknown', recording: 'unknown', outage: null };

/** Where the day before was not summed up, an outage that goes on begins with this day. */
function openingOf(row: CameraRow): Carry {
  const { closingState, closingRecording, closingOutage } = row;
  if (closingState !== null)
    return { state: closingState, recording: closingRecording ?? 'unknown', outage: closingOutage };
  return row.status === null
    ? UNKNOWN
    : { state: stateOf(row.status, row.reasons), recording: row.recording, outage: null };
}

/** What the events of one day come to, for all cameras of some stores. */
@Injectable()
export class AvailabilityDays {
  constructor(private readonly clock: Clock) {}

  /**
   * @param until for a day that is not over: the instant up to which it is summed up
   * @param carried how the day before ended, by camera, where it was summed up but not kept
   * @param unmeasured nothing is known of the whole day
   */
  async sumUp(
    reader: Reader,
    siteIds: readonly string[],
    day: Day,
    { until, carried, unmeasured = false }: SumUpOptions = {},
  ): Promise<SummedDay> {
    const whole = spanOf(day);
    const period = { from: whole.from, to: Math.min(whole.to, until ? secondOf(until) : whole.to) };
    const [begin, end] = [new Date(period.from * 1000), new Date(period.to * 1000)];
    if (begin >= end) return { cameras: [], sites: [] };
    const lapsed = lapsedBefore(this.clock.now());
    const rows = await reader.query<CameraRow>(CAMERAS, [siteIds, day, begin, end, lapsed]);
    const moments = momentsOf(await reader.query<EventRow>(EVENTS, [siteIds, begin, end]));
    const summed = rows.flatMap((row) => {
      const { cameraId, siteId, lapsedAt } = row;
      const opening = unmeasured ? UNKNOWN : (carried?.get(cameraId) ?? openingOf(row));
      const told = [...(moments.get(cameraId) ?? []), ...(lapsedAt ? [silentFrom(lapsedAt)] : [])];
      const result = sumUp(opening, told, countedSpans(row), period);
      return result.counted.length ? [{ cameraId, siteId, ...result }] : [];
    });
    return { cameras: summed, sites: sitesOf(summed) };
  }

  /** Sums a day up that is over and keeps the figures, instead of those that were there. @returns how many cameras. */
  async keep(tx: Tx, siteIds: readonly string[], day: Day): Promise<number> {
    const { from, to } = spanOf(day);
    const bounds = [new Date(from * 1000), new Date(to * 1000)];
    const [history] = await tx.query<{ forgotten: boolean }>(IS_FORGOTTEN, [day, ...bounds]);
    if (history?.forgotten) return this.keepUnknown(tx, siteIds, day);
    const summed = await this.sumUp(tx, siteIds, day);
    for (const statement of FORGET_DAY) await tx.query(statement, [siteIds, day]);
    return this.write(tx, day, summed);
  }

  /**
   * A day whose events are gone, e.g. of a tenant that was suspended for longer than they are kept: what was known before
   * does not go on through it. Figures that are there were made from the events and stay.
   */
  private async keepUnknown(tx: Tx, siteIds: readonly string[], day: Day): Promise<number> {
    const without = await tx.query<{ id: string }>(SITES_WITHOUT_DAY, [siteIds, day]);
    const ids = without.map(({ id }) => id);
    return ids.length ? this.write(tx, day, await this.sumUp(tx, ids, day, { unmeasured: true })) : 0;
  }

  private async write(tx: Tx, day: Day, { cameras, sites }: SummedDay): Promise<number> {
    if (!cameras.length) return 0;
    const cameraRows = cameras.map(({ cameraId, siteId, sums, closing }) => ({
      cameraId,
      siteId,
      ...sums,
      closingState: closing.state,
      closingRecording: closing.recording,
      closingOutage: closing.outage,
    }));
    const siteRows = sites.map(({ sums, ...site }) => ({ ...site, ...sums }));
    await tx.query(KEEP_CAMERA_DAYS, [tx.tenantId, day, JSON.stringify(cameraRows)]);
    await tx.query(KEEP_SITE_DAYS, [tx.tenantId, day, JSON.stringify(siteRows)]);
    return cameras.length;
  }
}

function silentFrom(instant: Date): Moment {
  return { at: secondOf(instant), state: 'unknown', recording: 'unknown' };
}

function momentsOf(events: readonly EventRow[]): ReadonlyMap<string, Moment[]> {
  const moments = new Map<string, Moment[]>();
  for (const { cameraIds, at, status, recording, reasons } of events) {
    const moment = { at: secondOf(at), state: stateOf(status, reasons), recording };
    for (const cameraId of cameraIds) {
      const known = moments.get(cameraId);
      if (known) known.push(moment);
      else moments.set(cameraId, [moment]);
    }
  }
  return moments;
}

function sitesOf(summed: readonly (CameraDay & SummedUp)[]): SiteDay[] {
  const bySite = new Map<string, (CameraDay & SummedUp)[]>();
  for (const camera of summed) bySite.set(camera.siteId, [...(bySite.get(camera.siteId) ?? []), camera]);
  return [...bySite].map(([siteId, cameras]) => ({
    siteId,
    cameras: cameras.length,
    sums: cameras.map(({ sums }) => sums).reduce(beside),
    dark: darkSeconds(cameras),
  }));
}

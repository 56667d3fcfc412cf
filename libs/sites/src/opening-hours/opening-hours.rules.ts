import { japanDay } from '@mimamori/platform';

/** Monday first, as weeks are printed in Japan's shops. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * `HH:MM` in Japan, both on the business day that opens: 22:00 to 26:00 ends at two in the next morning, 00:00 to 24:00
 * is the whole day. The end does not belong to it.
 */
export interface OpeningInterval {
  readonly opens: string;
  readonly closes: string;
}

/** What holds on one calendar day instead of its weekday's hours; no interval means closed. */
export interface OpeningException {
  readonly date: string;
  readonly intervals: readonly OpeningInterval[];
  readonly note: string | null;
}

export interface OpeningHours {
  readonly weekly: Readonly<Record<Weekday, readonly OpeningInterval[]>>;
  readonly exceptions: readonly OpeningException[];
}

export interface HoursFault {
  /** Into the opening hours. */
  readonly path: readonly (string | number)[];
  readonly code: string;
}

/** One stretch of being open, on the business day it belongs to. */
export interface OpenStretch {
  readonly day: string;
  readonly opensAt: Date;
  readonly closesAt: Date;
}

const DAY_MINUTES = 1_440;
const MINUTE = 60_000;

export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00+09:00`);
}

function nextDay(day: string, days: number): string {
  return japanDay(new Date(midnight(day) + days * DAY_MINUTES * MINUTE));
}

function weekdayOf(day: string): Weekday {
  const sundayFirst = new Date(`${day}T00:00:00Z`).getUTCDay();
  return WEEKDAYS[(sundayFirst + 6) % WEEKDAYS.length]!;
}

/** The intervals that open on a calendar day in Japan. */
export function intervalsOn({ weekly, exceptions }: OpeningHours, day: string): readonly OpeningInterval[] {
  return exceptions.find(({ date }) => date === day)?.intervals ?? weekly[weekdayOf(day)];
}

/** A week of what is answered for each of its days. */
export function everyWeekday<T>(of: (day: Weekday) => T): Record<Weekday, T> {
  const week = { mon: of('mon'), tue: of('tue'), wed: of('wed'), thu: of('thu') };
  return { ...week, fri: of('fri'), sat: of('sat'), sun: of('sun') };
}

/** In the order of time: the form that is stored. */
export function ordered({ weekly, exceptions }: OpeningHours): OpeningHours {
  const inOrder = (intervals: readonly OpeningInterval[]) =>
    intervals.toSorted((one, other) => minutesOf(one.opens) - minutesOf(other.opens));
  return {
    weekly: everyWeekday((day) => inOrder(weekly[day])),
    exceptions: exceptions
      .map((exception) => ({ ...exception, intervals: inOrder(exception.intervals) }))
      .toSorted((one, other) => (one.date < other.date ? -1 : 1)),
  };
}

function intervalFaults(intervals: readonly OpeningInterval[], path: HoursFault['path']): HoursFault[] {
  return intervals.flatMap(({ opens, closes }, index) => {
    const length = minutesOf(closes) - minutesOf(opens);
    if (length <= 0) return [{ path: [...path, index], code: 'sites.hours_end_before_begin' }];
    if (length > DAY_MINUTES) return [{ path: [...path, index], code: 'sites.hours_too_long' }];
    return [];
  });
}

/** Intervals of a day that begin before an earlier one has ended, whether of that day or of the day before. */
function overlapFaults(
  before: readonly OpeningInterval[],
  intervals: readonly OpeningInterval[],
  path: HoursFault['path'],
): HoursFault[] {
  let end = Math.max(0, ...before.map(({ closes }) => minutesOf(closes) - DAY_MINUTES));
  return intervals
    .map((interval, index) => ({ ...interval, index }))
    .toSorted((one, other) => minutesOf(one.opens) - minutesOf(other.opens))
    .flatMap(({ opens, closes, index }) => {
      const overlaps = minutesOf(opens) < end;
      end = Math.max(end, minutesOf(closes));
      return overlaps ? [{ path: [...path, index], code: 'sites.hours_overlap' }] : [];
    });
}

function weeklyFaults({ weekly }: OpeningHours): HoursFault[] {
  return WEEKDAYS.flatMap((day, index) => {
    const before = WEEKDAYS[(index + WEEKDAYS.length - 1) % WEEKDAYS.length]!;
    return overlapFaults(weekly[before], weekly[day], ['weekly', day]);
  });
}

/** An exception against itself, the night before and the day after. */
function exceptionFaults(hours: OpeningHours): HoursFault[] {
  const seen = new Set<string>();
  return hours.exceptions.flatMap(({ date, intervals }, index) => {
    const path = ['exceptions', index] as const;
    if (seen.has(date)) return [{ path: [...path, 'date'], code: 'sites.hours_day_twice' }];
    seen.add(date);
    const own = overlapFaults(intervalsOn(hours, nextDay(date, -1)), intervals, [...path, 'intervals']);
    const next = overlapFaults(intervals, intervalsOn(hours, nextDay(date, 1)), []);
    const intoNext = next.length && !own.length ? [{ path, code: 'sites.hours_overlap' }] : [];
    return [...own, ...intoNext];
  });
}

/** What is wrong with the hours; empty means that no instant lies in two intervals. */
export function hoursFaults(hours: OpeningHours): HoursFault[] {
  const single = [
    ...WEEKDAYS.flatMap((day) => intervalFaults(hours.weekly[day], ['weekly', day])),
    ...hours.exceptions.flatMap(({ intervals }, index) =>
      intervalFaults(intervals, ['exceptions', index, 'intervals']),
    ),
  ];
  // lengths first: how intervals lie to each other says nothing about ones that are none
  return single.length ? single : [...weeklyFaults(hours), ...exceptionFaults(hours)];
}

/** The stretch that an instant lies in; last night's may go on after midnight. `undefined`: closed. */
export function stretchAt(hours: OpeningHours, instant: Date): OpenStretch | undefined {
  const today = japanDay(instant);
  for (const day of [today, nextDay(today, -1)]) {
    const minute = (instant.getTime() - midnight(day)) / MINUTE;
    const found = intervalsOn(hours, day).find(
      ({ opens, closes }) => minutesOf(opens) <= minute && minute < minutesOf(closes),
    );
    if (found)
      return {
        day,
        opensAt: new Date(midnight(day) + minutesOf(found.opens) * MINUTE),
        closesAt: new Date(midnight(day) + minutesOf(found.closes) * MINUTE),
      };
  }
  return undefined;
}

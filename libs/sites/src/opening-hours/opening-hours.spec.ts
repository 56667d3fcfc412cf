import { japanIso } from '@mimamori/platform';
import { always, everyDay } from '@mimamori/sites/testing';
import fc from 'fast-check';

import {
  everyWeekday,
  hoursFaults,
  intervalsOn,
  minutesOf,
  type OpeningHours,
  type OpeningInterval,
  ordered,
  stretchAt,
  WEEKDAYS,
} from './opening-hours.rules';
import { openingHoursInputSchema } from './opening-hours.schema';

const at = (text: string) => new Date(`${text}:00+09:00`);
const hour = (opens: string, closes: string): OpeningInterval => ({ opens, closes });
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const interval = fc
  .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }))
  .map(([opens, length]) => hour(clock(opens), clock(opens + length)));
const intervals = fc.array(interval, { maxLength: 2 });
const someDay = fc.integer({ min: 0, max: 9 }).map((days) => `2026-11-${String(20 + days)}`);
const someHours: fc.Arbitrary<OpeningHours> = fc.record({
  weekly: fc
    .tuple(...WEEKDAYS.map(() => intervals))
    .map((days): OpeningHours['weekly'] => everyWeekday((day) => days[WEEKDAYS.indexOf(day)] ?? [])),
  exceptions: fc.array(fc.record({ date: someDay, intervals, note: fc.constant(null) }), { maxLength: 3 }),
});
const someInstant = fc
  .integer({ min: at('2026-11-18T00:00').getTime(), max: at('2026-12-02T00:00').getTime() })
  .map((time) => new Date(time));

/** Every interval that contains the instant, found the slow way: all days around it, laid out on the line of time. */
function containing(hours: OpeningHours, instant: Date): number {
  return [-2, -1, 0, 1].flatMap((offset) => {
    const day = japanIso(new Date(instant.getTime() + offset * 86_400_000)).slice(0, 10);
    const start = Date.parse(`${day}T00:00:00+09:00`);
    return intervalsOn(hours, day).filter(
      ({ opens, closes }) =>
        start + minutesOf(opens) * 60_000 <= instant.getTime() &&
        instant.getTime() < start + minutesOf(closes) * 60_000,
    );
  }).length;
}

const codesOf = (input: unknown) => {
  const parsed = openingHoursInputSchema.safeParse(input);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, ...issue }) => {
        const own = (issue as { params?: { code?: string } }).params?.code;
        return `/${path.join('/')} ${own ?? issue.code}`;
      });
};

describe('opening hours', () => {
  it('go on after midnight, and end where they end', () => {
    const bar = everyDay(hour('18:00', '26:00'));
    expect(stretchAt(bar, at('2026-11-21T17:59'))).toBeUndefined();
    expect(stretchAt(bar, at('2026-11-22T01:59'))).toEqual({
      day: '2026-11-21',
      opensAt: at('2026-11-21T18:00'),
      closesAt: at('2026-11-22T02:00'),
    });
    expect(stretchAt(bar, at('2026-11-22T02:00'))).toBeUndefined();
  });

  it('may have no end', () => {
    expect(hoursFaults(always())).toEqual([]);
    fc.assert(fc.property(someInstant, (instant) => stretchAt(always(), instant) !== undefined));
  });

  it('follow the exception of a day, and still end the night before', () => {
    const hours = {
      ...everyDay(hour('10:00', '25:00')),
      exceptions: [{ date: '2027-01-01', intervals: [], note: '元日' }],
    };
    expect(hoursFaults(hours)).toEqual([]);
    expect(stretchAt(hours, at('2027-01-01T00:30'))?.day).toBe('2026-12-31');
    expect(stretchAt(hours, at('2027-01-01T12:00'))).toBeUndefined();
    expect(stretchAt(hours, at('2027-01-02T00:30'))).toBeUndefined();
  });

  it('without fault hold no instant twice, and answer what the line of time says', () => {
    fc.assert(
      fc.property(someHours, someInstant, (hours, instant) => {
        const sound = hoursFaults(hours).length === 0;
        const found = containing(hours, instant);
        if (sound) expect(found).toBeLessThanOrEqual(1);
        expect(stretchAt(hours, instant) !== undefined).toBe(found > 0);
      }),
      { numRuns: 200 },
    );
  });

  it('mean the same in order, and are in order once and for all', () => {
    fc.assert(
      fc.property(someHours, someInstant, (hours, instant) => {
        fc.pre(hoursFaults(hours).length === 0);
        const stored = ordered(hours);
        expect(ordered(stored)).toEqual(stored);
        expect(hoursFaults(stored)).toEqual([]);
        expect(stretchAt(stored, instant)).toEqual(stretchAt(hours, instant));
        expect(openingHoursInputSchema.parse(stored)).toEqual(stored);
      }),
    );
  });
});

describe('opening hours as they come in', () => {
  const week = everyDay(hour('10:00', '20:00')).weekly;

  it.each<[string, object, string[]]>([
    [
      'half open',
      { weekly: { ...week, mon: [{ opens: '10:00' }] } },
      ['/weekly/mon/0/closes sites.hours_half_open'],
    ],
    [
      'no begin',
      { weekly: { ...week, tue: [{ opens: null, closes: '20:00' }] } },
      ['/weekly/tue/0/opens sites.hours_half_open'],
    ],
    [
      'no time',
      { weekly: { ...week, mon: [hour('24:00', '25:00')] } },
      ['/weekly/mon/0/opens sites.time_wrong'],
    ],
    [
      'empty',
      { weekly: { ...week, mon: [hour('10:00', '10:00')] } },
      ['/weekly/mon/0 sites.hours_end_before_begin'],
    ],
    [
      'backwards',
      { weekly: { ...week, mon: [hour('22:00', '02:00')] } },
      ['/weekly/mon/0 sites.hours_end_before_begin'],
    ],
    [
      'more than a day',
      { weekly: { ...week, mon: [hour('10:00', '34:01')] } },
      ['/weekly/mon/0 sites.hours_too_long'],
    ],
    [
      'overlapping',
      { weekly: { ...week, wed: [hour('10:00', '14:00'), hour('13:59', '20:00')] } },
      ['/weekly/wed/1 sites.hours_overlap'],
    ],
    [
      'overlapping from the night',
      { weekly: { ...week, sun: [hour('20:00', '35:00')] } },
      ['/weekly/mon/0 sites.hours_overlap'],
    ],
    [
      'a day twice',
      { weekly: week, exceptions: ['2026-12-31', '2026-12-31'].map((date) => ({ date, intervals: [] })) },
      ['/exceptions/1/date sites.hours_day_twice'],
    ],
    [
      'an exception into the next day',
      { weekly: week, exceptions: [{ date: '2026-12-31', intervals: [hour('11:00', '35:00')] }] },
      ['/exceptions/0 sites.hours_overlap'],
    ],
    ['a day left out', { weekly: { ...week, sun: undefined } }, ['/weekly/sun invalid_type']],
    [
      'no such date',
      { weekly: week, exceptions: [{ date: '2026-02-29', intervals: [] }] },
      ['/exceptions/0/date invalid_format'],
    ],
    [
      'a date is none at all',
      { weekly: week, exceptions: [{ date: 'abc', intervals: [] }] },
      ['/exceptions/0/date invalid_format'],
    ],
    [
      'a date is out of this world',
      { weekly: week, exceptions: [{ date: '9999-12-31', intervals: [] }] },
      ['/exceptions/0/date sites.day_out_of_range'],
    ],
    [
      'a time is none at all',
      { weekly: { ...week, mon: [hour('朝', '夜')] } },
      ['/weekly/mon/0/opens sites.time_wrong', '/weekly/mon/0/closes sites.time_wrong'],
    ],
  ])('are refused when %s', (_case, input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });

  it('never break the check, whatever they are', () => {
    const junk = fc.oneof(fc.string(), fc.constantFrom('26:00', '09:00', '0000-01-01', null), fc.integer());
    const anything = fc.record({ opens: junk, closes: junk }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(anything), junk, (intervals, date) => {
        const input = { weekly: { ...week, mon: intervals }, exceptions: [{ date, intervals }] };
        expect(() => openingHoursInputSchema.safeParse(input)).not.toThrow();
      }),
    );
  });

  it('are bounded', () => {
    expect(codesOf({ weekly: { ...week, mon: Array(7).fill(hour('10:00', '11:00')) } })).toEqual([
      '/weekly/mon too_big',
    ]);
  });
});

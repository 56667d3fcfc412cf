import fc from 'fast-check';

import { answerOf } from './availability.answer';
import { dayAfter, daysIn } from './availability.days';
import { LONGEST_DAYS, periodOf, stepsOf } from './availability.period';
import { NOTHING } from './availability.rules';

const LAST = '2026-11-21';
const day = fc.integer({ min: 0, max: 20_000 }).map((number) => dayAfter('1990-01-01', number));

describe('the period', () => {
  it.each([
    [{}, '2026-10-23', LAST],
    [{ to: '2026-03-01' }, '2026-01-31', '2026-03-01'],
    [{ from: '2026-11-01' }, '2026-11-01', LAST],
    [{ from: '2026-11-22' }, '2026-11-22', '2026-11-22'],
    [{ from: '2020-01-01' }, '2020-01-01', '2021-02-03'],
    [{ from: '2026-01-01', to: '2026-01-02' }, '2026-01-01', '2026-01-02'],
  ])('of %j', (asked, from, to) => {
    expect(periodOf(asked, LAST)).toEqual({ from, to });
  });

  it('is never longer than 400 days unless both ends are asked for', () => {
    fc.assert(
      fc.property(fc.option(day, { nil: undefined }), (from) => {
        const period = periodOf(from === undefined ? {} : { from }, LAST);
        expect(period.from <= period.to).toBe(true);
        expect(daysIn(period)).toBeLessThanOrEqual(LONGEST_DAYS);
      }),
    );
  });

  it('falls into steps without gap or overlap', () => {
    fc.assert(
      fc.property(
        day,
        fc.nat(400),
        fc.constantFrom('day' as const, 'month' as const),
        (from, length, step) => {
          const to = dayAfter(from, length);
          const steps = stepsOf({ from, to }, step);
          expect([steps[0]!.from, steps.at(-1)!.to]).toEqual([from, to]);
          for (const [index, one] of steps.slice(1).entries())
            expect(one.from).toBe(dayAfter(steps[index]!.to));
        },
      ),
    );
    expect(stepsOf({ from: '2026-01-30', to: '2026-03-01' }, 'month')).toEqual([
      { from: '2026-01-30', to: '2026-01-31' },
      { from: '2026-02-01', to: '2026-02-28' },
      { from: '2026-03-01', to: '2026-03-01' },
    ]);
  });
});

describe('the answer', () => {
  it('has every step that has begun, with what is known of it', () => {
    const parts = [
      { day: '2026-11-20', cameras: 2, dark: 5, sums: { ...NOTHING, online: 10, outagesOpen: 1 } },
      { day: '2026-11-22', cameras: 3, dark: 7, sums: { ...NOTHING, offline: 30, outagesOpen: 1 } },
    ];
    const period = { from: '2026-11-20', to: '2026-11-25' };
    const now = new Date('2026-11-22T03:00:00Z');
    const answer = answerOf(period, 'day', parts, now, '2026-11-22');
    expect(answer).toMatchObject({
      cameras: 3,
      dark: 12,
      upTo: '2026-11-22T12:00:00.000+09:00',
      figures: { outages: 1, availability: 0.25 },
    });
    expect(answer.steps.map(({ from, figures }) => [from, figures.countedSeconds])).toEqual([
      ['2026-11-20', 10],
      ['2026-11-21', 0],
      ['2026-11-22', 30],
    ]);
    expect(answerOf(period, 'day', [], now, '2026-12-01').upTo).toBe('2026-11-26T00:00:00.000+09:00');
  });
});

import fc from 'fast-check';

import {
  failsForTooLong,
  isDown,
  MOST_TRIES,
  nextTry,
  pauseAfter,
  quietUntil,
  retryDelay,
} from './webhook-retry.rules';

const now = new Date('2026-11-21T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const given = { mostTries: MOST_TRIES, now, quiet: undefined, random: 0 };

describe('the retries', () => {
  it('are at least eight, and end after about three days', () => {
    const delays = Array.from({ length: MOST_TRIES - 1 }, (_, index) => retryDelay(index + 1, 0.5));
    expect(delays.length).toBeGreaterThanOrEqual(8);
    const days = delays.reduce((sum, delay) => sum + delay, 0) / DAY;
    expect(days).toBeGreaterThan(2.5);
    expect(days).toBeLessThan(3.5);
    expect(nextTry({ ...given, tries: MOST_TRIES - 1 })).toBeInstanceOf(Date);
    expect(nextTry({ ...given, tries: MOST_TRIES })).toBeUndefined();
  });

  it('wait longer each time, up to a limit, and never less than the quiet asked for', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), random, random, (tries, one, two) => {
        expect(retryDelay(tries + 1, one)).toBeGreaterThanOrEqual(retryDelay(tries, 0));
        expect(retryDelay(tries, two)).toBeLessThanOrEqual(18 * HOUR * 1.2);
      }),
    );
    expect(nextTry({ ...given, tries: 1, quiet: later(HOUR) })).toEqual(later(HOUR));
    expect(nextTry({ ...given, tries: 11, quiet: later(HOUR) })).toEqual(later(18 * HOUR));
  });
});

describe('the quiet that a receiver asks for', () => {
  it.each([
    ['120', later(120_000)],
    [' 5 ', later(5_000)],
    [later(HOUR).toUTCString(), later(HOUR)],
    ['999999999', later(DAY)],
    ['0', undefined],
    [later(-HOUR).toUTCString(), undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['9'.repeat(400), undefined],
    [undefined, undefined],
    [['1', '2'], undefined],
  ])('%j is understood', (header, until) => {
    expect(quietUntil(header as string, now)).toEqual(until);
  });
});

describe('a pause', () => {
  it('is 10 s after one failure, doubles, and ends at ten minutes', () => {
    const seconds = Array.from({ length: 9 }, (_, failures) => pauseAfter(failures, now)).map(
      ({ pausedUntil }) => (pausedUntil!.getTime() - now.getTime()) / 1_000,
    );
    expect(seconds).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
    expect(pauseAfter(1_000, now)).toEqual({ failures: 1_000, pausedUntil: later(600_000) });
  });

  it('follows no answer, too many requests, and errors of the server', () => {
    expect([null, 429, 500, 503, 999].filter((status) => !isDown(status))).toEqual([]);
    expect([200, 204, 400, 401, 404, 410, 422].filter(isDown)).toEqual([]);
  });
});

describe('a webhook', () => {
  it('fails for too long after five days', () => {
    expect(failsForTooLong(later(-5 * DAY + 1), now)).toBe(false);
    expect(failsForTooLong(later(-5 * DAY), now)).toBe(true);
  });
});

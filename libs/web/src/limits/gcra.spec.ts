import fc from 'fast-check';

import { addressPrefix } from './address-prefix';
import { decide, type Quota } from './gcra';
import { policyHeader, stateHeader } from './limit-headers';
import { LocalLimits } from './local-limits';

const START = Date.UTC(2026, 10, 21);
const limits: fc.Arbitrary<Quota> = fc.record({
  quota: fc.integer({ min: 1, max: 500 }),
  seconds: fc.integer({ min: 1, max: 600 }),
});
/** Milliseconds since the request before, and what it costs. */
const requests = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 20_000 }), cost: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 200 },
);

describe('the rate limit', () => {
  it('never lets more pass than the quota and what has grown back, over any stretch of time', () => {
    fc.assert(
      fc.property(limits, requests, (limit, asked) => {
        const passed: { at: number; cost: number }[] = [];
        let until: number | undefined;
        let now = START;
        for (const { after, cost } of asked) {
          now += after;
          const decision = decide(until, now, cost, limit);
          until = decision.until;
          if (decision.verdict.allowed) passed.push({ at: now, cost });
        }
        return passed.every(({ at: from }, first) => {
          let sum = 0;
          return passed.slice(first).every(({ at, cost }) => {
            sum += cost;
            const grown = ((at - from) / 1000 / limit.seconds) * limit.quota;
            return sum <= limit.quota + grown + 0.05;
          });
        });
      }),
    );
  });

  it('recovers: after the told wait the same request passes, after the told reset the whole quota does', () => {
    fc.assert(
      fc.property(limits, requests, (limit, asked) => {
        let until: number | undefined;
        let now = START;
        for (const { after, cost } of asked) {
          now += after;
          const units = Math.min(cost, limit.quota);
          const { verdict, until: kept } = decide(until, now, units, limit);
          until = kept;
          const waited = decide(until, now + verdict.retrySeconds * 1000, units, limit).verdict;
          if (!verdict.allowed && !waited.allowed) return false;
          const reset = decide(until, now + verdict.resetSeconds * 1000, limit.quota, limit).verdict;
          if (!reset.allowed) return false;
          if (verdict.remaining > 0 && !decide(until, now, verdict.remaining, limit).verdict.allowed)
            return false;
        }
        return true;
      }),
    );
  });

  it('takes nothing for what it refuses, and stands a clock that goes back', () => {
    const limit = { quota: 2, seconds: 60 };
    const [a, b] = [decide(undefined, START, 1, limit), decide(START + 30_000, START, 1, limit)];
    expect([a.verdict.remaining, b.verdict.remaining]).toEqual([1, 0]);
    const refused = decide(b.until, START, 1, limit);
    expect(refused).toMatchObject({ until: b.until, verdict: { allowed: false, retrySeconds: 30 } });
    // a little back changes nothing; an hour back, nobody is locked out for an hour
    expect(decide(a.until, START - 20_000, 2, limit).verdict.allowed).toBe(false);
    expect(decide(b.until, START - 3_600_000, 1, limit).verdict.allowed).toBe(true);
  });
});

describe('limits of one process', () => {
  const limit = { quota: 10, seconds: 60 };

  it('say the same as without forgetting, whatever is asked in between', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ after: fc.integer({ min: 0, max: 40_000 }), key: fc.integer({ min: 0, max: 3 }) }),
        ),
        (asked) => {
          const counters = new LocalLimits(60_000);
          const whole = new Map<number, number>();
          let now = START;
          return asked.every(({ after, key }) => {
            now += after;
            const expected = decide(whole.get(key), now, 1, limit);
            whole.set(key, expected.until);
            const [verdict] = counters.take([{ key: String(key), limit }], 1, now);
            return verdict!.allowed === expected.verdict.allowed;
          });
        },
      ),
    );
  });

  it('keep a bounded number of keys', () => {
    const counters = new LocalLimits(60_000, 100);
    for (let key = 0; key < 5_000; key++) counters.take([{ key: `k${key}`, limit }], 1, START);
    expect(counters.size).toBeLessThanOrEqual(201);
  });

  it('take of all keys or of none', () => {
    const counters = new LocalLimits(60_000);
    const [own, all] = [
      { key: 'own', limit: { quota: 5, seconds: 60 } },
      { key: 'all', limit: { quota: 1, seconds: 60 } },
    ];
    counters.take([own, all], 1, START);
    const [mine, everybody] = counters.take([own, all], 1, START);
    expect([mine!.allowed, everybody!.allowed]).toEqual([true, false]);
    expect(counters.look(own, START).remaining).toBe(3);
  });
});

describe('what is told', () => {
  it('is a list of strings with parameters', () => {
    const named = [
      { name: 'principal', limit: { quota: 1200, seconds: 60 } },
      { name: 'tenant', limit: { quota: 12_000, seconds: 60 } },
    ];
    expect(policyHeader(named)).toBe('"principal";q=1200;w=60, "tenant";q=12000;w=60');
    const verdict = { allowed: true, remaining: 7, resetSeconds: 3, retrySeconds: 0 };
    expect(stateHeader(named, [verdict, verdict])).toBe('"principal";r=7;t=3, "tenant";r=7;t=3');
  });

  it.each([
    ['203.0.113.9', '203.0.113.250', true],
    ['203.0.113.9', '203.0.114.9', false],
    ['::ffff:203.0.113.9', '203.0.113.1', true],
    ['2001:db8:1:100::1', '2001:db8:1:1ff::9', true],
    ['2001:db8:1:100::1', '2001:db8:1:200::1', false],
    [undefined, 'nonsense', true],
  ])('%s and %s are one network: %s', (a, b, same) => {
    expect(addressPrefix(a) === addressPrefix(b)).toBe(same);
  });
});

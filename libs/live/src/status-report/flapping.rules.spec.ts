import fc from 'fast-check';

import {
  CALM,
  calmed,
  CHANGE_COST,
  charged,
  CROSSING_COST,
  type Flap,
  FREE_BELOW,
  HALF_LIFE_MILLISECONDS,
  HIGHEST_PENALTY,
  LONGEST_DAMPING_MILLISECONDS,
  penaltyAt,
  SUPPRESS_ABOVE,
} from './flapping.rules';

const BEGIN = Date.UTC(2026, 10, 22);
const at = (milliseconds: number) => new Date(BEGIN + milliseconds);

/** Reports, each so long after the one before and at such a cost. */
const history = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 20 * 60_000 }),
    cost: fc.constantFrom(0, CHANGE_COST, CROSSING_COST),
  }),
  { maxLength: 60 },
);

function run(reports: readonly { after: number; cost: number }[]): { flaps: Flap[]; now: number } {
  let now = 0;
  let flap = CALM;
  const flaps = reports.map(({ after, cost }) => (flap = charged(flap, cost, at((now += after)))));
  return { flaps, now };
}

describe('damping of cameras that come and go', () => {
  it('never begins with two outages and returns, nor with eight changes of reasons', () => {
    const gaps = (length: number) =>
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: length, maxLength: length });
    fc.assert(
      fc.property(gaps(4), gaps(8), (crossings, changes) => {
        for (const [list, cost] of [
          [crossings, CROSSING_COST],
          [changes, CHANGE_COST],
        ] as const) {
          const reports = list.map((after) => ({ after, cost }));
          expect(run(reports).flaps.every(({ until }) => until === null)).toBe(true);
        }
      }),
    );
  });

  it('never begins with outages that come five minutes apart or more', () => {
    const outages = fc.array(
      fc.record({ every: fc.integer({ min: 0, max: 600_000 }), down: fc.integer({ min: 0, max: 299_999 }) }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(outages, (each) => {
        const reports = each.flatMap(({ every, down }) => [
          // from outage to outage: what is left after the return, and more
          { after: HALF_LIFE_MILLISECONDS + every, cost: CROSSING_COST },
          { after: down, cost: CROSSING_COST },
        ]);
        expect(run(reports).flaps.every(({ until }) => until === null)).toBe(true);
      }),
    );
  });

  it.each([
    ['fifth outage or return', CROSSING_COST, 5],
    ['ninth other change', CHANGE_COST, 9],
  ])('begins with the %s in quick succession', (_what, cost, count) => {
    const reports = Array.from({ length: count }, () => ({ after: 10, cost }));
    expect(run(reports).flaps.filter(({ until }) => until !== null)).toHaveLength(1);
  });

  it('ends by itself, within 15 minutes of the last change, whatever came before', () => {
    fc.assert(
      fc.property(history, (reports) => {
        const { flaps, now } = run(reports);
        const last = flaps.at(-1) ?? CALM;
        expect(LONGEST_DAMPING_MILLISECONDS).toBe(15 * 60_000);
        expect(calmed(last, at(now + LONGEST_DAMPING_MILLISECONDS + 1)).until).toBeNull();
        if (last.until && last.at)
          expect(last.until.getTime() - last.at.getTime()).toBeLessThanOrEqual(LONGEST_DAMPING_MILLISECONDS);
      }),
    );
  });

  it('lasts exactly until the penalty has fallen far enough, and reports that say the same prolong nothing', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 0, max: 60_000 })), (reports, renewals) => {
        const { flaps, now } = run(reports);
        const last = flaps.at(-1) ?? CALM;
        if (last.until) {
          expect(penaltyAt(last, last.until)).toBeLessThanOrEqual(FREE_BELOW);
          expect(penaltyAt(last, new Date(last.until.getTime() - 2))).toBeGreaterThan(FREE_BELOW);
        }
        let later = now;
        const renewed = renewals.reduce((flap, after) => charged(flap, 0, at((later += after))), last);
        expect(renewed).toEqual(calmed(last, at(later)));
      }),
    );
  });

  it('has a penalty within its bounds that halves every five minutes', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 3_600_000 }), (reports, wait) => {
        for (const flap of run(reports).flaps) {
          expect(flap.penalty).toBeGreaterThanOrEqual(0);
          expect(flap.penalty).toBeLessThanOrEqual(HIGHEST_PENALTY);
          if (!flap.at) continue;
          const then = flap.at.getTime() + wait;
          const half = penaltyAt(flap, new Date(then + HALF_LIFE_MILLISECONDS));
          expect(half).toBeCloseTo(penaltyAt(flap, new Date(then)) / 2, 6);
          // a clock that is a little behind
          expect(penaltyAt(flap, new Date(flap.at.getTime() - 1_000))).toBe(flap.penalty);
        }
      }),
    );
  });

  it('begins only above the limit, and never while less than that was charged within memory', () => {
    fc.assert(
      fc.property(history, (reports) => {
        let before = CALM;
        for (const flap of run(reports).flaps) {
          const began = flap.until !== null && before.until === null;
          if (began) expect(flap.penalty).toBeGreaterThan(SUPPRESS_ABOVE);
          before = flap;
        }
      }),
    );
  });
});

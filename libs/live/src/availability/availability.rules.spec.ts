import fc from 'fast-check';

import { RECORDINGS } from '../status.words';
import { dayAfter, daysIn, spanOf } from './availability.days';
import { figuresOf, PARTS_PER_MILLION, percentOf } from './availability.figures';
import {
  AVAILABILITY_STATES,
  beside,
  type Carry,
  darkSeconds,
  type Moment,
  NOTHING,
  plus,
  type Span,
  stateOf,
  type Sums,
  sumUp,
} from './availability.rules';
import { countedSpans, type WorkingLife } from './camera-service.rules';

const ALWAYS: Span[] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
const END = 1_000;
const state = fc.constantFrom(...AVAILABILITY_STATES);
const recording = fc.constantFrom(...RECORDINGS);
const moments = fc
  .array(fc.record({ at: fc.nat(END + 50), state, recording }), { maxLength: 12 })
  .map((list) => list.toSorted((a, b) => a.at - b.at));
/** In order and apart. */
const spans: fc.Arbitrary<Span[]> = fc.uniqueArray(fc.nat(END), { maxLength: 8 }).map((edges) => {
  const sorted = edges.toSorted((a, b) => a - b);
  return Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) => ({
    from: sorted[2 * index]!,
    to: sorted[2 * index + 1]!,
  }));
});
const opening: fc.Arbitrary<Carry> = fc.record({
  state,
  recording,
  outage: fc.option(fc.nat(5_000), { nil: null }),
});
const camera: fc.Arbitrary<{ opening: Carry; moments: Moment[]; counted: Span[] }> = fc.record({
  opening,
  moments,
  counted: fc.oneof(fc.constant(ALWAYS), spans),
});
const seconds = (sums: Sums) => AVAILABILITY_STATES.reduce((total, name) => total + sums[name], 0);
const unknown: Carry = { state: 'unknown', recording: 'unknown', outage: null };
const at = (second: number, name: Moment['state']): Moment => ({
  at: second,
  state: name,
  recording: 'unknown',
});
const over = (list: Moment[], to = 100, counted = ALWAYS) => sumUp(unknown, list, counted, { from: 0, to });

describe('adding up a camera', () => {
  it('gives every second in which it counts to exactly one state', () => {
    fc.assert(
      fc.property(camera, ({ opening: carry, moments: list, counted }) => {
        const { sums, counted: when } = sumUp(carry, list, counted, { from: 0, to: END });
        const expected = counted.reduce<number>(
          (total, { from, to }) => total + Math.max(0, Math.min(to, END) - from),
          0,
        );
        expect(seconds(sums)).toBe(expected);
        expect(when.reduce<number>((total, { from, to }) => total + to - from, 0)).toBe(expected);
        expect(sums.recorded + sums.unrecorded).toBeLessThanOrEqual(expected);
      }),
    );
  });

  it('comes to the same wherever the period is split', () => {
    fc.assert(
      fc.property(camera, fc.nat(END), fc.nat(END), (one, cutA, cutB) => {
        const whole = sumUp(one.opening, one.moments, one.counted, { from: 0, to: END });
        const edges = [0, ...[cutA, cutB].toSorted((a, b) => a - b), END];
        let carry = one.opening;
        let sums: Sums | undefined;
        for (const [index, from] of edges.slice(0, -1).entries()) {
          const to = edges[index + 1]!;
          if (from === to) continue;
          const part = sumUp(
            carry,
            one.moments.filter((moment) => moment.at >= from),
            one.counted,
            { from, to },
          );
          sums = sums ? plus(sums, part.sums) : part.sums;
          carry = part.closing;
        }
        expect({ sums, carry }).toEqual({ sums: whole.sums, carry: whole.closing });
      }),
    );
  });

  it('never counts silence as up', () => {
    fc.assert(
      fc.property(camera, ({ opening: carry, moments: list, counted }) => {
        const { sums } = sumUp(carry, list, counted, { from: 0, to: END });
        const { availability, coverage, countedSeconds, unknownSeconds } = figuresOf(sums);
        if (countedSeconds === unknownSeconds) expect(availability).toBeNull();
        else expect(coverage).toBeLessThanOrEqual((countedSeconds - unknownSeconds) / countedSeconds);
        if (availability === 1) expect(sums.offline + sums.flapping).toBe(0);
      }),
    );
  });

  it('goes by what held when the period began', () => {
    const before = [at(-50, 'online'), at(-10, 'offline'), at(40, 'online')];
    expect(over(before).sums).toMatchObject({ offline: 40, online: 60, unknown: 0, outagesBegun: 1 });
    expect(over([]).sums).toMatchObject({ unknown: 100, outagesBegun: 0 });
  });
});

describe('an outage', () => {
  it('lasts until the camera is known to work, and silence makes it no longer', () => {
    const { sums } = over([
      at(0, 'online'),
      at(10, 'offline'),
      at(20, 'unknown'),
      at(50, 'offline'),
      at(55, 'online'),
    ]);
    expect(sums).toMatchObject({ outagesBegun: 1, longestOutage: 15, offline: 15, unknown: 30, online: 55 });
  });

  it('is one where the camera flaps and then is gone; a degraded camera works', () => {
    const { sums } = over([at(0, 'flapping'), at(30, 'offline'), at(60, 'degraded')]);
    expect(sums).toMatchObject({ outagesBegun: 1, longestOutage: 60, degraded: 40 });
  });

  it('that reaches in from before is counted once, with its whole length', () => {
    const carry: Carry = { state: 'offline', recording: 'no', outage: 500 };
    const { sums } = sumUp(carry, [at(10, 'online'), at(20, 'offline')], ALWAYS, { from: 0, to: 100 });
    expect(sums).toMatchObject({ outagesOpen: 1, outagesBegun: 1, longestOutage: 510, unrecorded: 10 });
    expect(figuresOf(sums)).toMatchObject({ outages: 2, longestOutageSeconds: 510 });
  });

  it('ends where the camera does not count any more', () => {
    const counted = [
      { from: 0, to: 20 },
      { from: 50, to: 100 },
    ];
    expect(over([at(10, 'offline')], 100, counted).sums).toMatchObject({
      outagesBegun: 2,
      longestOutage: 50,
    });
  });
});

describe('a dark store', () => {
  it('is one none of whose cameras is known to be there', () => {
    const first = over([at(0, 'online'), at(10, 'offline'), at(60, 'online')]);
    const second = over([at(0, 'flapping'), at(30, 'unknown'), at(50, 'degraded')]);
    expect(darkSeconds([first, second])).toBe(20);
    expect(darkSeconds([first])).toBe(50);
    expect(darkSeconds([])).toBe(0);
    expect(darkSeconds([over([], 100, [])])).toBe(0);
  });

  it('is dark for no longer than any of its cameras that always count, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(camera, { minLength: 1, maxLength: 5 }), (cameras) => {
        const summed = cameras.map((one) => sumUp(one.opening, one.moments, ALWAYS, { from: 0, to: END }));
        const least = Math.min(...summed.map(({ sums }) => sums.offline + sums.unknown));
        expect(darkSeconds(summed)).toBeLessThanOrEqual(least);
        expect(darkSeconds(summed)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('figures', () => {
  it.each([
    [{ online: 60, degraded: 20, flapping: 5, offline: 15, unknown: 100 }, 0.8, 0.5],
    [{ online: 2_999_999, offline: 1 }, 0.999999, 1],
    [{ online: 29_999_999, offline: 1 }, 0.999999, 1],
    [{ unknown: 10 }, null, 0],
    [{}, null, null],
  ])('of %j', (given, availability, coverage) => {
    expect(figuresOf({ ...NOTHING, ...given })).toMatchObject({ availability, coverage });
  });

  it('of recording say nothing where nobody knows', () => {
    expect(figuresOf({ ...NOTHING, online: 90, recorded: 30, unrecorded: 10 }).recordingShare).toBe(0.75);
    expect(figuresOf({ ...NOTHING, online: 90 }).recordingShare).toBeNull();
  });

  it('in percent lose nothing to binary fractions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: PARTS_PER_MILLION }), (parts) => {
        expect(percentOf(parts / PARTS_PER_MILLION)).toBe(Math.floor(parts / 100) / 100);
      }),
      { examples: [[570_000], [300]] },
    );
    expect(percentOf(null)).toBeNull();
  });

  it('of two cameras stand side by side', () => {
    const one = { ...NOTHING, offline: 5, outagesOpen: 1, longestOutage: 9 };
    expect(beside(one, { ...one, longestOutage: 7 })).toEqual({
      ...NOTHING,
      offline: 10,
      outagesOpen: 2,
      longestOutage: 9,
    });
  });

  it('tell flapping from degraded by its reason, and believe silence', () => {
    expect(stateOf('degraded', ['flapping'])).toBe('flapping');
    expect(stateOf('degraded', ['low_bitrate'])).toBe('degraded');
    expect(stateOf('unknown', ['flapping'])).toBe('unknown');
  });
});

describe('days of Japan', () => {
  it('are 24 hours long, one behind the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), (number) => {
        const day = dayAfter('1970-01-01', number);
        const { from, to } = spanOf(day);
        expect(to - from).toBe(86_400);
        expect(spanOf(dayAfter(day)).from).toBe(to);
        expect(daysIn({ from: '1970-01-01', to: day })).toBe(number + 1);
      }),
    );
    expect(spanOf('2026-11-22').from * 1000).toBe(Date.parse('2026-11-21T15:00:00Z'));
  });
});

describe('when a camera counts', () => {
  const day = (number: number) => new Date(Date.UTC(2026, 0, number));
  const life = (over: Partial<WorkingLife>): WorkingLife => ({
    state: 'active',
    createdAt: day(1),
    activatedAt: null,
    suspendedAt: null,
    retiredAt: null,
    ...over,
  });
  const spansOf = (over: Partial<WorkingLife>) =>
    countedSpans(life(over)).map(({ from, to }) =>
      [from, to].map((second) =>
        second === Number.MAX_SAFE_INTEGER ? Infinity : new Date(second * 1000).getUTCDate(),
      ),
    );

  it.each<[string, Partial<WorkingLife>, number[][]]>([
    ['planned', { state: 'planned' }, []],
    ['active', { activatedAt: day(3) }, [[3, Infinity]]],
    ['active since before dates were kept', {}, [[1, Infinity]]],
    [
      'active again',
      { suspendedAt: day(5), activatedAt: day(8) },
      [
        [1, 5],
        [8, Infinity],
      ],
    ],
    ['suspended', { state: 'suspended', activatedAt: day(3), suspendedAt: day(6) }, [[3, 6]]],
    ['suspended, nobody knows when', { state: 'suspended', activatedAt: day(3) }, []],
    ['retired', { state: 'retired', activatedAt: day(3), retiredAt: day(9) }, [[3, 9]]],
    [
      'retired while suspended',
      { state: 'retired', activatedAt: day(3), suspendedAt: day(6), retiredAt: day(9) },
      [[3, 6]],
    ],
    ['retired without ever being active', { state: 'retired', retiredAt: day(9) }, []],
  ])('%s', (_what, given, expected) => {
    expect(spansOf(given)).toEqual(expected);
  });
});

import { uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';

import { RECORDINGS, STATUSES } from '../status.words';
import { turnOf } from './site-presence.rules';
import { MOST_TOGETHER, type Shift, toldEach, toldTogether } from './told-together.rules';

const silence = { status: 'unknown', recording: 'unknown', reasons: ['no_report'] } as const;
const shift: fc.Arbitrary<Shift> = fc.record({
  cameraId: fc.uuid(),
  from: fc.option(fc.constantFrom(...STATUSES)),
  to: fc.record({
    status: fc.constantFrom(...STATUSES),
    recording: fc.constantFrom(...RECORDINGS),
    reasons: fc.subarray(['a', 'b']),
  }),
});

describe('what is told of a store', () => {
  it('is one event when all of it falls silent, whatever each camera showed', () => {
    const shifts = STATUSES.map((from): Shift => ({ cameraId: uuidv7(), from, to: silence }));
    expect(toldTogether(shifts)).toEqual([
      { cameraIds: shifts.map(({ cameraId }) => cameraId), from: null, to: silence },
    ]);
    const [first] = toldTogether(shifts.map((each) => ({ ...each, from: 'online' as const })));
    expect(first?.from).toBe('online');
  });

  it('says of every camera once what it shows, together or one by one', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(shift, { selector: ({ cameraId }) => cameraId, maxLength: 50 }),
        (shifts) => {
          for (const told of [toldTogether(shifts), toldEach(shifts)]) {
            const said = told.flatMap(({ cameraIds, to }) => cameraIds.map((cameraId) => ({ cameraId, to })));
            const order = (one: { cameraId: string }, other: { cameraId: string }) =>
              one.cameraId < other.cameraId ? -1 : 1;
            expect(said.toSorted(order)).toEqual(
              shifts.map(({ cameraId, to }) => ({ cameraId, to })).toSorted(order),
            );
          }
        },
      ),
    );
  });

  it('is told by itself of a camera that is heard of for the first time, and in parts of a very large store', () => {
    const first: Shift = { cameraId: uuidv7(), from: null, to: silence };
    const others = Array.from({ length: MOST_TOGETHER + 1 }, (): Shift => ({
      cameraId: uuidv7(),
      from: 'online',
      to: silence,
    }));
    expect(toldTogether([first, ...others]).map(({ cameraIds }) => cameraIds.length)).toEqual([
      1,
      MOST_TOGETHER,
      1,
    ]);
  });
});

describe('a store', () => {
  it.each([
    ['goes dark with its last working camera', false, true, { cameras: 2, working: 0 }, 'went_dark'],
    ['is not dark while one works', false, true, { cameras: 12, working: 1 }, 'stays'],
    ['of one camera is that camera', false, true, { cameras: 1, working: 0 }, 'stays'],
    ['that never had a working one does not go dark', false, false, { cameras: 3, working: 0 }, 'stays'],
    ['stays dark', true, true, { cameras: 2, working: 0 }, 'stays'],
    ['comes back with the first that works', true, false, { cameras: 2, working: 1 }, 'came_back'],
  ] as const)('%s', (_what, wasDark, fell, tally, turn) => {
    expect(turnOf(wasDark, fell, tally)).toBe(turn);
  });
});

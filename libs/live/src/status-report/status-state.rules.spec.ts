import fc from 'fast-check';

import { FLAPPING, NO_REPORT } from '../presence.rules';
import { RECORDINGS, STATUSES } from '../status.words';
import { LONGEST_DAMPING_MILLISECONDS } from './flapping.rules';
import {
  afterCalm,
  afterReport,
  afterSilence,
  type HeldStatus,
  isWorking,
  sameSaid,
  type Said,
} from './status-state.rules';

const BEGIN = Date.UTC(2026, 10, 22);
const at = (milliseconds: number) => new Date(BEGIN + milliseconds);
const said: fc.Arbitrary<Said> = fc.record({
  status: fc.constantFrom(...STATUSES),
  recording: fc.constantFrom(...RECORDINGS),
  reasons: fc.subarray(['low_bitrate', 'tampered']),
});
const online: Said = { status: 'online', recording: 'yes', reasons: [] };
const offline: Said = { status: 'offline', recording: 'no', reasons: [] };

type Step =
  | { readonly kind: 'report'; readonly after: number; readonly said: Said }
  | { readonly kind: 'silence' | 'calm'; readonly after: number };
const after = fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 1_800_000 }));
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('report' as const), after, said }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('silence' as const, 'calm' as const), after }),
    },
  ),
  { maxLength: 40 },
);

/** Every state on the way, with the time it was reached. */
function walk(given: readonly Step[]): { held: HeldStatus; now: number; step: Step }[] {
  let now = 0;
  let held: HeldStatus | undefined;
  return given.flatMap((step) => {
    now += step.after;
    if (step.kind === 'report') held = afterReport(held, step.said, at(now));
    else if (held) held = step.kind === 'silence' ? afterSilence(held, at(now)) : afterCalm(held, at(now));
    return held ? [{ held, now, step }] : [];
  });
}

describe('what a camera shows', () => {
  it('is what was reported last, one state while it flaps, or that nobody reports', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const { held } of walk(given)) {
          const { shown, reported, silent, flap } = held;
          if (silent)
            expect(shown).toEqual({ status: 'unknown', recording: 'unknown', reasons: [NO_REPORT] });
          else if (flap.until)
            expect(shown).toEqual({ status: 'degraded', recording: 'unknown', reasons: [FLAPPING] });
          else expect(shown).toEqual(reported);
        }
      }),
    );
  });

  it('loses nothing that was reported, and forgets a damping by silence no sooner than by time', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const reports = given.filter(({ kind }) => kind === 'report') as { said: Said }[];
        const last = walk(given).at(-1);
        if (last) expect(last.held.reported).toEqual(reports.at(-1)?.said);
      }),
    );
  });

  it('is down since a time exactly while it is not known to work', () => {
    fc.assert(
      fc.property(steps, (given) => {
        let before: HeldStatus | undefined;
        for (const { held, now } of walk(given)) {
          expect(held.downSince === null).toBe(isWorking(held.shown.status));
          // through silence and back, an outage is one
          if (before?.downSince && held.downSince) expect(held.downSince).toEqual(before.downSince);
          if (held.downSince) expect(held.downSince.getTime()).toBeLessThanOrEqual(at(now).getTime());
          before = held;
        }
      }),
    );
  });

  it('changes its time and its former state exactly when something else is shown', () => {
    fc.assert(
      fc.property(steps, (given) => {
        let before: HeldStatus | undefined;
        for (const { held, now } of walk(given)) {
          if (before && !sameSaid(before.shown, held.shown)) {
            expect(held.previousStatus).toBe(before.shown.status);
            expect(held.changedAt).toEqual(at(now));
          } else if (before)
            expect([held.previousStatus, held.changedAt]).toEqual([before.previousStatus, before.changedAt]);
          before = held;
        }
      }),
    );
  });

  it('is offline within 15 minutes of the last change, since the outage began, when a flapping camera stays so', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const walked = walk([...given, { kind: 'report', after: 1, said: offline }]);
        const { held, now } = walked.at(-1)!;
        const renewed = afterReport(held, offline, at(now + LONGEST_DAMPING_MILLISECONDS + 1));
        expect(renewed.shown).toEqual(offline);
        expect(renewed.downSince!.getTime()).toBeLessThanOrEqual(at(now).getTime());
        const freed = afterCalm(held, at(now + LONGEST_DAMPING_MILLISECONDS + 1));
        expect(freed.shown).toEqual(offline);
      }),
    );
  });

  it('is one state, told once, while a camera comes and goes', () => {
    const reports = Array.from({ length: 40 }, (_, index): Step => ({
      kind: 'report',
      after: 30_000,
      said: index % 2 ? online : offline,
    }));
    const walked = walk(reports);
    const changes = walked.filter(({ held, now }) => held.changedAt.getTime() === at(now).getTime());
    expect(changes.map(({ held }) => held.shown.status)).toEqual([
      'offline',
      'online',
      'offline',
      'online',
      'offline',
      'degraded',
    ]);
  });

  it('is told anew when the reports go on as they were and the camera has calmed down', () => {
    const quick = Array.from({ length: 9 }, (_, index): Step => ({
      kind: 'report',
      after: 1_000,
      said: index % 2 ? offline : online,
    }));
    const flapping = walk(quick).at(-1)!;
    expect(flapping.held.shown.reasons).toEqual([FLAPPING]);
    const renewals = Array.from({ length: 30 }, (): Step => ({
      kind: 'report',
      after: 30_000,
      said: online,
    }));
    const shown = walk([...quick, ...renewals]).map(({ held }) => held.shown.status);
    expect(shown.slice(8).filter((status, index, all) => status !== all[index - 1])).toEqual([
      'degraded',
      'online',
    ]);
  });
});

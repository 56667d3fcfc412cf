import fc from 'fast-check';

import { stateOf } from '../availability/availability.rules';
import { FLAPPING, NO_REPORT, RESTLESS } from '../presence.rules';
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
  it('is what was reported last, one state while it is damped, or that nobody reports', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const { held } of walk(given)) {
          const { shown, reported, silent, flap, unrest } = held;
          if (silent)
            expect(shown).toEqual({ status: 'unknown', recording: 'unknown', reasons: [NO_REPORT] });
          else if (flap.until)
            expect(shown).toEqual({ status: 'degraded', recording: 'unknown', reasons: [FLAPPING] });
          else if (unrest.until) {
            expect(shown.reasons).toEqual([RESTLESS]);
            expect(isWorking(shown.status)).toBe(isWorking(reported.status));
            expect([reported.status, isWorking(reported.status) ? 'degraded' : 'unknown']).toContain(
              shown.status,
            );
            expect([reported.recording, 'unknown']).toContain(shown.recording);
          } else expect(shown).toEqual(reported);
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

  it('is not flapping, and as available as reported, while only other things change than whether it works', () => {
    const working: fc.Arbitrary<Said> = said.map((one) => ({
      ...one,
      status: isWorking(one.status) ? one.status : 'online',
    }));
    const down: fc.Arbitrary<Said> = said.map((one) => ({
      ...one,
      status: isWorking(one.status) ? 'offline' : one.status,
    }));
    for (const side of [working, down])
      fc.assert(
        fc.property(fc.array(side, { minLength: 1, maxLength: 60 }), (reports) => {
          const given = reports.map((one): Step => ({ kind: 'report', after: 30_000, said: one }));
          for (const { held } of walk(given)) {
            expect(stateOf(held.shown.status, held.shown.reasons)).not.toBe('flapping');
            expect(isWorking(held.shown.status)).toBe(isWorking(held.reported.status));
          }
        }),
      );
  });

  it.each<[string, Said, Said, Said]>([
    ['reasons', online, { ...online, reasons: ['tampered'] }, { ...online, reasons: [RESTLESS] }],
    [
      'recording',
      online,
      { ...online, recording: 'no' },
      { status: 'online', recording: 'unknown', reasons: [RESTLESS] },
    ],
    [
      'online and degraded',
      online,
      { ...online, status: 'degraded' },
      { status: 'degraded', recording: 'yes', reasons: [RESTLESS] },
    ],
    [
      'reasons of an outage',
      offline,
      { ...offline, reasons: ['tampered'] },
      { ...offline, reasons: [RESTLESS] },
    ],
    [
      'offline and unknown',
      offline,
      { ...offline, status: 'unknown' },
      { status: 'unknown', recording: 'no', reasons: [RESTLESS] },
    ],
  ])('is told once while %s come and go every 30 s', (_what, one, other, damped) => {
    const reports = Array.from({ length: 60 }, (_, index): Step => ({
      kind: 'report',
      after: 30_000,
      said: index % 2 ? other : one,
    }));
    const walked = walk(reports);
    const changes = walked.filter(({ held, now }) => held.changedAt.getTime() === at(now).getTime());
    expect(changes.length).toBeLessThan(15);
    expect(walked.at(-1)!.held.shown).toEqual(damped);
    const { held, now } = walked.at(-1)!;
    const calm = at(now + LONGEST_DAMPING_MILLISECONDS + 1);
    expect(afterCalm(held, calm).shown).toEqual(held.reported);
    // an outage, or its end, is told at once
    const turned = afterReport(held, isWorking(one.status) ? offline : online, at(now + 30_000)).shown;
    expect(turned.status).toBe(isWorking(one.status) ? 'offline' : 'online');
  });

  it('does not hide behind silence what is said after it', () => {
    const restless = Array.from({ length: 20 }, (_, index): Step => ({
      kind: 'report',
      after: 1_000,
      said: index % 2 ? offline : { ...offline, reasons: ['tampered'] },
    }));
    const { held, now } = walk([...restless, { kind: 'silence', after: 90_000 }]).at(-1)!;
    expect(afterReport(held, offline, at(now + 1_000)).shown).toMatchObject({ status: 'offline' });
  });

  it('is offline since somebody said so first, since it worked last; silence neither begins nor ends that', () => {
    fc.assert(
      fc.property(steps, (given) => {
        let since: number | null = null;
        for (const { held, now, step } of walk(given)) {
          if (step.kind === 'report' && isWorking(step.said.status)) since = null;
          else if (step.kind === 'report' && step.said.status === 'offline') since ??= now;
          expect(held.offlineSince).toEqual(since === null ? null : at(since));
        }
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

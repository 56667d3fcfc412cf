import { japanDay } from '@mimamori/platform';
import fc from 'fast-check';

import { levelAt, levelReachedAt, nextEscalationAt } from './escalation.rules';
import { SEVERITIES } from './task.words';

const DAY = 86_400_000;
const instants = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => new Date(date));
const severities = fc.constantFrom(...SEVERITIES);

describe('escalation', () => {
  it('counts calendar days in Japan, not hours', () => {
    // 23:30 on the 1st in Japan; an hour later it is the 2nd there, while UTC still has the 1st
    const task = { severity: 'critical', dueAt: new Date('2026-12-01T23:30:00+09:00') } as const;
    expect(levelAt(task, new Date('2026-12-01T23:30:00+09:00'))).toBe(0);
    expect(levelAt(task, new Date('2026-12-01T23:30:00.001+09:00'))).toBe(1);
    expect(levelAt(task, new Date('2026-12-01T23:59:59+09:00'))).toBe(1);
    expect(levelAt(task, new Date('2026-12-02T00:00:00+09:00'))).toBe(2);
    expect(levelAt(task, new Date('2026-12-03T00:00:00+09:00'))).toBe(3);
  });

  it('tells the owner of what is merely worth knowing, and nobody else', () => {
    const task = { severity: 'info', dueAt: new Date('2026-12-01T00:00:00Z') } as const;
    expect(levelAt(task, new Date('2027-12-01T00:00:00Z'))).toBe(1);
    expect(nextEscalationAt(task, 1)).toBeNull();
  });

  it('never concerns what has no due date', () => {
    fc.assert(
      fc.property(severities, instants, (severity, now) => {
        expect(levelAt({ severity, dueAt: null }, now)).toBe(0);
        expect(nextEscalationAt({ severity, dueAt: null }, 0)).toBeNull();
      }),
    );
  });

  it('only rises, never before the due instant, and at the moment it announced', () => {
    fc.assert(
      fc.property(severities, instants, instants, instants, (severity, dueAt, one, other) => {
        const task = { severity, dueAt };
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(levelAt(task, earlier)).toBeLessThanOrEqual(levelAt(task, later));
        if (earlier <= dueAt) expect(levelAt(task, earlier)).toBe(0);
        const level = levelAt(task, earlier);
        const next = nextEscalationAt(task, level);
        expect(next === null || next > earlier).toBe(true);
        if (next === null) return;
        expect(levelAt(task, next)).toBeGreaterThan(level);
        expect(levelAt(task, new Date(next.getTime() - 1))).toBe(level);
      }),
    );
  });

  it('reaches the levels behind the first at midnight in Japan, whatever the hour the task was due', () => {
    fc.assert(
      fc.property(fc.constantFrom('critical', 'high', 'medium', 'low'), instants, (severity, dueAt) => {
        const second = levelReachedAt({ severity, dueAt }, 2)!;
        expect(second.toISOString().slice(11)).toBe('15:00:00.000Z');
        expect(japanDay(new Date(second.getTime() - DAY)) >= japanDay(dueAt)).toBe(true);
      }),
    );
  });

  it('hurries more, the graver the task', () => {
    fc.assert(
      fc.property(instants, instants, (dueAt, now) => {
        const levels = SEVERITIES.map((severity) => levelAt({ severity, dueAt }, now));
        expect(levels).toEqual(levels.toSorted((a, b) => a - b));
      }),
    );
  });
});

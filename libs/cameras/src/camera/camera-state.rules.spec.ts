import fc from 'fast-check';

import { datesAfter, isFinal, mayBecome, mayChange, needsReason } from './camera-state.rules';
import { CAMERA_STATES, type CameraState } from './camera.words';

const state = fc.constantFrom(...CAMERA_STATES);

describe('camera states', () => {
  it('has exactly these steps', () => {
    const steps = CAMERA_STATES.flatMap((from) =>
      CAMERA_STATES.filter((to) => mayBecome(from, to)).map((to) => `${from} → ${to}`),
    );
    expect(steps).toEqual([
      'planned → active',
      'planned → retired',
      'active → suspended',
      'active → retired',
      'suspended → active',
      'suspended → retired',
    ]);
  });

  it('never leaves retired, never returns to planned, and films only after planned or suspended', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 30 }), (wishes) => {
        const visited: CameraState[] = ['planned'];
        for (const wish of wishes) if (mayBecome(visited.at(-1) ?? 'planned', wish)) visited.push(wish);
        expect(visited.lastIndexOf('planned')).toBe(0);
        const retiredAt = visited.indexOf('retired');
        if (retiredAt >= 0) expect(retiredAt).toBe(visited.length - 1);
        for (const [at, now] of visited.entries())
          if (now === 'active') expect(['planned', 'suspended']).toContain(visited[at - 1]);
      }),
    );
  });

  it('calls final what has no way out', () => {
    fc.assert(
      fc.property(state, state, (from, to) => expect(isFinal(from) && mayBecome(from, to)).toBe(false)),
    );
    expect(isFinal('retired')).toBe(true);
  });

  it('asks for a reason exactly where filming stops', () => {
    expect(CAMERA_STATES.filter(needsReason)).toEqual(['suspended', 'retired']);
  });

  it('lets only remarks about a retired camera change', () => {
    for (const from of CAMERA_STATES) {
      expect(mayChange(from, ['note', 'tags'])).toBe(true);
      expect(mayChange(from, ['note', 'name'])).toBe(from !== 'retired');
    }
  });

  it('remembers when a camera last came into each state', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 10 }), (states) => {
        const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 0, minute));
        let dates = datesAfter(undefined, 'planned', at(0));
        expect(dates).toEqual({ activatedAt: null, suspendedAt: null, retiredAt: null });
        for (const [index, to] of states.entries()) dates = datesAfter(dates, to, at(index + 1));
        const last = (name: CameraState) => {
          const index = states.lastIndexOf(name);
          return index < 0 ? null : at(index + 1);
        };
        expect(dates).toEqual({
          activatedAt: last('active'),
          suspendedAt: last('suspended'),
          retiredAt: last('retired'),
        });
      }),
    );
  });
});

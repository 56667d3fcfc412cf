import fc from 'fast-check';

import { isFinal, mayBecome } from './camera-state.rules';
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
});

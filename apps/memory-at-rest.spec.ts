import { getHeapSpaceStatistics } from 'node:v8';

import { giveBackMemory, Rest } from './memory-at-rest';

const youngBytes = () =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!.space_size;

describe('memory at rest', () => {
  /** `[seconds used since the last look, whether it gives memory back]` */
  const looks = (...steps: [number, boolean][]) => {
    let used = 0;
    const rest = new Rest(() => used);
    return steps.map(([seconds, isGiven]) => {
      used += seconds;
      const answer = rest.isWorthwhile();
      if (answer) {
        used += 0.5;
        rest.gaveBack();
      }
      return [answer, isGiven];
    });
  };

  it.each([
    [
      'a process that starts gives back once it rests',
      [
        [2, false],
        [1, false],
        [0.01, true],
        [0.01, false],
      ],
    ],
    [
      'one that works gives nothing back',
      [
        [2, false],
        [2, false],
        [0.3, false],
        [2, false],
      ],
    ],
    [
      'one that hardly works does so seldom',
      [...Array<[number, boolean]>(18).fill([0.16, false]), [0.16, true]],
    ],
    [
      'what it took counts for nothing',
      [
        [3, false],
        [0, true],
        [2.9, false],
        [0, false],
        [0.2, false],
        [0, true],
      ],
    ],
  ] as [string, [number, boolean][]][])('%s', (_what, steps) => {
    for (const [answer, expected] of looks(...steps)) expect(answer).toBe(expected);
  });

  it('makes the young generation small again', async () => {
    const kept = Array.from({ length: 200_000 }, (_, index) => ({ index, list: [index] }));
    const before = youngBytes();
    await new Promise<void>((done) => giveBackMemory(done));
    expect(youngBytes()).toBeLessThan(before);
    expect(kept).toHaveLength(200_000);
  });
});

import fc from 'fast-check';

import { askedRange } from './byte-range';

describe('the range that is asked for', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-99', { start: 0, end: 9 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['Bytes=2-3', { start: 2, end: 3 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=10-20', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=a-b', 'whole'],
    ['lines=0-1', 'whole'],
    ['bytes=0-9999999999999999999999', 'whole'],
  ])('of 10 bytes by %j is %j', (header, asked) => {
    expect(askedRange(header, 10)).toEqual(asked);
  });

  it('lies within the content, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^bytes=\d{0,4}-\d{0,4}$/),
        fc.integer({ min: 1, max: 2_000 }),
        (header, size) => {
          const asked = askedRange(header, size);
          if (typeof asked === 'string') return;
          expect(asked.start).toBeGreaterThanOrEqual(0);
          expect(asked.start).toBeLessThanOrEqual(asked.end);
          expect(asked.end).toBeLessThan(size);
        },
      ),
    );
  });
});

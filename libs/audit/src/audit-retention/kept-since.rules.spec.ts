import fc from 'fast-check';

import { keptSince } from './kept-since.rules';

describe('what is kept', () => {
  it.each([
    ['2026-11-22T08:00:00Z', 36, '2023-11-21T15:00:00.000Z'],
    ['2026-11-22T15:00:00Z', 36, '2023-11-22T15:00:00.000Z'],
    ['2028-02-29T03:00:00Z', 36, '2025-02-27T15:00:00.000Z'],
    ['2026-01-31T03:00:00Z', 11, '2025-02-27T15:00:00.000Z'],
  ])('at %s for %d months begins at %s', (now, months, since) => {
    expect(keptSince(new Date(now), months).toISOString()).toBe(since);
  });

  it('is never less for more months, and never goes back', () => {
    const instant = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 1, max: 119 }), (one, two, months) => {
        const [earlier, later] = one < two ? [one, two] : [two, one];
        expect(keptSince(earlier, months).getTime()).toBeLessThanOrEqual(keptSince(later, months).getTime());
        expect(keptSince(one, months + 1).getTime()).toBeLessThan(keptSince(one, months).getTime());
      }),
    );
  });
});

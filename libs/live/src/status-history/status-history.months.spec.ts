import { firstKept, monthOf, monthsAfter, monthsNeeded } from './status-history.months';

describe('months of Japan', () => {
  it.each([
    ['2026-10-31T14:59:59.999Z', '2026-10-01'],
    ['2026-10-31T15:00:00Z', '2026-11-01'],
  ])('%s lies in %s', (instant, month) => {
    expect(monthOf(new Date(instant))).toBe(month);
  });

  it('go over the year', () => {
    expect(monthsAfter('2026-11-01', 3)).toBe('2027-02-01');
    expect(monthsAfter('2026-01-01', -1)).toBe('2025-12-01');
  });

  it('are made ahead, and kept whole', () => {
    const now = new Date('2026-11-30T15:00:00Z');
    expect(monthsNeeded(now)).toEqual(['2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01']);
    expect(firstKept(now, 2)).toBe('2026-10-01');
    expect(firstKept(now, 24)).toBe('2024-12-01');
  });
});

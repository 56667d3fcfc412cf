import { inGoodStanding, nextChange, type Standing, standingChanges } from './standing.rules';

const good: Standing = { tenantStatus: 'active', status: 'active', firstDay: null, lastDay: null };
const now = new Date('2026-11-21T00:00:00Z');

describe('standing', () => {
  it('changes exactly when the first day begins and the last day is over in Japan', () => {
    const temporary = { ...good, firstDay: '2026-11-10', lastDay: '2026-11-30' };
    const [begin, end] = standingChanges(temporary) as [Date, Date];
    expect([begin.toISOString(), end.toISOString()]).toEqual([
      '2026-11-09T15:00:00.000Z',
      '2026-11-30T15:00:00.000Z',
    ]);
    const justBefore = (instant: Date) => new Date(instant.getTime() - 1);
    expect(
      [justBefore(begin), begin, justBefore(end), end].map((at) => inGoodStanding(temporary, at)),
    ).toEqual([false, true, true, false]);
    expect(standingChanges(good)).toEqual([]);
  });

  it.each<[Standing]>([
    [{ ...good, tenantStatus: 'suspended' }],
    [{ ...good, tenantStatus: 'ended' }],
    [{ ...good, status: 'invited' }],
    [{ ...good, status: 'disabled' }],
  ])('refuses %j', (standing) => expect(inGoodStanding(standing, now)).toBe(false));

  it('finds the next change ahead', () => {
    const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
    expect(nextChange([at(-1), null, at(5), at(2), now], now)).toEqual(at(2));
    expect(nextChange([at(-1), null], now)).toBeUndefined();
  });
});

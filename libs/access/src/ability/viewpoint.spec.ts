import type { OpenGrant } from './open-grants.queries';
import { type OutsideViewing, type Viewpoint, Viewpoints } from './viewpoint';

const INSIDE = '203.0.113.7';
const OUTSIDE = '198.51.100.7';
const OPEN: OutsideViewing = { networks: [], never: [], incidentOnly: [] };
const CLOSED: OutsideViewing = { networks: ['203.0.113.0/24'], never: ['s'], incidentOnly: [] };

const aGrant = (id: string, networks: string[] = []): OpenGrant => ({
  id,
  actions: ['view_live'],
  siteIds: ['s'],
  networks,
  forIncident: false,
  startsAt: new Date(0),
  endsAt: new Date(1),
  footageFrom: new Date(0),
  footageUntil: null,
});
function of(viewing: OutsideViewing, grants: OpenGrant[]) {
  const built: Viewpoint[] = [];
  const viewpoints = new Viewpoints(viewing, grants, (from) => {
    built.push(from);
    return from;
  });
  return { built, from: (address?: string) => viewpoints.from(address) };
}

describe('Viewpoints', () => {
  it('are one where nothing depends on where somebody is', () => {
    for (const viewing of [OPEN, { ...OPEN, never: ['s'] }, { ...CLOSED, never: [] }]) {
      const { built, from } = of(viewing, [aGrant('g')]);
      expect([from(INSIDE), from(OUTSIDE), from()].map(({ outside }) => outside)).toEqual([
        false,
        false,
        false,
      ]);
      expect(built).toHaveLength(1);
    }
  });

  it('are two where a site is closed to those outside; what has no address is outside', () => {
    const { built, from } = of(CLOSED, []);
    const answers = [INSIDE, '203.0.113.8', OUTSIDE, '192.0.2.1', undefined].map(
      (address) => from(address).outside,
    );
    expect(answers).toEqual([false, false, true, true, true]);
    expect(built).toHaveLength(2);
  });

  it('leave out the grants that may not be used from there', () => {
    const { from } = of(OPEN, [aGrant('everywhere'), aGrant('shop', ['198.51.100.0/24'])]);
    const ids = (address?: string) => from(address).grants.map(({ id }) => id);
    expect(ids(OUTSIDE)).toEqual(['everywhere', 'shop']);
    expect(ids(INSIDE)).toEqual(['everywhere']);
    expect(ids()).toEqual(['everywhere']);
  });

  it('forget addresses before they become too many', () => {
    const { built, from } = of(CLOSED, []);
    for (let host = 0; host < 250; host += 1) from(`192.0.2.${host}`);
    expect(built).toHaveLength(1);
  });
});

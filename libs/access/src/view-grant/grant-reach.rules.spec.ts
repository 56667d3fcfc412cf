import type { LibPolicy } from '@mimamori/platform';

import type { HeldRole, SavedRule } from '../ability/ability.rules';
import { type Target, unreachable } from './grant-reach.rules';

const policy: LibPolicy = {
  subjects: {
    Camera: {
      actions: ['read', 'view_live', 'view_playback', 'ptz'],
      fields: { id: 'camera.id', siteId: 'camera.site_id' },
      scopedBy: 'siteId',
      namedBy: 'id',
      watching: ['view_live', 'view_playback', 'ptz'],
    },
    Site: { actions: ['view_live'], fields: {}, scopedBy: 'siteId' },
  },
  rules: [
    { role: 'contractor', actions: ['view_live', 'view_playback'], subject: 'Camera', byGrant: true },
    { role: 'operator', actions: ['view_live'], subject: 'Camera' },
    // the same word on something that no grant opens
    { role: 'operator', actions: ['view_live'], subject: 'Site' },
  ],
};
const ask = (
  roles: HeldRole[],
  actions: string[],
  targets: Target[],
  { forIncident = false, rules = [] as SavedRule[] } = {},
) => {
  const custom = new Map([['night', rules]]);
  return unreachable({ actions, targets, forIncident }, { userId: 'me', roles, custom }, [policy]);
};

const contractor: HeldRole = { role: 'contractor', sites: ['a'] };
const inA: Target = { siteId: 'a' };
const camera: Target = { siteId: 'a', cameraId: 'c1' };

describe('what a view grant could open', () => {
  it('is what a role waits for, where the role holds', () => {
    expect(ask([contractor], ['view_live', 'view_playback'], [inA])).toBeUndefined();
    expect(ask([contractor], ['view_live'], [camera])).toBeUndefined();
    const elsewhere = { siteId: 'b', cameraId: 'c2' };
    expect(ask([contractor], ['view_live'], [camera, elsewhere])).toEqual({
      action: 'view_live',
      target: elsewhere,
    });
    expect(ask([contractor], ['view_live', 'ptz'], [inA])).toEqual({ action: 'ptz', target: inA });
    expect(ask([], ['view_live'], [inA])).toEqual({ action: 'view_live', target: inA });
  });

  it('is not what a role holds anyway, unless it is for an incident', () => {
    const operator: HeldRole = { role: 'operator', sites: 'all' };
    expect(ask([operator], ['view_live'], [camera])).toEqual({ action: 'view_live', target: camera });
    expect(ask([operator], ['view_live'], [camera], { forIncident: true })).toBeUndefined();
    expect(ask([operator], ['view_playback'], [camera], { forIncident: true })).toBeDefined();
  });

  it('is what a custom role waits for, too', () => {
    const night: HeldRole = { role: 'night', sites: 'all' };
    const rules = [
      { actions: ['ptz'], subject: 'Camera', byGrant: true, conditions: { id: { $in: ['c1'] } } },
    ];
    expect(ask([night], ['ptz'], [camera], { rules })).toBeUndefined();
    expect(ask([night], ['ptz'], [{ siteId: 'a', cameraId: 'c9' }], { rules })).toBeDefined();
  });
});

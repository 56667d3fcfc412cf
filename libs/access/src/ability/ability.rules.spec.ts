import type { LibPolicy } from '@mimamori/platform';

import { compileRules } from './ability.rules';

const SITE_A = '01900000-0000-7000-8000-00000000000a';
const SITE_B = '01900000-0000-7000-8000-00000000000b';
const ME = '01900000-0000-7000-8000-0000000000ff';

const policy: LibPolicy = {
  subjects: {
    Camera: {
      actions: ['read', 'update'],
      fields: { siteId: 'camera.site_id', state: 'camera.state' },
      scopedBy: 'siteId',
    },
    Purpose: { actions: ['read', 'update'], fields: {} },
    Session: { actions: ['read'], fields: { userId: 'session.user_id' } },
  },
  rules: [
    {
      role: 'store_manager',
      actions: ['read'],
      subject: 'Camera',
      condition: { state: ['active', 'planned'] },
    },
    { role: 'store_manager', actions: ['read'], subject: 'Purpose', anyScope: true },
    { role: 'store_manager', actions: ['update'], subject: 'Purpose' },
    { role: 'live_viewer', actions: ['update'], subject: 'Camera', condition: { siteId: [SITE_A] } },
    { role: '*', actions: ['read'], subject: 'Session', condition: { userId: '$principal' } },
  ],
};

const mine = { action: ['read'], subject: 'Session', conditions: { userId: { $eq: ME } } };

describe('compileRules', () => {
  it('gives everybody the rules of everybody, with their own id', () => {
    expect(compileRules([policy], [], ME)).toEqual([mine]);
  });

  it('leaves a tenant-wide role as the policy says', () => {
    expect(compileRules([policy], [{ role: 'store_manager', sites: 'all' }], ME)).toEqual([
      { action: ['read'], subject: 'Camera', conditions: { state: { $in: ['active', 'planned'] } } },
      { action: ['read'], subject: 'Purpose' },
      { action: ['update'], subject: 'Purpose' },
      mine,
    ]);
  });

  it('narrows a scoped role to its sites and to what any scope may reach', () => {
    expect(compileRules([policy], [{ role: 'store_manager', sites: [SITE_A] }], ME)).toEqual([
      {
        action: ['read'],
        subject: 'Camera',
        conditions: { state: { $in: ['active', 'planned'] }, siteId: { $in: [SITE_A] } },
      },
      { action: ['read'], subject: 'Purpose' },
      mine,
    ]);
  });

  it('unites the sites of several assignments, and a tenant-wide one takes them all', () => {
    const siteIds = (...held: Parameters<typeof compileRules>[1]) =>
      compileRules([policy], held, ME)[0]?.conditions?.siteId;
    const a = { role: 'store_manager', sites: [SITE_A] };
    const b = { role: 'store_manager', sites: [SITE_B, SITE_A] };
    expect(siteIds(b, a)).toEqual({ $in: [SITE_A, SITE_B] });
    expect(siteIds(a, { role: 'store_manager', sites: 'all' }, b)).toBeUndefined();
  });

  it("cuts a rule's own sites with the assignment's", () => {
    const rules = compileRules([policy], [{ role: 'live_viewer', sites: [SITE_B] }], ME);
    expect(rules[0]?.conditions?.siteId).toEqual({ $in: [] });
  });

  it('knows nothing of a role that nobody gave rules', () => {
    expect(compileRules([policy], [{ role: 'auditor', sites: 'all' }], ME)).toEqual([mine]);
  });
});

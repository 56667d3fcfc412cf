import type { LibPolicy } from '@mimamori/platform';

import { type AccessRule, type Comparison, compileRules, type SavedRule } from './ability.rules';

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

const mine = { action: ['read'], subject: 'Session', conditions: { userId: { $eq: ME } }, reason: '*' };
const reason = 'store_manager';

describe('compileRules', () => {
  it('gives everybody the rules of everybody, with their own id', () => {
    expect(compileRules([policy], [], ME)).toEqual([mine]);
  });

  it('leaves a tenant-wide role as the policy says', () => {
    expect(compileRules([policy], [{ role: 'store_manager', sites: 'all' }], ME)).toEqual([
      { action: ['read'], subject: 'Camera', conditions: { state: { $in: ['active', 'planned'] } }, reason },
      { action: ['read'], subject: 'Purpose', anyScope: true, reason },
      { action: ['update'], subject: 'Purpose', reason },
      mine,
    ]);
  });

  it('narrows a scoped role to its sites and to what any scope may reach', () => {
    expect(compileRules([policy], [{ role: 'store_manager', sites: [SITE_A] }], ME)).toEqual([
      {
        action: ['read'],
        subject: 'Camera',
        conditions: { state: { $in: ['active', 'planned'] }, siteId: { $in: [SITE_A] } },
        reason,
      },
      { action: ['read'], subject: 'Purpose', anyScope: true, reason },
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

  describe('with groups, saved rules and grants', () => {
    const bare = ({ action, subject, conditions, inverted }: AccessRule) => ({
      action,
      subject,
      ...(conditions ? { conditions } : {}),
      ...(inverted ? { inverted } : {}),
    });
    const GROUPS = {
      groupIds: { type: 'id', each: 'member.group_id', from: 'member', where: 'true' },
    } as const;
    const grouped: LibPolicy = {
      subjects: {
        Camera: {
          actions: ['read', 'view_live', 'view_playback'],
          fields: { id: 'camera.id', siteId: 'camera.site_id', ...GROUPS },
          scopedBy: 'siteId',
          groupedBy: 'groupIds',
          namedBy: 'id',
        },
        Purpose: { actions: ['read'], fields: {} },
      },
      rules: [
        { role: 'operator', actions: ['read'], subject: 'Camera' },
        { role: 'operator', actions: ['read'], subject: 'Purpose', anyScope: true },
        { role: 'contractor', actions: ['view_live', 'view_playback'], subject: 'Camera', byGrant: true },
      ],
    };
    const compile = (...args: [Parameters<typeof compileRules>[1], Parameters<typeof compileRules>[3]?]) =>
      compileRules([grouped], args[0], ME, args[1]).map(bare);
    const custom = (...rules: SavedRule[]) => ({ custom: new Map([['night', rules]]) });

    it('reaches what is in groups, and what any scope reaches', () => {
      expect(
        compile([
          { role: 'operator', sites: [], cameraGroups: ['g2'] },
          { role: 'operator', sites: [], cameraGroups: ['g1'] },
          { role: 'operator', sites: [SITE_A] },
        ]),
      ).toEqual([
        { action: ['read'], subject: 'Camera', conditions: { siteId: { $in: [SITE_A] } } },
        { action: ['read'], subject: 'Camera', conditions: { groupIds: { $in: ['g1', 'g2'] } } },
        { action: ['read'], subject: 'Purpose' },
      ]);
    });

    it('asks of a set that is compared already for both lists', () => {
      const rule = (groupIds: Comparison) => ({
        actions: ['read'],
        subject: 'Camera',
        conditions: { groupIds },
      });
      const held = [{ role: 'night', sites: [], cameraGroups: ['g1'] }];
      const conditions = (groupIds: Comparison) =>
        compile(held, custom(rule(groupIds))).map((compiled) => compiled.conditions?.groupIds);
      expect(conditions({ $nin: ['x'] })).toEqual([{ $nin: ['x'], $in: ['g1'] }]);
      expect(conditions({ $eq: 'a' })).toEqual([{ $eq: 'a', $in: ['g1'] }]);
      expect(conditions({ $in: ['a', 'b'], $nin: ['x'] })).toEqual([
        { $nin: ['x'], $eq: 'a', $in: ['g1'] },
        { $nin: ['x'], $eq: 'b', $in: ['g1'] },
      ]);
    });

    it('lays what a saved role takes away over what all roles give', () => {
      const held = [
        { role: 'night', sites: [SITE_A] },
        { role: 'operator', sites: 'all' as const },
      ];
      const rules = compile(
        held,
        custom(
          { actions: ['read'], subject: 'Camera', inverted: true, conditions: { id: { $eq: '$principal' } } },
          { actions: ['read'], subject: 'Purpose' },
        ),
      );
      expect(rules.at(-1)).toEqual({
        action: ['read'],
        subject: 'Camera',
        inverted: true,
        conditions: { id: { $eq: ME }, siteId: { $in: [SITE_A] } },
      });
      expect(rules).toHaveLength(3);
    });

    it('takes nothing from an owner of the tenant, whom administrators could lock out', () => {
      const taken = custom({ actions: ['read'], subject: 'Camera', inverted: true });
      const inverted = (role: string, sites: 'all' | string[]) =>
        compile(
          [
            { role, sites },
            { role: 'night', sites: 'all' },
          ],
          taken,
        ).filter((rule) => rule.inverted);
      expect(inverted('tenant_owner', 'all')).toEqual([]);
      expect(inverted('tenant_owner', [SITE_A])).toHaveLength(1);
      expect(inverted('tenant_admin', 'all')).toHaveLength(1);
    });

    it('holds what is held by grant for what a grant names, within the scope of the role', () => {
      const grants = [
        { id: 'grant-1', actions: ['view_live', 'ptz'], siteIds: [SITE_B] },
        { id: 'grant-2', actions: ['view_live', 'view_playback'], cameraIds: ['c1'] },
        { id: 'grant-3', actions: ['ptz'], cameraIds: ['c1'] },
      ];
      const held = (sites: 'all' | string[]) => [{ role: 'contractor', sites }];
      expect(compile(held('all'))).toEqual([]);
      expect(compile(held('all'), { grants })).toEqual([
        { action: ['view_live'], subject: 'Camera', conditions: { siteId: { $in: [SITE_B] } } },
        { action: ['view_live', 'view_playback'], subject: 'Camera', conditions: { id: { $in: ['c1'] } } },
      ]);
      expect(compile(held([SITE_A]), { grants })).toEqual([
        { action: ['view_live'], subject: 'Camera', conditions: { siteId: { $in: [] } } },
        {
          action: ['view_live', 'view_playback'],
          subject: 'Camera',
          conditions: { siteId: { $in: [SITE_A] }, id: { $in: ['c1'] } },
        },
      ]);
      expect(compile([{ role: 'operator', sites: 'all' }], { grants })).toHaveLength(2);
    });
  });
});

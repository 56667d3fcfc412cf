import type { LibPolicy } from '@mimamori/platform';
import fc from 'fast-check';

import type { SavedRule } from '../ability/ability.rules';
import { rulesOf } from '../ability/held.rules';
import type { LiveRole } from '../ability/live-roles.queries';
import type { OpenGrant } from '../ability/open-grants.queries';
import { type MatrixEntry, matrixOf, namedSites } from '../matrix/matrix.rules';
import { aLiveRole } from '../../testing';
import { type HeldInside, type Way, waysOf } from './ways.rules';

const SITES = ['s1', 's2', 's3'];
const CLASSES = ['fixed', 'dome'];
const ACTIONS = ['read', 'watch', 'playback'];
const policies: LibPolicy[] = [
  {
    subjects: {
      Camera: {
        actions: ACTIONS,
        fields: {
          id: { type: 'id', table: 'camera', sql: 'camera.id' },
          siteId: { type: 'id', table: 'site', sql: 'camera.site_id' },
          class: { type: 'text', sql: 'camera.class' },
        },
        scopedBy: 'siteId',
        namedBy: 'id',
        watching: ['watch', 'playback'],
      },
      Setting: { actions: ['read'], fields: {} },
    },
    rules: [
      { role: 'tenant_admin', actions: ACTIONS, subject: 'Camera' },
      { role: 'tenant_admin', actions: ['read'], subject: 'Setting' },
      { role: 'operator', actions: ['read', 'watch'], subject: 'Camera', condition: { class: 'fixed' } },
      { role: 'operator', actions: ['read'], subject: 'Setting', anyScope: true },
      { role: 'contractor', actions: ['watch', 'playback'], subject: 'Camera', byGrant: true },
      { role: '*', actions: ['read'], subject: 'Camera', condition: { id: 'c1' }, anyScope: true },
    ],
  },
];
const subjects = new Map(policies.flatMap((policy) => Object.entries(policy.subjects)));
const book = { policies, subjects };

const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const saved: fc.Arbitrary<SavedRule> = fc.record(
  {
    actions: some(ACTIONS),
    subject: fc.constant('Camera'),
    conditions: fc.oneof(
      some(CLASSES).map(($in) => ({ class: { $in } })),
      some(SITES).map(($in) => ({ siteId: { $in } })),
      some(SITES).map(($nin) => ({ siteId: { $nin } })),
    ),
    inverted: fc.boolean(),
  },
  { requiredKeys: ['actions', 'subject'] },
);
const role: fc.Arbitrary<LiveRole> = fc
  .record({
    role: fc.constantFrom('tenant_admin', 'operator', 'contractor', 'own'),
    sites: fc.oneof(fc.constant('all' as const), some(SITES)),
    assignmentId: fc.uuid(),
  })
  .map(({ sites, ...rest }) => aLiveRole({ ...rest, sites, scope: sites === 'all' ? 'tenant' : 'sites' }));
const grant: fc.Arbitrary<OpenGrant> = fc
  .record({ id: fc.uuid(), actions: some(['watch', 'playback']), siteIds: some(SITES) })
  .map((made) => ({
    ...made,
    networks: [],
    forIncident: false,
    startsAt: new Date(0),
    endsAt: new Date(1),
    footageFrom: new Date(0),
    footageUntil: null,
  }));
const holdings: fc.Arbitrary<HeldInside> = fc
  .record({
    roles: fc.array(role, { maxLength: 4 }),
    rules: fc.array(saved, { maxLength: 4 }),
    grants: fc.array(grant, { maxLength: 2 }),
  })
  .map(({ roles, rules, grants }) => ({
    userId: 'u1',
    standing: true,
    at: new Date(0),
    until: undefined,
    roles,
    grants,
    custom: new Map([['own', rules]]),
  }));

const INSIDE = { networks: [], never: [], incidentOnly: [] };

/** What entries say about one action at one site: in full, in part, or not. */
function reachAt(
  entries: readonly MatrixEntry[],
  named: ReadonlySet<string>,
  site: string,
  action: string,
): number {
  const there = entries.find(({ place, siteIds }) =>
    place === 'sites'
      ? siteIds.includes(site)
      : place === 'everywhere' || (place === 'elsewhere' && !named.has(site)),
  );
  const rights = there?.rights.find(({ subject }) => subject === 'Camera');
  return rights?.actions.includes(action) ? 2 : rights?.partly.includes(action) ? 1 : 0;
}

describe('the ways by which somebody came to rights', () => {
  it('say together what the matrix says, and none of them more', () => {
    fc.assert(
      fc.property(holdings, (held) => {
        const rules = rulesOf(book, {
          ...held,
          viewing: INSIDE,
          from: { outside: false, grants: held.grants },
        });
        const whole = matrixOf(rules, held.roles, subjects);
        const all = namedSites(rules, subjects);
        const ways = waysOf(book, held);
        for (const site of [...SITES, 'unnamed'])
          for (const action of ACTIONS) {
            const reach = ({ entries, named }: Way) => reachAt(entries, named, site, action);
            expect(Math.max(0, ...ways.map(reach))).toBe(reachAt(whole, all, site, action));
          }
        const company = (entries: readonly MatrixEntry[]) => entries.some(({ place }) => place === 'company');
        expect(ways.some(({ entries }) => company(entries))).toBe(company(whole));
      }),
      { numRuns: 400 },
    );
  });

  it('name the assignment, and the grant that opened it', () => {
    const viewer = aLiveRole({ role: 'contractor', scope: 'sites', sites: ['s1', 's2'], groupId: 'g1' });
    const [opened] = fc.sample(grant, 1) as [OpenGrant];
    const held = {
      userId: 'u1',
      standing: true,
      at: new Date(0),
      until: undefined,
      roles: [aLiveRole({ role: 'operator' }), viewer],
      grants: [{ ...opened, actions: ['watch'], siteIds: ['s2', 's3'] }],
      custom: new Map(),
    };
    expect(waysOf(book, held, { subject: 'Camera' })).toMatchObject([
      { held: { role: 'operator' }, grant: null, entries: [{ place: 'everywhere' }] },
      {
        held: { role: 'contractor', groupId: 'g1' },
        grant: { id: opened.id },
        entries: [{ place: 'sites', siteIds: ['s2'], rights: [{ subject: 'Camera', actions: ['watch'] }] }],
      },
    ]);
    expect(waysOf(book, { ...held, standing: false })).toEqual([]);
  });
});

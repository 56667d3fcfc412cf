import type { LibPolicy, Narrowing } from '@mimamori/platform';
import fc from 'fast-check';

import { subjectColumns } from '../ability/ability.permissions';
import type { SavedRule } from '../ability/ability.rules';
import type { LiveRole } from '../ability/live-roles.queries';
import type { OpenGrant } from '../ability/open-grants.queries';
import { becauseOf } from './because.rules';
import { type Candidate, holding, imaginedGrant, type Needed, neededFor } from './needed.rules';
import { abilityOf, isAllowed, pagesAbout, type Question, type Situation } from './question.rules';

const SITES = ['s1', 's2', 's3'];
const GROUPS = ['g1', 'g2'];
const CLASSES = ['fixed', 'dome', 'body'];
const ACTIONS = ['read', 'watch', 'playback'];
const FIELDS = ['serial', 'note', 'name'];
const policies: LibPolicy[] = [
  {
    subjects: {
      Camera: {
        actions: [...ACTIONS, 'update', 'retire'],
        fields: {
          id: { type: 'id', sql: 'camera.id' },
          siteId: { type: 'id', sql: 'camera.site_id' },
          class: { type: 'text', sql: 'camera.class' },
          groupIds: { type: 'id', each: 'm.group_id', from: 'm', where: 'true' },
        },
        scopedBy: 'siteId',
        groupedBy: 'groupIds',
        namedBy: 'id',
        watching: ['watch', 'playback'],
        ruledFields: { read: ['serial', 'note'], update: ['serial', 'note', 'name'] },
      },
      Setting: { actions: ['read', 'update'], fields: {} },
    },
    rules: [
      { role: 'tenant_admin', actions: [...ACTIONS, 'update'], subject: 'Camera' },
      { role: 'tenant_admin', actions: ['read', 'update'], subject: 'Setting' },
      { role: 'operator', actions: ['read', 'watch'], subject: 'Camera', condition: { class: 'fixed' } },
      { role: 'operator', actions: ['read'], subject: 'Setting', anyScope: true },
      { role: 'contractor', actions: ['read'], subject: 'Camera' },
      { role: 'contractor', actions: ['watch', 'playback'], subject: 'Camera', byGrant: true },
      { role: '*', actions: ['read'], subject: 'Camera', condition: { id: 'c1' }, anyScope: true },
    ],
  },
];
const book = {
  policies,
  subjects: new Map(policies.flatMap(({ subjects }) => Object.entries(subjects))),
  columns: subjectColumns(policies),
};
const BUILT_IN = ['tenant_admin', 'operator', 'contractor'];
const CUSTOM = ['own_a', 'own_b'];

const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const savedRule: fc.Arbitrary<SavedRule> = fc.record(
  {
    actions: some([...ACTIONS, 'update']),
    subject: fc.constant('Camera'),
    fields: some(FIELDS),
    conditions: fc.oneof(
      some(CLASSES).map(($in) => ({ class: { $in } })),
      some(CLASSES).map(($nin) => ({ class: { $nin } })),
      some(GROUPS).map(($in) => ({ groupIds: { $in } })),
      some(SITES).map(($in) => ({ siteId: { $in } })),
    ),
    inverted: fc.constantFrom(true, false, false),
  },
  { requiredKeys: ['actions', 'subject'] },
);
const customRules = fc
  .tuple(...CUSTOM.map(() => fc.array(savedRule, { maxLength: 3 })))
  .map((all) => new Map(all.map((rules, at) => [CUSTOM[at] as string, rules])));
const liveRole: fc.Arbitrary<LiveRole> = fc
  .tuple(
    fc.constantFrom(...BUILT_IN, ...CUSTOM),
    fc.oneof(
      fc.constant({ scope: 'tenant' as const, sites: 'all' as const }),
      some(SITES).map((sites) => ({ scope: 'sites' as const, sites })),
      some(GROUPS).map((cameraGroups) => ({ scope: 'cameraGroups' as const, sites: [], cameraGroups })),
    ),
    fc.uuid(),
  )
  .map(([role, place, assignmentId]) => ({
    ...place,
    role,
    assignmentId,
    regionId: null,
    until: null,
    groupId: null,
    through: null,
  }));
const grant: fc.Arbitrary<OpenGrant> = fc
  .record({
    id: fc.uuid(),
    actions: some(['watch', 'playback']),
    siteIds: some(SITES),
    networks: fc.constantFrom<(readonly string[])[]>([], ['192.0.2.0/24']),
    forIncident: fc.boolean(),
  })
  .map((made) => ({
    ...made,
    startsAt: new Date(0),
    endsAt: new Date(1),
    footageFrom: new Date(0),
    footageUntil: null,
  }));
const narrowing: fc.Arbitrary<Narrowing> = fc.record({
  scopes: some(['camera:read', 'camera:watch', 'camera:*', 'setting:read']),
  siteIds: fc.option(some(SITES)),
});
const situations: fc.Arbitrary<Situation> = fc
  .record({
    roles: fc.array(liveRole, { maxLength: 4 }),
    custom: customRules,
    grants: fc.array(grant, { maxLength: 2 }),
    outside: fc.boolean(),
    never: fc.subarray(SITES, { maxLength: 1 }),
    incidentOnly: fc.subarray(SITES, { maxLength: 1 }),
    key: fc.option(narrowing, { freq: 2 }),
  })
  .map(({ roles, custom, grants, outside, never, incidentOnly, key }) => ({
    userId: 'u1',
    standing: true,
    roles,
    custom,
    grants,
    viewing: { networks: ['10.0.0.0/8'], never, incidentOnly },
    from: { outside, grants: grants.filter(({ networks }) => !outside || networks.length === 0) },
    ...(key ? { narrowing: key } : {}),
  }));
const questions: fc.Arbitrary<Question> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        action: fc.constantFrom(...ACTIONS, 'read', 'update', 'retire'),
        field: fc.option(fc.constantFrom(...FIELDS), { nil: undefined }),
        row: fc.record({
          id: fc.constantFrom('c1', 'c2', 'c3'),
          siteId: fc.constantFrom(...SITES),
          class: fc.constantFrom(...CLASSES),
          groupIds: fc.subarray(GROUPS),
        }),
      })
      .map(({ field, ...question }) => ({ ...question, ...(field ? { field } : {}), subject: 'Camera' })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ action: fc.constantFrom('read', 'update'), subject: fc.constant('Setting') }),
  },
);
const candidatesOf = ({ custom }: Situation): Candidate[] => [
  ...BUILT_IN.map((role) => ({ role, codes: [role], custom: new Map() })),
  ...CUSTOM.map((role) => ({ role, codes: [role], custom: new Map([[role, custom.get(role) ?? []]]) })),
];

/** The situation after one thing that was said to be needed has come about. */
function after(situation: Situation, need: Needed, question: Question): Situation {
  const { narrowing: key, from, grants, custom } = situation;
  const open = (forIncident: boolean) => imaginedGrant(book, question, forIncident) as OpenGrant;
  const granted = (to: Situation, forIncident: boolean) => ({
    ...to,
    from: { ...to.from, grants: [...to.from.grants, open(forIncident)] },
  });
  const site = question.row?.siteId as string;
  if (need.code === 'key_scope')
    return {
      ...situation,
      narrowing: { scopes: [...(key?.scopes ?? []), need.scope as string], siteIds: key?.siteIds ?? null },
    };
  if (need.code === 'key_site')
    return {
      ...situation,
      narrowing: { scopes: key?.scopes ?? [], siteIds: site ? [...(key?.siteIds ?? []), site] : null },
    };
  if (need.code === 'not_taken')
    return {
      ...situation,
      custom: new Map(
        [...custom].map(([code, rules]) => [
          code,
          code === need.role ? rules.filter(({ inverted }) => !inverted) : rules,
        ]),
      ),
    };
  if (need.code === 'from_inside') return { ...situation, from: { ...from, outside: false } };
  if (need.code === 'grant_network')
    return {
      ...situation,
      from: { ...from, grants: [...from.grants, ...grants.filter(({ id }) => id === need.grantId)] },
    };
  if (need.code === 'view_grant' || need.code === 'incident_grant')
    return granted(situation, need.code === 'incident_grant');
  const candidate = candidatesOf(situation).find(({ role }) => role === need.role) as Candidate;
  const holder = holding(situation, candidate, need.where === 'site' ? [site] : 'all');
  return need.code === 'role' ? holder : granted(holder, true);
}

const runs = { numRuns: 1_500 };
const told = fc.tuple(situations, questions);

describe('the reasons of a decision', () => {
  it('are those of the decision that every request gets', () => {
    fc.assert(
      fc.property(told, ([situation, question]) => {
        const { subject } = question;
        const because = becauseOf(book, situation, question);
        const { action, row, field } = question;
        const decided = abilityOf(book, situation).can(action, subject, row, field);
        expect(because[0]).toMatchObject({ decides: true, allows: decided });
        expect(because.slice(1).every(({ decides }) => !decides)).toBe(true);
        expect(isAllowed(pagesAbout(book, subject), situation, question)).toBe(decided);
        expect(becauseOf(pagesAbout(book, subject), situation, question)).toEqual(because);
      }),
      runs,
    );
  });

  it('name assignments each of which alone would do', () => {
    fc.assert(
      fc.property(told, ([situation, question]) => {
        const [first] = becauseOf(book, situation, question);
        if (first?.code !== 'role' && first?.code !== 'grant') return;
        // what may be changed by one role may be readable by another one only
        if (!question.field) expect(first.assignments.length).toBeGreaterThan(0);
        const rules = new Map(
          [...situation.custom].map(([code, all]) => [code, all.filter(({ inverted }) => !inverted)]),
        );
        for (const held of first.assignments)
          expect(isAllowed(book, { ...situation, custom: rules, roles: [held] }, question)).toBe(true);
        const without = situation.roles.filter(({ role }) => role !== first.role);
        const others = becauseOf(book, { ...situation, roles: without }, question);
        expect(others.some(({ role }) => role === first.role)).toBe(false);
      }),
      runs,
    );
  });

  it('say what would be enough: all that is needed and any of the alternatives', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(told, ([situation, question]) => {
        if (isAllowed(book, situation, question)) return;
        const needed = neededFor(book, situation, question, candidatesOf(situation));
        needed.forEach(({ code }) => seen.add(code));
        expect(needed.length).toBeGreaterThan(0);
        if (needed.some(({ code }) => code === 'nobody')) return;
        const due = needed
          .filter(({ alternative }) => !alternative)
          .reduce((so, need) => after(so, need, question), situation);
        const alternatives = needed.filter(({ alternative }) => alternative);
        if (!alternatives.length) expect(isAllowed(book, due, question)).toBe(true);
        for (const need of alternatives)
          expect([need, isAllowed(book, after(due, need, question), question)]).toEqual([need, true]);
      }),
      runs,
    );
    expect([...seen].sort()).toEqual(
      expect.arrayContaining([
        'from_inside',
        'grant_network',
        'incident_grant',
        'key_scope',
        'key_site',
        'nobody',
        'not_taken',
        'role',
        'role_with_grant',
        'view_grant',
      ]),
    );
  });
});

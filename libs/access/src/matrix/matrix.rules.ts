import type { SubjectPolicy } from '@mimamori/platform';

import type { AccessRule, Comparison } from '../ability/ability.rules';
import type { LiveRole } from '../ability/live-roles.queries';
import { allows } from '../ability/scope.rules';

/** What may be done to things of one kind: to all of those at a place, or to some of them, or of their fields, only. */
export interface Rights {
  readonly subject: string;
  readonly actions: readonly string[];
  readonly partly: readonly string[];
}

/**
 * `company`: what belongs to the tenant as a whole · `everywhere`: at all sites · `elsewhere`: at all sites but those of the
 * other entries · `sites`: at these.
 */
export const PLACES = ['company', 'everywhere', 'elsewhere', 'sites'] as const;

export interface MatrixEntry {
  readonly place: (typeof PLACES)[number];
  /** The region whose sites these are just now, if it is one that the user was given a role for. */
  readonly regionId: string | null;
  readonly siteIds: readonly string[];
  readonly rights: readonly Rights[];
}

/** Leaves out what does not fit. */
export interface MatrixFilter {
  readonly siteId?: string | undefined;
  readonly subject?: string | undefined;
  readonly action?: string | undefined;
}

type Subjects = ReadonlyMap<string, SubjectPolicy>;
type Reach = 'all' | 'some' | 'none';

const EVERYBODY = '*';

/** What somebody's rules open, by place. What everybody may do for themselves is left out. */
export function matrixOf(
  rules: readonly AccessRule[],
  roles: readonly Pick<LiveRole, 'regionId' | 'sites'>[],
  subjects: Subjects,
  filter: MatrixFilter = {},
): readonly MatrixEntry[] {
  const speaking = spoken(rules);
  const wanted = [...subjects].filter(
    ([name, { actions }]) =>
      (filter.subject === undefined || name === filter.subject) &&
      (filter.action === undefined || actions.includes(filter.action)),
  );
  const placed = wanted.filter(([, policy]) => siteField(policy) !== undefined);
  const company = wanted.filter(([, { scopedBy }]) => scopedBy === undefined);
  const rightsAt = (kinds: typeof wanted, site: string | undefined) =>
    kinds.flatMap(([name, policy]) => rightsTo(speaking, name, policy, site, filter.action));
  const lists = listsOf(speaking, subjects);
  const named = new Set(lists.flat());
  const others = filter.siteId !== undefined && named.has(filter.siteId) ? [] : rightsAt(placed, undefined);
  const entries: MatrixEntry[] = [
    ...(filter.siteId === undefined ? entry('company', rightsAt(company, undefined)) : []),
    ...classesOf(lists, filter.siteId).flatMap((siteIds) =>
      entry('sites', rightsAt(placed, siteIds[0]), siteIds),
    ),
  ];
  const merged = withRegions(merge(entries), roles);
  const rest = named.size === 0 ? entry('everywhere', others) : entry('elsewhere', others);
  return [...merged, ...rest];
}

/** Sites that the rules name: `elsewhere` is at none of them. */
export function namedSites(rules: readonly AccessRule[], subjects: Subjects): ReadonlySet<string> {
  return new Set(listsOf(spoken(rules), subjects).flat());
}

const spoken = (rules: readonly AccessRule[]) =>
  rules.filter(({ reason, inverted }) => inverted || reason !== EVERYBODY);

function entry(
  place: MatrixEntry['place'],
  rights: readonly Rights[],
  siteIds: readonly string[] = [],
): MatrixEntry[] {
  return rights.length ? [{ place, regionId: null, siteIds, rights }] : [];
}

/** The field that says at which site a thing is. What may be at several is told of as if it were at one alone. */
export function siteField({ scopedBy, fields }: SubjectPolicy): string | undefined {
  const field = scopedBy === undefined ? undefined : fields[scopedBy];
  return typeof field === 'object' && field.table === 'site' ? scopedBy : undefined;
}

function rightsTo(
  rules: readonly AccessRule[],
  subject: string,
  policy: SubjectPolicy,
  site: string | undefined,
  asked: string | undefined,
): Rights[] {
  const field = siteField(policy);
  const about = rules.filter((rule) => rule.subject === subject);
  const reach = (action: string) =>
    reachOf(
      about.filter((rule) => rule.action.includes(action)),
      field,
      site,
    );
  // what is withheld from somebody they cannot change either
  const withheld =
    about.some((rule) => rule.fields && rule.action.includes('read')) && reach('read') !== 'all';
  const reached = (wanted: Reach) =>
    policy.actions.filter((action) => {
      if (asked !== undefined && action !== asked) return false;
      const found = reach(action);
      return (found === 'all' && action === 'update' && withheld ? 'some' : found) === wanted;
    });
  const [actions, partly] = [reached('all'), reached('some')];
  return actions.length || partly.length ? [{ subject, actions, partly }] : [];
}

/** How much of what is at a site (`undefined`: at one that no rule names) the rules leave, the weakest first. */
export function reachOf(
  rules: readonly AccessRule[],
  field: string | undefined,
  site: string | undefined,
): Reach {
  return rules.reduce<Reach>((reach, rule) => {
    const touched = touches(rule, field, site);
    if (touched === 'none') return reach;
    if (rule.inverted) return touched === 'all' || reach === 'none' ? 'none' : 'some';
    return touched === 'all' || reach === 'all' ? 'all' : 'some';
  }, 'none');
}

function touches(
  { conditions = {}, fields }: AccessRule,
  field: string | undefined,
  site: string | undefined,
): Reach {
  const { [field ?? '']: place, ...others } = conditions;
  if (place && !isAt(place, site)) return 'none';
  return fields || Object.keys(others).length ? 'some' : 'all';
}

function isAt(place: Comparison, site: string | undefined): boolean {
  return site === undefined ? place.$eq === undefined && place.$in === undefined : allows(place, site);
}

/** The lists of sites that rules name, each once. */
function listsOf(rules: readonly AccessRule[], subjects: Subjects): (readonly string[])[] {
  const lists = new Set<readonly string[]>();
  const single = new Set<string>();
  for (const { subject, conditions } of rules) {
    const policy = subjects.get(subject);
    const field = policy && siteField(policy);
    const { $eq, $ne, $in, $nin } = (field === undefined ? undefined : conditions?.[field]) ?? {};
    for (const list of [$in, $nin]) if (list) lists.add(list as readonly string[]);
    for (const one of [$eq, $ne]) if (typeof one === 'string') single.add(one);
  }
  return [...lists, ...[...single].map((one) => [one])];
}

/** Sites that the same lists name are the same to all rules. */
function classesOf(lists: readonly (readonly string[])[], only: string | undefined): string[][] {
  const namedBy = new Map<string, number[]>();
  lists.forEach((list, index) => {
    for (const site of new Set(list)) {
      if (only !== undefined && site !== only) continue;
      const known = namedBy.get(site);
      if (known) known.push(index);
      else namedBy.set(site, [index]);
    }
  });
  const classes = new Map<string, string[]>();
  for (const [site, indexes] of namedBy) {
    const key = indexes.join();
    const known = classes.get(key);
    if (known) known.push(site);
    else classes.set(key, [site]);
  }
  return [...classes.values()];
}

/** Places at which the same may be done are one. */
function merge(entries: readonly MatrixEntry[]): MatrixEntry[] {
  const merged = new Map<string, MatrixEntry>();
  for (const each of entries) {
    const key = `${each.place} ${JSON.stringify(each.rights)}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, siteIds: [...known.siteIds, ...each.siteIds] } : each);
  }
  return [...merged.values()].map((each) => ({ ...each, siteIds: each.siteIds.toSorted() }));
}

function withRegions(
  entries: readonly MatrixEntry[],
  roles: readonly Pick<LiveRole, 'regionId' | 'sites'>[],
): MatrixEntry[] {
  const regions = new Map(
    roles.flatMap(({ regionId, sites }): [string, string][] =>
      regionId === null || sites === 'all' ? [] : [[sites.toSorted().join(), regionId]],
    ),
  );
  return entries.map((each) => ({ ...each, regionId: regions.get(each.siteIds.join()) ?? null }));
}

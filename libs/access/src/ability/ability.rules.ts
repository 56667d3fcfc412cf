import type { LibPolicy, PolicyRule, SubjectPolicy } from '@mimamori/platform';

import { narrowed } from './scope.rules';

export type Scalar = string | number | boolean | null;

/** The operators that mean the same in memory (CASL) and in SQL. */
export interface Comparison {
  readonly $eq?: Scalar;
  readonly $ne?: Scalar;
  readonly $in?: readonly Scalar[];
  readonly $nin?: readonly Scalar[];
}

export type Conditions = Readonly<Record<string, Comparison>>;

/** One compiled rule, in CASL's raw form. Of two that match, the later one decides. */
export interface AccessRule {
  readonly action: string[];
  readonly subject: string;
  readonly conditions?: Conditions;
  /** About these fields only: an allowing rule gives the row with no other ruled field, an inverted one leaves the row. */
  readonly fields?: readonly string[];
  readonly inverted?: boolean;
  /** Reaches what belongs to the tenant as a whole although the role is held for a few places only. */
  readonly anyScope?: true;
  /** The role that it comes from, or `*`; with ` by <id>` the grant that opened it. */
  readonly reason?: string;
}

/** A role somebody holds now: for the whole tenant, for these sites, or for what is in these groups of cameras. */
export interface HeldRole {
  readonly role: string;
  readonly sites: 'all' | readonly string[];
  /** With it, `sites` is empty: the groups alone say where the role holds. */
  readonly cameraGroups?: readonly string[];
}

/** A rule of a custom role, as it was saved. */
export interface SavedRule {
  readonly actions: readonly string[];
  readonly subject: string;
  readonly conditions?: Conditions;
  readonly fields?: readonly string[];
  /** Takes away, whatever else gives: from all roles of the holder, where this role holds. */
  readonly inverted?: boolean;
  readonly byGrant?: boolean;
}

/** A view grant that is open now: it opens rules that are held `byGrant`, for these actions, at these sites or cameras. */
export interface LiveGrant {
  readonly id: string;
  readonly actions: readonly string[];
  readonly siteIds?: readonly string[];
  readonly cameraIds?: readonly string[];
}

/** What somebody holds beside the roles of the policies. */
export interface Holdings {
  /** Custom role → its rules, without those of the roles it includes. */
  readonly custom?: ReadonlyMap<string, readonly SavedRule[]>;
  readonly grants?: readonly LiveGrant[];
}

/** Where a role holds, from all its assignments. */
export type Places =
  'all' | { readonly sites: readonly string[] | undefined; readonly groups: readonly string[] | undefined };

/** A rule, and whose it is: put beside it, since two hundred rules are copied in no time but not for free. */
interface Source {
  readonly rule: SavedRule;
  readonly role: string;
  readonly anyScope: boolean;
}

const EVERYBODY = '*';
/** From them nothing is taken: administrators could lock the last one out, and the tenant with them. */
const OWNER = 'tenant_owner';
const PRINCIPAL = '$principal';

/**
 * What a principal may do: the libs' rules and the saved ones for the roles held, narrowed to where the assignments say.
 * Roles that come from several assignments are widened to the union of their places first, so that the number of rules
 * follows the number of roles, not of assignments. Roles add up, in no order; what one of them takes away stays taken.
 */
export function compileRules(
  policies: readonly LibPolicy[],
  held: readonly HeldRole[],
  principalId: string,
  { custom = new Map(), grants = [] }: Holdings = {},
): AccessRule[] {
  const places = unite(held);
  const subjects = new Map(policies.flatMap((policy) => Object.entries(policy.subjects)));
  const sources = [...policies.flatMap(({ rules }) => rules.map(ofPolicy)), ...savedOf(places, custom)];
  const rules = sources.flatMap((source) => {
    const place = source.role === EVERYBODY ? 'all' : places.get(source.role);
    const subject = subjects.get(source.rule.subject);
    return place && subject ? compile(source, subject, place, principalId, grants) : [];
  });
  return [...rules.filter(({ inverted }) => !inverted), ...rules.filter(({ inverted }) => inverted)];
}

const policySources = new WeakMap<PolicyRule, Source>();

/** Policies do not change while a process lives. */
export function ofPolicy(rule: PolicyRule): Source {
  const known = policySources.get(rule);
  if (known) return known;
  const { condition, anyScope = false, role, ...rest } = rule;
  const conditions = Object.entries(condition ?? {}).map(([field, value]): [string, Comparison] => [
    field,
    typeof value === 'object' ? { $in: value } : { $eq: value },
  ]);
  const source = { rule: { ...rest, conditions: Object.fromEntries(conditions) }, role, anyScope };
  policySources.set(rule, source);
  return source;
}

function savedOf(
  places: ReadonlyMap<string, Places>,
  custom: ReadonlyMap<string, readonly SavedRule[]>,
): Source[] {
  const owner = places.get(OWNER) === 'all';
  return [...places.keys()].flatMap((role) =>
    (custom.get(role) ?? [])
      .filter(({ inverted }) => !inverted || !owner)
      .map((rule): Source => ({ rule, role, anyScope: false })),
  );
}

function unite(held: readonly HeldRole[]): ReadonlyMap<string, Places> {
  const united = new Map<string, Places>();
  for (const { role, sites, cameraGroups } of held) {
    const known = united.get(role) ?? { sites: undefined, groups: undefined };
    if (sites === 'all' || known === 'all') united.set(role, 'all');
    else if (cameraGroups) united.set(role, { ...known, groups: union(known.groups, cameraGroups) });
    else united.set(role, { ...known, sites: union(known.sites, sites) });
  }
  return united;
}

function union(known: readonly string[] | undefined, added: readonly string[]): readonly string[] {
  // one assignment's list comes from the database in this order
  if (!known && added.every((id, index) => index === 0 || (added[index - 1] as string) < id)) return added;
  return [...new Set([...(known ?? []), ...added])].sort();
}

function compile(
  { rule, role, anyScope }: Source,
  policy: SubjectPolicy,
  place: Places,
  principalId: string,
  grants: readonly LiveGrant[],
): AccessRule[] {
  const own = conditionsOf(rule.conditions ?? NOTHING_ASKED, principalId);
  const where = anyScope ? [own] : placed(own, policy, place);
  const write = (actions: readonly string[], conditions: Conditions, reason: string) =>
    written({ rule, anyScope }, actions, conditions, reason);
  if (!rule.byGrant) return where.map((conditions) => write(rule.actions, conditions, role));
  return grants.flatMap((grant) => {
    const opened = rule.actions.filter((action) => grant.actions.includes(action));
    if (opened.length === 0) return [];
    return where
      .flatMap((conditions) => granted(conditions, policy, grant))
      .map((conditions) => write(opened, conditions, `${role} by ${grant.id}`));
  });
}

function written(
  { rule: { subject, fields, inverted }, anyScope }: Pick<Source, 'rule' | 'anyScope'>,
  actions: readonly string[],
  conditions: Conditions,
  reason: string,
): AccessRule {
  const rule: { -readonly [Key in keyof AccessRule]: AccessRule[Key] } = { action: [...actions], subject };
  if (asksAnything(conditions)) rule.conditions = conditions;
  if (fields) rule.fields = fields;
  if (inverted) rule.inverted = true;
  if (anyScope) rule.anyScope = true;
  rule.reason = reason;
  return rule;
}

const NOTHING_ASKED: Conditions = {};

function asksAnything(conditions: Conditions): boolean {
  for (const _ in conditions) return true;
  return false;
}

/** Rules hold at the sites, and in the groups, of their role; what belongs to the tenant as a whole is in neither. */
function placed(
  own: Conditions,
  { fields, scopedBy, groupedBy }: SubjectPolicy,
  place: Places,
): Conditions[] {
  if (place === 'all') return [own];
  const { sites, groups } = place;
  return [
    ...(sites && scopedBy ? narrowed(own, scopedBy, fields[scopedBy], sites) : []),
    ...(groups && groupedBy ? narrowed(own, groupedBy, fields[groupedBy], groups) : []),
  ];
}

/** The conditions, and besides what the grant names. */
export function granted(
  own: Conditions,
  { fields, scopedBy, namedBy }: SubjectPolicy,
  { siteIds, cameraIds }: LiveGrant,
): Conditions[] {
  return [
    ...(siteIds && scopedBy ? narrowed(own, scopedBy, fields[scopedBy], siteIds) : []),
    ...(cameraIds && namedBy ? narrowed(own, namedBy, fields[namedBy], cameraIds) : []),
  ];
}

function conditionsOf(conditions: Conditions, principalId: string): Conditions {
  // nearly all rules name nobody, and are compiled for everybody who holds them
  if (!namesPrincipal(conditions)) return conditions;
  const own = (value: Scalar) => (value === PRINCIPAL ? principalId : value);
  return Object.fromEntries(
    Object.entries(conditions).map(([field, comparison]): [string, Comparison] => [
      field,
      Object.fromEntries(
        Object.entries(comparison).map(([operator, operand]: [string, Scalar | readonly Scalar[]]) => [
          operator,
          typeof operand === 'object' && operand !== null ? operand.map(own) : own(operand),
        ]),
      ),
    ]),
  );
}

function namesPrincipal(conditions: Conditions): boolean {
  for (const field in conditions) {
    const { $eq, $ne, $in, $nin } = conditions[field] as Comparison;
    if ($eq === PRINCIPAL || $ne === PRINCIPAL || $in?.includes(PRINCIPAL) || $nin?.includes(PRINCIPAL))
      return true;
  }
  return false;
}

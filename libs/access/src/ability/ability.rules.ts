import type { LibPolicy, PolicyRule, SubjectPolicy } from '@mimamori/platform';

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
  readonly inverted?: boolean;
}

/** A role somebody holds now: for the whole tenant, or for these sites. */
export interface HeldRole {
  readonly role: string;
  readonly sites: 'all' | readonly string[];
}

const EVERYBODY = '*';
const PRINCIPAL = '$principal';

/**
 * What a principal may do: the libs' rules for the roles held, narrowed to the sites of the assignments. Roles that come
 * from several assignments are widened to the union of their sites first, so that the number of rules follows the
 * number of roles, not of assignments.
 */
export function compileRules(
  policies: readonly LibPolicy[],
  held: readonly HeldRole[],
  principalId: string,
): AccessRule[] {
  const sitesOf = unite(held);
  return policies.flatMap(({ subjects, rules }) =>
    rules.flatMap((rule) => {
      const sites = rule.role === EVERYBODY ? 'all' : sitesOf.get(rule.role);
      const subject = subjects[rule.subject];
      const compiled = sites && subject && narrow(rule, subject, sites, principalId);
      return compiled ? [compiled] : [];
    }),
  );
}

function unite(held: readonly HeldRole[]): ReadonlyMap<string, 'all' | readonly string[]> {
  const united = new Map<string, 'all' | readonly string[]>();
  for (const { role, sites } of held) {
    const known = united.get(role) ?? [];
    united.set(role, sites === 'all' || known === 'all' ? 'all' : [...new Set([...known, ...sites])].sort());
  }
  return united;
}

function narrow(
  { actions, subject, condition, anyScope }: PolicyRule,
  { scopedBy }: SubjectPolicy,
  sites: 'all' | readonly string[],
  principalId: string,
): AccessRule | undefined {
  const conditions = conditionsOf(condition ?? {}, principalId);
  const rule = (all: Record<string, Comparison>): AccessRule => ({
    action: [...actions],
    subject,
    ...(Object.keys(all).length ? { conditions: all } : {}),
  });
  if (sites === 'all' || anyScope) return rule(conditions);
  if (!scopedBy) return undefined;
  const own = conditions[scopedBy];
  return rule({
    ...conditions,
    [scopedBy]: { $in: own ? sites.filter((site) => allows(own, site)) : sites },
  });
}

function conditionsOf(
  condition: NonNullable<PolicyRule['condition']>,
  principalId: string,
): Record<string, Comparison> {
  const own = <V>(value: V) => (value === PRINCIPAL ? principalId : value);
  return Object.fromEntries(
    Object.entries(condition).map(([field, value]): [string, Comparison] => [
      field,
      typeof value === 'object' ? { $in: value.map(own) } : { $eq: own(value) },
    ]),
  );
}

function allows({ $eq, $in }: Comparison, value: string): boolean {
  return $in ? $in.includes(value) : $eq === value;
}

import type { SubjectPolicy } from '@mimamori/platform';

import { type AccessRule, granted, type LiveGrant } from './ability.rules';

/** Sites that say something about looking from outside of the company's networks. */
export interface ClosedSites {
  readonly never: readonly string[];
  /** Only by a grant for an incident. */
  readonly incidentOnly: readonly string[];
}

/** Why an inverted rule is there. */
export const OUTSIDE_NEVER = 'outside:never';
export const OUTSIDE_INCIDENT_ONLY = 'outside:incident_only';

/**
 * What is left of the rules for somebody who looks from outside. Sites that only an incident opens are taken away first and
 * given back as far as a grant for an incident reaches, within what the rules gave anyway; what roles take away, and sites
 * that never open, are laid over that: nothing becomes possible that was not.
 */
export function seenFromOutside(
  rules: readonly AccessRule[],
  { never, incidentOnly }: ClosedSites,
  incidentGrants: readonly LiveGrant[],
  subjects: ReadonlyMap<string, SubjectPolicy>,
): AccessRule[] {
  const allowing = rules.filter(({ inverted }) => !inverted);
  return [
    ...allowing,
    ...taken(allowing, incidentOnly, OUTSIDE_INCIDENT_ONLY, subjects),
    ...(incidentOnly.length ? allowing.flatMap((rule) => givenBack(rule, incidentGrants, subjects)) : []),
    ...rules.filter(({ inverted }) => inverted),
    ...taken(allowing, never, OUTSIDE_NEVER, subjects),
  ];
}

/** The grant that opened a rule; `undefined` where the role alone holds it. */
export function grantOf({ reason }: AccessRule): string | undefined {
  return reason?.match(/ by (\S+)$/)?.[1];
}

/** Whether a rule is there only because of where somebody asks from. */
export function isOfPlace({ reason }: AccessRule): boolean {
  return reason === OUTSIDE_NEVER || reason === OUTSIDE_INCIDENT_ONLY;
}

/** Names no site that the rules do not reach: whoever may read their own rules learns of none. */
function taken(
  allowing: readonly AccessRule[],
  siteIds: readonly string[],
  reason: string,
  subjects: ReadonlyMap<string, SubjectPolicy>,
): AccessRule[] {
  if (siteIds.length === 0) return [];
  return [...subjects].flatMap(([subject, { watching, scopedBy }]) => {
    if (!watching || !scopedBy) return [];
    const watched = allowing.filter(
      (rule) => rule.subject === subject && rule.action.some((action) => watching.includes(action)),
    );
    const $in = reached(watched, scopedBy, siteIds);
    return $in.length === 0
      ? []
      : [{ action: [...watching], subject, conditions: { [scopedBy]: { $in } }, inverted: true, reason }];
  });
}

function reached(
  rules: readonly AccessRule[],
  scopedBy: string,
  siteIds: readonly string[],
): readonly string[] {
  const lists = rules.map(({ conditions }) => conditions?.[scopedBy]?.$in);
  if (lists.includes(undefined)) return siteIds;
  const known = new Set(lists.flatMap((list) => list ?? []));
  return siteIds.filter((id) => known.has(id));
}

function givenBack(
  rule: AccessRule,
  grants: readonly LiveGrant[],
  subjects: ReadonlyMap<string, SubjectPolicy>,
): AccessRule[] {
  const subject = subjects.get(rule.subject);
  const watched = rule.action.filter((action) => subject?.watching?.includes(action));
  if (!subject || watched.length === 0) return [];
  const opener = grantOf(rule);
  if (opener !== undefined) return grants.some(({ id }) => id === opener) ? [rule] : [];
  return grants.flatMap((grant) => {
    const action = watched.filter((each) => grant.actions.includes(each));
    return action.length === 0
      ? []
      : granted(rule.conditions ?? {}, subject, grant).map((conditions) => ({
          ...rule,
          action,
          conditions,
          reason: `${rule.reason ?? ''} by ${grant.id}`,
        }));
  });
}

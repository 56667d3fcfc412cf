import { createHash } from 'node:crypto';

import type { LibPolicy, Narrowing, SubjectPolicy } from '@mimamori/platform';

import type { AccessRule } from './ability.rules';

const EVERY_ACTION = '*';
/** As CASL has it: stands for every action, and for every subject. */
const MANAGE = 'manage';
const ALL = 'all';

/** `CameraGroup` → `camera-group`. */
export function scopeSubject(subject: string): string {
  return subject.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** Every scope there is, in alphabetical order: each action of each subject, and each subject as a whole. */
export function knownScopes(policies: readonly LibPolicy[]): string[] {
  return policies
    .flatMap(({ subjects }) =>
      Object.entries(subjects).flatMap(([name, { actions }]) =>
        [EVERY_ACTION, ...actions].map((action) => `${scopeSubject(name)}:${action}`),
      ),
    )
    .sort();
}

/** Whether `scopes` hold all that `scope` does. */
export function coversScope(scopes: readonly string[], scope: string): boolean {
  return scopes.includes(scope) || scopes.includes(`${scope.split(':', 1)[0]}:${EVERY_ACTION}`);
}

/** What both lists of scopes hold. */
export function commonScopes(one: readonly string[], other: readonly string[]): string[] {
  const common = [
    ...one.filter((scope) => coversScope(other, scope)),
    ...other.filter((scope) => coversScope(one, scope)),
  ];
  return [...new Set(common)].sort();
}

const digests = new WeakMap<Narrowing, string>();

/** The same for equal narrowings, in any order; worked out once for each object. */
export function narrowingDigest(narrowing: Narrowing): string {
  const known = digests.get(narrowing);
  if (known) return known;
  const { scopes, siteIds } = narrowing;
  const digest = createHash('sha256')
    .update(JSON.stringify([scopes.toSorted(), siteIds && siteIds.toSorted()]))
    .digest('base64url');
  digests.set(narrowing, digest);
  return digest;
}

/**
 * Cuts rules down to what a key was given of them. An allowing rule is only ever made smaller or left out, and an inverted
 * one stays as it is, so nothing becomes possible that was not: whatever the rules are, now or later.
 *
 * With a limit of places, rules of subjects that have a place get it as one more condition. What belongs to the tenant as
 * a whole is reached where a role that is narrowed to places reaches it, too, and not otherwise.
 */
export function narrowRules(
  rules: readonly AccessRule[],
  { scopes, siteIds }: Narrowing,
  policies: readonly LibPolicy[],
): AccessRule[] {
  const subjects: Readonly<Record<string, SubjectPolicy>> = Object.assign(
    {},
    ...policies.map((policy) => policy.subjects),
  );
  const actionsOf = actionsBySubject(scopes, subjects);
  const open = siteIds ? openEverywhere(policies) : undefined;
  return rules.flatMap((rule) => {
    if (rule.inverted) return [rule];
    return inScope(rule, actionsOf).flatMap((cut) =>
      siteIds ? inPlaces(cut, siteIds, subjects[cut.subject], open?.get(cut.subject)) : [cut],
    );
  });
}

function actionsBySubject(
  scopes: readonly string[],
  subjects: Readonly<Record<string, SubjectPolicy>>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(subjects).flatMap(([name, { actions }]) => {
      const prefix = scopeSubject(name);
      const held = actions.filter((action) => coversScope(scopes, `${prefix}:${action}`));
      return held.length ? [[name, held] as const] : [];
    }),
  );
}

/** The rule for the subjects and actions that the scopes name; one for everything becomes one for each of them. */
function inScope(rule: AccessRule, actionsOf: ReadonlyMap<string, readonly string[]>): readonly AccessRule[] {
  const subjects = rule.subject === ALL ? [...actionsOf.keys()] : [rule.subject];
  return subjects.flatMap((subject) => {
    const held = actionsOf.get(subject) ?? [];
    const action = rule.action.includes(MANAGE)
      ? [...held]
      : rule.action.filter((each) => held.includes(each));
    return action.length ? [{ ...rule, subject, action }] : [];
  });
}

function inPlaces(
  rule: AccessRule,
  siteIds: readonly string[],
  subject: SubjectPolicy | undefined,
  open: ReadonlySet<string> | undefined,
): readonly AccessRule[] {
  const field = subject?.scopedBy;
  if (field) {
    const own = rule.conditions?.[field];
    const $in = own?.$in ? siteIds.filter((id) => own.$in?.includes(id)) : siteIds;
    return [{ ...rule, conditions: { ...rule.conditions, [field]: { ...own, $in } } }];
  }
  if (rule.anyScope) return [rule];
  const action = rule.action.filter((each) => open?.has(each));
  return action.length ? [{ ...rule, action }] : [];
}

/** Subject → the actions on all of it that some role keeps although it is held for a few places only. */
function openEverywhere(policies: readonly LibPolicy[]): ReadonlyMap<string, ReadonlySet<string>> {
  const open = new Map<string, Set<string>>();
  for (const { subject, actions, anyScope, condition } of policies.flatMap(({ rules }) => rules)) {
    if (!anyScope || condition) continue;
    const known = open.get(subject) ?? new Set<string>();
    actions.forEach((action) => known.add(action));
    open.set(subject, known);
  }
  return open;
}

import type { LibPolicy, SubjectPolicy } from '@mimamori/platform';

import {
  type AccessRule,
  compileRules,
  type HeldRole,
  type SavedRule,
  type Scalar,
} from '../ability/ability.rules';
import { grantOf } from '../ability/outside.rules';
import { allows } from '../ability/scope.rules';

/** A camera with its site, or a site as a whole. */
export interface Target {
  readonly cameraId?: string;
  readonly siteId: string;
}

export interface Wish {
  readonly actions: readonly string[];
  readonly targets: readonly Target[];
  /** Opens also, at sites that only an incident opens to those outside, what a role holds by itself. */
  readonly forIncident: boolean;
}

interface Grantee {
  readonly userId: string;
  readonly roles: readonly HeldRole[];
  readonly custom: ReadonlyMap<string, readonly SavedRule[]>;
}

const WISH = 'wish';

/**
 * The first action, with its target, that a grant could not open: because no role of the grantee waits for a grant there.
 * What else the roles ask of a camera (its class, its groups) is asked when it is looked at.
 */
export function unreachable(
  wish: Wish,
  { userId, roles, custom }: Grantee,
  policies: readonly LibPolicy[],
): { readonly action: string; readonly target: Target } | undefined {
  const { actions, targets, forIncident } = wish;
  const byId = targets.every(({ cameraId }) => cameraId !== undefined);
  const grant = {
    id: WISH,
    actions,
    ...(byId
      ? { cameraIds: targets.flatMap(({ cameraId }) => cameraId ?? []) }
      : { siteIds: targets.map(({ siteId }) => siteId) }),
  };
  const rules = compileRules(policies, roles, userId, { custom, grants: [grant] }).filter(
    (rule) => !rule.inverted && (forIncident || grantOf(rule) === WISH),
  );
  const subjects = new Map(policies.flatMap((policy) => Object.entries(policy.subjects)));
  for (const action of actions)
    for (const target of targets)
      if (!rules.some((rule) => reaches(rule, subjects.get(rule.subject), action, target)))
        return { action, target };
  return undefined;
}

function reaches(
  { action: actions, conditions = {} }: AccessRule,
  subject: SubjectPolicy | undefined,
  action: string,
  { siteId, cameraId }: Target,
): boolean {
  if (!subject?.watching?.includes(action) || !actions.includes(action)) return false;
  const passes = (field: string | undefined, value: Scalar | undefined) => {
    const comparison = field === undefined ? undefined : conditions[field];
    return comparison === undefined || value === undefined || allows(comparison, value);
  };
  return passes(subject.scopedBy, siteId) && passes(subject.namedBy, cameraId);
}

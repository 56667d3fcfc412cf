import type { Narrowing } from '@mimamori/platform';

import { type AccessRule, compileRules, type SavedRule } from './ability.rules';
import type { LiveRole, LiveRoles } from './live-roles.queries';
import { narrowRules } from './narrowing.rules';
import type { OpenGrant } from './open-grants.queries';
import { seenFromOutside } from './outside.rules';
import type { PolicyBook } from './policy.book';
import type { OutsideViewing, Viewpoint } from './viewpoint';

/** Everything that decides what somebody may do at one instant. */
export interface HeldNow extends Omit<LiveRoles, 'custom'> {
  readonly userId: string;
  readonly at: Date;
  readonly roles: readonly LiveRole[];
  /** Custom role → its own rules, with whole branches where they name one. */
  readonly custom: ReadonlyMap<string, readonly SavedRule[]>;
  /** Open now, usable from somewhere. */
  readonly grants: readonly OpenGrant[];
  readonly viewing: OutsideViewing;
}

/** The same, seen from one place, by hand or with a key. */
export interface Asked extends Pick<HeldNow, 'userId' | 'standing' | 'roles' | 'custom' | 'viewing'> {
  readonly from: Viewpoint;
  readonly narrowing?: Narrowing;
}

/** The one way from what somebody holds to the rules that decide: for requests, lists, sockets and for who asks why. */
export function rulesOf(
  { policies, subjects }: Pick<PolicyBook, 'policies' | 'subjects'>,
  { userId, standing, roles, custom, viewing, from, narrowing }: Asked,
): AccessRule[] {
  if (!standing) return [];
  const held = compileRules(policies, roles, userId, { custom, grants: from.grants });
  const seen = from.outside ? seenFromOutside(held, viewing, forIncident(from), subjects) : held;
  return narrowing ? narrowRules(seen, narrowing, policies) : seen;
}

const forIncident = ({ grants }: Viewpoint): readonly OpenGrant[] =>
  grants.filter((grant) => grant.forIncident);

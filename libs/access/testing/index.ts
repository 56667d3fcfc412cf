import type { Grant, LiveRole } from '@mimamori/access';
import { uuidv7 } from '@mimamori/platform';

/** A valid input for `Assignments.grantIn`, but for the user, whom the spec makes. */
export function aGrant(grant: Partial<Extract<Grant, { userId: string }>> = {}): Grant {
  return { userId: uuidv7(), role: 'auditor', scope: { kind: 'tenant' }, ...grant };
}

/** A role as somebody holds it now. */
export function aLiveRole(role: Partial<LiveRole> = {}): LiveRole {
  return {
    role: 'auditor',
    scope: 'tenant',
    regionId: null,
    until: null,
    sites: 'all',
    assignmentId: uuidv7(),
    groupId: null,
    through: null,
    ...role,
  };
}

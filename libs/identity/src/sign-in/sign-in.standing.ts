import { AccessAuthorizer, inGoodStanding, type Standing } from '@mimamori/access';
import { Clock, getContext, getTenantId, TenantDb } from '@mimamori/platform';
import { Networks } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import type { FactorKind } from '../mfa/mfa-factor.entity';
import type { FirstFactorFrom } from '../sign-in-policy/sign-in-policy.entity';

interface StandingRow extends Standing {
  readonly mustChange: boolean;
  readonly mfaExempt: boolean;
  readonly mfaRoles: readonly string[];
  readonly mfaOutside: boolean;
  readonly firstFactorFrom: FirstFactorFrom;
  readonly factors: readonly FactorKind[];
}

/** What decides how somebody's sign-in goes on. */
export interface SignInStanding {
  /** Kinds of the factors they have, each once. */
  readonly factors: readonly FactorKind[];
  /** Whether the policy wants a second factor of them, here and now. */
  readonly mfaDemanded: boolean;
  /** Whether the policy lets them enrol a first factor from here with a password alone. */
  readonly firstFactorHere: boolean;
  readonly mustChange: boolean;
}

/** `$1` user id → standing, password, policy and factors in one go. */
const STANDING = `
select user_account.status, user_account.first_day::text as "firstDay", user_account.last_day::text as "lastDay",
  tenant.status as "tenantStatus", coalesce(credential.must_change, false) as "mustChange",
  coalesce(credential.mfa_exempt, false) as "mfaExempt", coalesce(policy.mfa_roles, '{}') as "mfaRoles",
  coalesce(policy.mfa_outside, false) as "mfaOutside", coalesce(policy.first_factor_from, 'inside') as "firstFactorFrom",
  array(select distinct factor.kind from mfa_factor factor
    where factor.tenant_id = user_account.tenant_id and factor.user_id = user_account.id order by 1) as factors
from user_account
join tenant on tenant.tenant_id = user_account.tenant_id
left join credential on credential.tenant_id = user_account.tenant_id and credential.user_id = user_account.id
left join sign_in_policy policy on policy.tenant_id = user_account.tenant_id
where user_account.id = $1`;

/** How a person stands who is signing in to the tenant of the request context, or goes on with a session. */
@Injectable()
export class SignInStandings {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly networks: Networks,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** `null` for whoever may not sign in now. Asks outside of any transaction. */
  async of(userId: string): Promise<SignInStanding | null> {
    const [row] = await this.db.query<StandingRow>(STANDING, [userId]);
    if (!row || !inGoodStanding(row, this.clock.now())) return null;
    const { factors, mustChange, mfaOutside } = row;
    const bound = row.firstFactorFrom === 'inside' && !factors.length;
    // null for a tenant that lists no network
    const inside = mfaOutside || bound ? await this.networks.contains(getContext().ip) : null;
    const mfaDemanded = await this.demanded(userId, row, inside);
    return { factors, mustChange, mfaDemanded, firstFactorHere: !bound || inside !== false };
  }

  private async demanded(userId: string, policy: StandingRow, inside: boolean | null): Promise<boolean> {
    if (policy.mfaExempt) return false;
    // without networks it has no inside
    if (policy.mfaOutside && inside !== true) return true;
    if (!policy.mfaRoles.length) return false;
    const { roles } = await this.authorizer.accessOf({ kind: 'user', id: userId, tenantId: getTenantId() });
    return roles.some(({ role }) => policy.mfaRoles.includes(role));
  }
}

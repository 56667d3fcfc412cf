import { inNetworks } from '@mimamori/tenancy';

/** Milliseconds for which a proof is fresh. */
const FRESH_MILLISECONDS = 10 * 60_000;

/** What a session has shown, and when. */
export interface Shown {
  readonly amr: readonly string[];
  readonly createdAt: Date;
  readonly provedAt: Date | null;
  /** Whether the person has a second factor by now. */
  readonly enrolled: boolean;
  /** Whether a password alone says who somebody is from inside of the listed networks only, for this person. */
  readonly bound: boolean;
  /** The tenant's networks. */
  readonly networks: readonly string[];
}

/** `$1` session, `$2` whose. */
export const SHOWN = `
select session.amr, session.created_at as "createdAt", session.proved_at as "provedAt",
  exists (select from mfa_factor factor where factor.tenant_id = session.tenant_id and factor.user_id = session.user_id) as enrolled,
  coalesce(policy.first_factor_from, 'inside') = 'inside' and not coalesce(credential.mfa_exempt, false) as bound,
  array(select cidr::text from tenant_network order by cidr) as networks
from session
left join sign_in_policy policy on policy.tenant_id = session.tenant_id
left join credential on credential.tenant_id = session.tenant_id and credential.user_id = session.user_id
where session.id = $1 and session.user_id = $2`;

/** Whether the session has shown the strongest proof that the person has: a factor, or for others the sign-in. */
export function isStrong({ enrolled, amr }: Shown): boolean {
  return !enrolled || amr.includes('mfa');
}

/** Whether that was minutes ago. */
export function isFresh(shown: Shown | undefined, now: Date): boolean {
  if (!shown || !isStrong(shown)) return false;
  const last = Math.max(shown.createdAt.getTime(), shown.provedAt?.getTime() ?? 0);
  return last > now.getTime() - FRESH_MILLISECONDS;
}

/**
 * Whether all that was shown is a password, from where it may be stolen: it must not loosen what keeps it from being enough. As for a
 * first factor, without listed networks nobody is outside.
 */
export function isPasswordFromOutside(
  { enrolled, amr, bound, networks }: Shown,
  ip: string | undefined,
): boolean {
  if (enrolled || !bound || !networks.length || amr.some((one) => one !== 'pwd')) return false;
  return !inNetworks(ip, networks);
}

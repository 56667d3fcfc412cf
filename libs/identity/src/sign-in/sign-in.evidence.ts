import { RoleHolders } from '@mimamori/access';
import {
  Config,
  Evidence,
  type EvidenceQuestion,
  japanDay,
  type Measurement,
  TenantDb,
} from '@mimamori/platform';
import { inNetworks, Networks } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { SIGN_IN } from '../identity.limits';
import { newPasswordSchema } from '../password/password.schema';
import { PasswordStrength } from '../password/password-strength';
import { ADDRESSES, ENROLLED, SHARED_ACCOUNTS } from './sign-in.evidence.queries';

const DAY_MILLISECONDS = 24 * 60 * 60_000;
const SHARED_DAYS = 30;
const SHARED_TIMES = 5;
/** As long as sessions are kept that have ended (identity.purge.ts): nobody can be counted for longer. */
const REMOTE_DAYS = 30;
/** Who can change who may what. */
const PRIVILEGED = ['tenant_owner', 'tenant_admin', 'platform_operator'] as const;
/** More guesses an hour than this are no limit. */
const MOST_ATTEMPTS_AN_HOUR = 1_000;
/** What any guesser tries, of a length that would do. */
const WEAK = 'password1234';
const NOBODY = { tenantCode: '', tenantName: '', loginId: '', name: '', nameKana: null, email: null };

interface EnrolledCounts {
  readonly people: number;
  readonly enrolled: number;
  readonly privileged: number;
  readonly privilegedEnrolled: number;
  readonly remote: number;
  readonly remoteEnrolled: number;
  readonly exempt: number;
}

/** Of nobody, everybody has one. */
const share = (some: number, all: number) => (all === 0 ? 1 : some / all);
const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY_MILLISECONDS);

/** How well people prove who they are. Accounts belong to the tenant, not to a store. */
@Injectable()
export class SignInEvidence {
  constructor(
    private readonly db: TenantDb,
    private readonly config: Config,
    private readonly networks: Networks,
    private readonly holders: RoleHolders,
    private readonly strength: PasswordStrength,
  ) {}

  /** Accounts used at two places at once, again and again: a hint, no proof. */
  @Evidence('M34')
  async sharedAccounts({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    const sources = ['session'];
    if (Object.keys(scope).length) return ofTheTenantOnly(sources);
    const period = [daysBefore(asOf, SHARED_DAYS), asOf];
    const [row] = await this.db.query<{ shared: number }>(SHARED_ACCOUNTS, [...period, SHARED_TIMES]);
    const value = row?.shared ?? 0;
    return { value, facts: [{ key: 'identity:evidence.shared_accounts', value }], sources };
  }

  /** Second factors: of all, of the privileged, and of those who signed in from outside of the listed networks. */
  @Evidence('M35')
  async secondFactors({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    const sources = ['user_account', 'mfa_factor', 'session', 'role_assignment', 'tenant_network'];
    if (Object.keys(scope).length) return ofTheTenantOnly(sources);
    const since = daysBefore(asOf, REMOTE_DAYS);
    const outside = await this.addressesOutside(since);
    const privileged = await this.holders.of(PRIVILEGED, null);
    const values = [japanDay(asOf), since, outside ?? [], privileged];
    const [row] = await this.db.query<EnrolledCounts>(ENROLLED, values);
    const counts = row as EnrolledCounts;
    const facts = {
      people: counts.people,
      enrolled: counts.enrolled,
      privileged: counts.privileged,
      privileged_enrolled: counts.privilegedEnrolled,
      ...(outside && { remote: counts.remote, remote_enrolled: counts.remoteEnrolled }),
      mfa_exempt: counts.exempt,
    };
    return {
      value: share(counts.enrolled, counts.people),
      parts: {
        privileged: share(counts.privilegedEnrolled, counts.privileged),
        // without a list of networks nobody can say who is outside
        remote: outside && share(counts.remoteEnrolled, counts.remote),
      },
      facts: Object.entries(facts).map(([key, value]) => ({ key: `identity:evidence.${key}`, value })),
      sources,
    };
  }

  /** Asked of the rules themselves, as they run here. */
  @Evidence('M37')
  async passwordPolicy(): Promise<Measurement> {
    const { quota, seconds } = SIGN_IN.perTyped as { quota: number; seconds: number };
    const attempts = Math.round((quota * this.config.rateLimitPublicFactor * 3_600) / seconds);
    const refusesShort = !newPasswordSchema.safeParse(WEAK.slice(0, -1)).success;
    const refusesWeak = (await this.strength.weaknessOf(WEAK, NOBODY)) !== null;
    return {
      value: refusesShort && refusesWeak && attempts <= MOST_ATTEMPTS_AN_HOUR,
      facts: [
        { key: 'identity:evidence.shortest_password', value: WEAK.length },
        { key: 'identity:evidence.attempts_an_hour', value: attempts },
      ],
      sources: ['identity.password_policy', 'identity.limits'],
    };
  }

  private async addressesOutside(since: Date): Promise<string[] | null> {
    const cidrs = await this.networks.cidrs();
    if (!cidrs.length) return null;
    const used = await this.db.query<{ ip: string }>(ADDRESSES, [since]);
    return used.map(({ ip }) => ip).filter((ip) => !inNetworks(ip, cidrs));
  }
}

function ofTheTenantOnly(sources: readonly string[]): Measurement {
  return { value: null, unknownReason: 'identity:evidence.whole_tenant_only', facts: [], sources };
}

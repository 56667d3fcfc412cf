import { Audit } from '@mimamori/audit';
import { Clock, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { hashOfToken } from '../activation/activation.tokens';
import { FirstFactorInside } from '../identity.errors';
import type { MfaChallenge } from './mfa-challenge.entity';
import { MfaChallenges } from './mfa-challenge.service';

/** How somebody without a second factor comes to enrol one. */
export interface FirstFactorWay {
  /** What they have shown (RFC 8176). */
  readonly amr: readonly string[];
  /** Whether the policy is content with a password from where they are. */
  readonly here: boolean;
  /** The token of a link that an administrator made. */
  readonly link?: string | undefined;
}

/** `$1` whose, `$2` now, `$3` hash of a token or null, `$4` id of one that was shown before or null. */
const LINK = `
select id from activation
where user_id = $1 and enrols and expires_at > $2 and (token_hash = $3 or id = $4) for update`;

/**
 * Whoever enrols the first factor holds the account from then on, so a password alone, which may be stolen, is not enough for
 * it from anywhere: see `firstFactorFrom` of the sign-in policy. What a provider vouches for is more than a password.
 */
@Injectable()
export class EnrolmentGuard {
  constructor(
    private readonly clock: Clock,
    private readonly challenges: MfaChallenges,
    private readonly audit: Audit,
  ) {}

  /** A link that is shown once stays with the challenge. @throws FirstFactorInside */
  async requireWayIn(tx: Tx, challenge: MfaChallenge, { amr, here, link }: FirstFactorWay): Promise<void> {
    if (here || amr.some((one) => one !== 'pwd')) return;
    const { id, userId, linkId } = challenge;
    const hash = link === undefined ? null : hashOfToken(link);
    const [found] = await tx.query<{ id: string }>(LINK, [userId, this.clock.now(), hash, linkId]);
    if (!found) throw new FirstFactorInside();
    await tx.query('update mfa_challenge set link_id = $2 where id = $1', [id, found.id]);
  }

  /** With a first factor, links are worth nothing any more. */
  async spendLinksIn(tx: Tx, userId: string): Promise<void> {
    await tx.query(
      `update activation set enrols = false, used_at = coalesce(used_at, $2) where user_id = $1 and enrols`,
      [userId, this.clock.now()],
    );
  }

  /** The device did not show that it holds the factor. */
  async missedIn(tx: Tx, challenge: MfaChallenge): Promise<void> {
    await this.challenges.fail(tx, challenge);
    await this.audit.append(tx, {
      action: 'identity.mfa.fail',
      subject: 'User',
      subjectId: challenge.userId,
      outcome: 'failed',
      details: { step: 'enrolment' },
    });
  }

  /** Tells the log of whoever came without a way, after their transaction was undone. */
  async watched<T>(userId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FirstFactorInside)
        await this.audit.record({
          action: 'identity.mfa.fail',
          subject: 'User',
          subjectId: userId,
          outcome: 'denied',
          details: { step: 'enrolment', from: 'outside' },
        });
      throw error;
    }
  }
}

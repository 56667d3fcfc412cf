import { setTimeout as pause } from 'node:timers/promises';

import { getContext, runInContext, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MfaFailed } from '../identity.errors';
import { SignInCompletion, type SignInOutcome } from '../sign-in/sign-in.completion';
import { type SignInStanding, SignInStandings } from '../sign-in/sign-in.standing';
import { Enrolments } from './enrolment.service';
import { EnrolmentGuard } from './enrolment-guard.service';
import type { FirstBegun, FirstConfirm, FirstEnrol } from './mfa.schema';
import type { MfaChallenge } from './mfa-challenge.entity';
import { MfaChallenges } from './mfa-challenge.service';

const FAILURE_FLOOR_MILLISECONDS = 250;

export interface FirstEnrolled {
  readonly outcome: SignInOutcome;
  readonly recoveryCodes: string[];
}

type InChallenge<T> = (tx: Tx, challenge: MfaChallenge, standing: SignInStanding) => Promise<T | null>;

/** For somebody who must have a second factor before they get a session: their token lets them enrol one, and nothing else. */
@Injectable()
export class FirstEnrolments {
  constructor(
    private readonly db: TenantDb,
    private readonly challenges: MfaChallenges,
    private readonly enrolments: Enrolments,
    private readonly guard: EnrolmentGuard,
    private readonly standings: SignInStandings,
    private readonly completion: SignInCompletion,
  ) {}

  /**
   * @param link of an administrator's, for whoever is outside of the networks
   * @throws MfaFailed for a token that does not work, FirstFactorInside, PasskeysUnavailable
   */
  begin({ token, kind, link }: FirstEnrol): Promise<FirstBegun> {
    return this.within(token, async (tx, challenge, { firstFactorHere: here }) => {
      await this.guard.requireWayIn(tx, challenge, { amr: challenge.amr, here, link });
      return this.enrolments.beginIn(tx, challenge, kind);
    });
  }

  /** The factor is kept and the sign-in goes on. @throws FirstFactorInside; MfaFailed, whatever else is wrong */
  confirm({ token, ...input }: FirstConfirm): Promise<FirstEnrolled> {
    return this.within(token, async (tx, challenge, standing) => {
      const { userId, method, amr } = challenge;
      await this.guard.requireWayIn(tx, challenge, { amr, here: standing.firstFactorHere });
      const enrolled = await this.enrolments.confirmIn(tx, challenge, input);
      if (!enrolled || !method) {
        await this.guard.missedIn(tx, challenge);
        return null;
      }
      await this.guard.spendLinksIn(tx, userId);
      await this.challenges.close(tx, challenge);
      const way = enrolled.factor.kind === 'passkey' ? ('pop' as const) : ('otp' as const);
      const proof = { userId, method, amr: [...amr, way, 'mfa' as const] };
      const outcome = await this.completion.completeIn(tx, proof, standing);
      return { outcome, recoveryCodes: enrolled.recoveryCodes ?? [] };
    });
  }

  /** Whoever got a factor in the meantime has to show it: their token is worth nothing any more. */
  private async within<T>(token: string, work: InChallenge<T>): Promise<T> {
    const floor = pause(FAILURE_FLOOR_MILLISECONDS, undefined, { ref: false });
    const tenantId = await this.challenges.tenantOf(token);
    const done =
      tenantId &&
      (await runInContext({ ...getContext(), tenantId }, async () => {
        const userId = await this.challenges.userOf(token);
        const standing = userId && (await this.standings.of(userId));
        if (!userId || !standing || standing.factors.length) return null;
        getContext().principal = { kind: 'user', id: userId, tenantId };
        return this.guard.watched(userId, () =>
          this.db.transaction(async (tx) => {
            const challenge = await this.challenges.findByToken(tx, token, 'enrolment');
            // asked again behind the person's lock: two tokens at once must not enrol two devices
            if (!challenge || !(await this.enrolments.isFirst(tx, userId))) return null;
            return work(tx, challenge, standing);
          }),
        );
      }));
    if (done) return done;
    await floor;
    throw new MfaFailed();
  }
}

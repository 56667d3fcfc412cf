import { setTimeout as pause } from 'node:timers/promises';

import { Audit } from '@mimamori/audit';
import { getContext, runInContext, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MfaFailed } from '../identity.errors';
import { SignInCompletion, type SignInOutcome } from '../sign-in/sign-in.completion';
import { type SignInStanding, SignInStandings } from '../sign-in/sign-in.standing';
import { Enrolments } from './enrolment.service';
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
    private readonly standings: SignInStandings,
    private readonly completion: SignInCompletion,
    private readonly audit: Audit,
  ) {}

  /** @throws MfaFailed for a token that does not work, PasskeysUnavailable */
  begin({ token, kind }: FirstEnrol): Promise<FirstBegun> {
    return this.within(token, (tx, challenge) => this.enrolments.beginIn(tx, challenge, kind));
  }

  /** The factor is kept and the sign-in goes on. @throws MfaFailed, whatever is wrong */
  confirm({ token, ...input }: FirstConfirm): Promise<FirstEnrolled> {
    return this.within(token, async (tx, challenge, standing) => {
      const { userId, method, amr } = challenge;
      const enrolled = await this.enrolments.confirmIn(tx, challenge, input);
      if (!enrolled || !method) {
        await this.challenges.fail(tx, challenge);
        await this.audit.append(tx, {
          action: 'identity.mfa.fail',
          subject: 'User',
          subjectId: userId,
          outcome: 'failed',
          details: { step: 'enrolment' },
        });
        return null;
      }
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
        return this.db.transaction(async (tx) => {
          const challenge = await this.challenges.findByToken(tx, token, 'enrolment');
          // asked again behind the person's lock: two tokens at once must not enrol two devices
          if (!challenge || !(await this.enrolments.isFirst(tx, userId))) return null;
          return work(tx, challenge, standing);
        });
      }));
    if (done) return done;
    await floor;
    throw new MfaFailed();
  }
}

import { Clock, NotFound, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MfaFailed } from '../identity.errors';
import { SignInStandings } from '../sign-in/sign-in.standing';
import { EnrolmentGuard } from './enrolment-guard.service';
import { Enrolments } from './enrolment.service';
import { factorView, type MfaBegun, type MfaConfirm, type MfaConfirmed, type MfaEnrol } from './mfa.schema';
import { MfaChallenges } from './mfa-challenge.service';
import { markProved, mySession, requireFactorSeen, requireFreshProof } from './my-session';

/** Adding a factor while signed in. */
@Injectable()
export class MyEnrolments {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly challenges: MfaChallenges,
    private readonly enrolments: Enrolments,
    private readonly guard: EnrolmentGuard,
    private readonly standings: SignInStandings,
  ) {}

  /** @throws FreshProofRequired, FirstFactorInside, PasskeysUnavailable, TooManyFactors */
  async begin({ kind, link }: MfaEnrol): Promise<MfaBegun> {
    const session = mySession();
    const { userId, sessionId } = session;
    const here = await this.firstFactorHere(userId);
    return this.guard.watched(userId, () =>
      this.db.transaction(async (tx) => {
        const { amr, enrolled } = await requireFreshProof(tx, session, this.clock);
        const place = await this.challenges.beginEnrolmentIn(tx, userId, sessionId);
        await this.guard.requireWayIn(tx, place, { amr, here: here || enrolled, link });
        return { id: place.id, ...(await this.enrolments.beginIn(tx, place, kind)) };
      }),
    );
  }

  /**
   * Having shown the new factor, the session has seen one.
   * @throws NotFound, FreshProofRequired, FirstFactorInside, MfaFailed, TooManyFactors
   */
  async confirm(id: string, input: MfaConfirm): Promise<MfaConfirmed> {
    const session = mySession();
    const { userId } = session;
    const here = await this.firstFactorHere(userId);
    const confirmed = await this.guard.watched(userId, () =>
      this.db.transaction(async (tx) => {
        const place = await this.challenges.findOfSession(tx, id, session.sessionId, 'enrolment');
        if (!place) throw new NotFound('MfaEnrolment');
        const { amr, enrolled: another } = await requireFactorSeen(tx, session);
        await this.guard.requireWayIn(tx, place, { amr, here: here || another });
        const enrolled = await this.enrolments.confirmIn(tx, place, input);
        if (!enrolled) {
          await this.guard.missedIn(tx, place);
          return null;
        }
        await this.challenges.close(tx, place);
        await this.guard.spendLinksIn(tx, userId);
        const way = enrolled.factor.kind === 'passkey' ? 'pop' : 'otp';
        await markProved(tx, session, [way, 'mfa'], this.clock);
        return { factor: factorView(enrolled.factor), recoveryCodes: enrolled.recoveryCodes };
      }),
    );
    if (!confirmed) throw new MfaFailed();
    return confirmed;
  }

  /** Asked before a transaction, since it reads over connections of its own. */
  private async firstFactorHere(userId: string): Promise<boolean> {
    return (await this.standings.of(userId))?.firstFactorHere ?? false;
  }
}

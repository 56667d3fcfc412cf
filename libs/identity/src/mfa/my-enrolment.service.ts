import { Audit } from '@mimamori/audit';
import { Clock, NotFound, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MfaFailed } from '../identity.errors';
import { Enrolments } from './enrolment.service';
import { factorView, type MfaBegun, type MfaConfirm, type MfaConfirmed } from './mfa.schema';
import { MfaChallenges } from './mfa-challenge.service';
import type { FactorKind } from './mfa-factor.entity';
import { markProved, mySession, requireFactorSeen, requireFreshProof } from './my-session';

/** Adding a factor while signed in. */
@Injectable()
export class MyEnrolments {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly challenges: MfaChallenges,
    private readonly enrolments: Enrolments,
    private readonly audit: Audit,
  ) {}

  /** @throws FreshProofRequired, PasskeysUnavailable, TooManyFactors */
  begin(kind: FactorKind): Promise<MfaBegun> {
    const session = mySession();
    return this.db.transaction(async (tx) => {
      await requireFreshProof(tx, session, this.clock);
      const place = await this.challenges.beginEnrolmentIn(tx, session.userId, session.sessionId);
      return { id: place.id, ...(await this.enrolments.beginIn(tx, place, kind)) };
    });
  }

  /** Having shown the new factor, the session has seen one. @throws NotFound, FreshProofRequired, MfaFailed, TooManyFactors */
  async confirm(id: string, input: MfaConfirm): Promise<MfaConfirmed> {
    const session = mySession();
    const confirmed = await this.db.transaction(async (tx) => {
      const place = await this.challenges.findOfSession(tx, id, session.sessionId, 'enrolment');
      if (!place) throw new NotFound('MfaEnrolment');
      await requireFactorSeen(tx, session);
      const enrolled = await this.enrolments.confirmIn(tx, place, input);
      if (!enrolled) {
        await this.challenges.fail(tx, place);
        await this.audit.append(tx, {
          action: 'identity.mfa.fail',
          subject: 'User',
          subjectId: session.userId,
          outcome: 'failed',
          details: { step: 'enrolment' },
        });
        return null;
      }
      await this.challenges.close(tx, place);
      const way = enrolled.factor.kind === 'passkey' ? 'pop' : 'otp';
      await markProved(tx, session, [way, 'mfa'], this.clock);
      return { factor: factorView(enrolled.factor), recoveryCodes: enrolled.recoveryCodes };
    });
    if (!confirmed) throw new MfaFailed();
    return confirmed;
  }
}

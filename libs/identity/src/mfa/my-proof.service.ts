import { Audit } from '@mimamori/audit';
import { Clock, japanIso, NotFound, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { MfaFailed } from '../identity.errors';
import { Factors } from './factors.service';
import type { MfaAnswer, mfaProofSchema } from './mfa.schema';
import { MfaChallenges } from './mfa-challenge.service';
import { MfaCheck } from './mfa-check.service';
import { markProved, mySession } from './my-session';

/** Showing a factor again while signed in, before something that an open screen must not allow. */
@Injectable()
export class MyProofs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly factors: Factors,
    private readonly challenges: MfaChallenges,
    private readonly check: MfaCheck,
    private readonly audit: Audit,
  ) {}

  /** @throws NotFound for somebody without a factor */
  ask(): Promise<z.output<typeof mfaProofSchema>> {
    const { userId, sessionId } = mySession();
    return this.db.transaction(async (tx) => {
      const kinds = [...new Set((await this.factors.list(userId, tx)).map(({ kind }) => kind))];
      if (!kinds.length) throw new NotFound('MfaFactor');
      const asked = await this.challenges.askAgainIn(tx, userId, sessionId, kinds);
      const { id, expiresAt, methods, passkey } = asked;
      return { id, expiresAt: japanIso(expiresAt), methods: [...methods], passkey };
    });
  }

  /** @throws NotFound, MfaFailed */
  async answer(id: string, answer: MfaAnswer): Promise<void> {
    const session = mySession();
    const proved = await this.db.transaction(async (tx) => {
      const challenge = await this.challenges.findOfSession(tx, id, session.sessionId, 'proof');
      if (!challenge) throw new NotFound('MfaProof');
      const found = await this.check.answerIn(tx, challenge, answer);
      if (found) await markProved(tx, session, found.amr, this.clock);
      await this.audit.append(tx, {
        action: found ? 'identity.mfa.prove' : 'identity.mfa.fail',
        subject: 'User',
        subjectId: session.userId,
        outcome: found ? 'ok' : 'failed',
        details: { way: found?.way ?? null },
      });
      return found !== null;
    });
    if (!proved) throw new MfaFailed();
  }
}

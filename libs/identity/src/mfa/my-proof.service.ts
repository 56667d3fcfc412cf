import { Audit } from '@mimamori/audit';
import { Clock, japanIso, NotFound, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';

import { MfaFailed } from '../identity.errors';
import type { MfaAnswer, mfaProofSchema } from './mfa.schema';
import { MfaChallenges } from './mfa-challenge.service';
import { MfaCheck } from './mfa-check.service';
import { markProved, mySession } from './my-session';
import { ProofWays } from './proof-ways.service';

/** Showing a factor, or the password of somebody without one, again while signed in: what an open screen cannot. */
@Injectable()
export class MyProofs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly ways: ProofWays,
    private readonly challenges: MfaChallenges,
    private readonly check: MfaCheck,
    private readonly audit: Audit,
  ) {}

  /** @throws NotFound for somebody with neither a factor nor a password: their provider proves who they are */
  async ask(): Promise<z.output<typeof mfaProofSchema>> {
    const { userId, sessionId } = mySession();
    const password = await this.ways.hasPassword(userId);
    return this.db.transaction(async (tx) => {
      const kinds = await this.ways.factorsIn(tx, userId);
      if (!kinds.length && !password) throw new NotFound('MfaFactor');
      const asked = await this.challenges.askAgainIn(tx, userId, sessionId, kinds);
      const { id, expiresAt, passkey } = asked;
      const methods = kinds.length ? [...asked.methods] : ['password' as const];
      return { id, expiresAt: japanIso(expiresAt), methods, passkey };
    });
  }

  /** @throws NotFound, MfaFailed, SignInBusy */
  async answer(id: string, answer: MfaAnswer): Promise<void> {
    const session = mySession();
    const { userId } = session;
    // it takes a core for a while, and no row may be locked meanwhile
    const passwordRight =
      answer.password !== undefined && (await this.ways.isPassword(userId, answer.password));
    const proved = await this.db.transaction(async (tx) => {
      const challenge = await this.challenges.findOfSession(tx, id, session.sessionId, 'proof');
      if (!challenge) throw new NotFound('MfaProof');
      const found = await this.check.answerIn(tx, challenge, { ...answer, passwordRight });
      if (found) await markProved(tx, session, found.amr, this.clock);
      await this.audit.append(tx, {
        action: found ? 'identity.mfa.prove' : 'identity.mfa.fail',
        subject: 'User',
        subjectId: userId,
        outcome: found ? 'ok' : 'failed',
        details: { way: found?.way ?? null },
      });
      return found !== null;
    });
    if (!proved) throw new MfaFailed();
  }
}

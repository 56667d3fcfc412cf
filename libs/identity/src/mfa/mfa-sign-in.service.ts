import { setTimeout as pause } from 'node:timers/promises';

import { Audit } from '@mimamori/audit';
import { getContext, runInContext, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MfaFailed } from '../identity.errors';
import { SignInCompletion, type SignInOutcome } from '../sign-in/sign-in.completion';
import { type SignInStanding, SignInStandings } from '../sign-in/sign-in.standing';
import type { MfaAnswer, MfaSignIn } from './mfa.schema';
import { MfaChallenges } from './mfa-challenge.service';
import { MfaCheck } from './mfa-check.service';

/** As for a wrong password: what a failure costs is hidden below this floor, in milliseconds. */
const FAILURE_FLOOR_MILLISECONDS = 250;

/** The second half of a sign-in. */
@Injectable()
export class MfaSignIns {
  constructor(
    private readonly db: TenantDb,
    private readonly challenges: MfaChallenges,
    private readonly check: MfaCheck,
    private readonly standings: SignInStandings,
    private readonly completion: SignInCompletion,
    private readonly audit: Audit,
  ) {}

  /** @throws MfaFailed, whatever is wrong */
  async answer({ token, ...answer }: MfaSignIn): Promise<SignInOutcome> {
    const floor = pause(FAILURE_FLOOR_MILLISECONDS, undefined, { ref: false });
    const tenantId = await this.challenges.tenantOf(token);
    const outcome =
      tenantId && (await runInContext({ ...getContext(), tenantId }, () => this.answerTo(token, answer)));
    if (outcome) return outcome;
    await floor;
    throw new MfaFailed();
  }

  private async answerTo(token: string, answer: MfaAnswer): Promise<SignInOutcome | null> {
    const userId = await this.challenges.userOf(token);
    // read before the transaction, since it reads over connections of its own
    const standing = userId && (await this.standings.of(userId));
    if (!userId || !standing) return null;
    return this.db.transaction((tx) => this.answerIn(tx, token, answer, standing));
  }

  private async answerIn(
    tx: Tx,
    token: string,
    answer: MfaAnswer,
    standing: SignInStanding,
  ): Promise<SignInOutcome | null> {
    const challenge = await this.challenges.findByToken(tx, token, 'sign_in');
    if (!challenge?.method) return null;
    const { userId, method } = challenge;
    const proved = await this.check.answerIn(tx, challenge, answer);
    if (!proved) {
      await this.audit.append(tx, {
        action: 'login.fail',
        subject: 'User',
        subjectId: userId,
        outcome: 'failed',
        details: { method, step: 'mfa' },
      });
      return null;
    }
    // before this, nobody had proved who they are
    getContext().principal = { kind: 'user', id: userId, tenantId: tx.tenantId };
    return this.completion.completeIn(
      tx,
      { userId, method, amr: [...challenge.amr, ...proved.amr] },
      standing,
    );
  }
}

import type { Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { Amr } from '../sign-in/proof';
import type { MfaAnswer } from './mfa.schema';
import type { MfaChallenge } from './mfa-challenge.entity';
import { type AnswerWay, MfaChallenges } from './mfa-challenge.service';
import { Passkeys } from './passkey.service';
import { RecoveryCodes } from './recovery-code.service';
import { TotpApps } from './totp.service';

export interface ProvedFactor {
  readonly way: AnswerWay;
  /** What the session learns (RFC 8176): a code or a key, hence more than one factor. */
  readonly amr: readonly Amr[];
}

/** Whether an answer to an open question is right. */
@Injectable()
export class MfaCheck {
  constructor(
    private readonly challenges: MfaChallenges,
    private readonly apps: TotpApps,
    private readonly passkeys: Passkeys,
    private readonly codes: RecoveryCodes,
  ) {}

  /**
   * Closes the question when the answer is right, counts it when it is wrong, and commits both. `null` for a wrong one, and
   * for whoever has answered wrongly too often, right or not.
   */
  async answerIn(tx: Tx, challenge: MfaChallenge, answer: MfaAnswer): Promise<ProvedFactor | null> {
    if (await this.challenges.exhausted(tx, challenge.userId)) return null;
    const way = await this.right(tx, challenge, answer);
    if (!way) {
      await this.challenges.fail(tx, challenge);
      return null;
    }
    await this.challenges.close(tx, challenge);
    return { way, amr: [way === 'passkey' ? 'pop' : 'otp', 'mfa'] };
  }

  private async right(tx: Tx, challenge: MfaChallenge, answer: MfaAnswer): Promise<AnswerWay | null> {
    const { userId, passkeyChallenge } = challenge;
    const { code, passkey, recoveryCode } = answer;
    if (code !== undefined) return (await this.apps.used(tx, userId, code)) ? 'totp' : null;
    if (recoveryCode !== undefined)
      return (await this.codes.use(tx, userId, recoveryCode)) ? 'recovery_code' : null;
    if (!passkey || !passkeyChallenge) return null;
    return (await this.passkeys.used(tx, userId, passkey, passkeyChallenge)) ? 'passkey' : null;
  }
}

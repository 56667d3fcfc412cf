import type { Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { Amr } from '../sign-in/proof';
import { Factors } from './factors.service';
import type { MfaAnswer } from './mfa.schema';
import type { MfaChallenge } from './mfa-challenge.entity';
import { type AnswerWay, MfaChallenges } from './mfa-challenge.service';
import { Passkeys } from './passkey.service';
import { RecoveryCodes } from './recovery-code.service';
import { TotpApps } from './totp.service';

type ProofWay = AnswerWay | 'password';

export interface Proved {
  readonly way: ProofWay;
  /** What the session learns (RFC 8176): a code or a key, hence more than one factor; or the password alone. */
  readonly amr: readonly Amr[];
}

/** An answer; whether its password is right was found out before, since that costs. */
export interface Answered extends MfaAnswer {
  readonly passwordRight?: boolean;
}

const AMR_OF: Readonly<Record<ProofWay, readonly Amr[]>> = {
  totp: ['otp', 'mfa'],
  recovery_code: ['otp', 'mfa'],
  passkey: ['pop', 'mfa'],
  password: ['pwd'],
};

/** Whether an answer to an open question is right. */
@Injectable()
export class MfaCheck {
  constructor(
    private readonly challenges: MfaChallenges,
    private readonly apps: TotpApps,
    private readonly passkeys: Passkeys,
    private readonly codes: RecoveryCodes,
    private readonly factors: Factors,
  ) {}

  /**
   * Closes the question when the answer is right, counts it when it is wrong, and commits both. `null` for a wrong one, and
   * for whoever has answered wrongly too often, right or not.
   */
  async answerIn(tx: Tx, challenge: MfaChallenge, answer: Answered): Promise<Proved | null> {
    if (await this.challenges.exhausted(tx, challenge.userId)) return null;
    const way = await this.right(tx, challenge, answer);
    if (!way) {
      await this.challenges.fail(tx, challenge);
      return null;
    }
    await this.challenges.close(tx, challenge);
    return { way, amr: AMR_OF[way] };
  }

  private async right(tx: Tx, challenge: MfaChallenge, answer: Answered): Promise<ProofWay | null> {
    const { userId, passkeyChallenge } = challenge;
    const { code, passkey, recoveryCode, password, passwordRight } = answer;
    if (password !== undefined) return passwordRight && (await this.isBare(tx, userId)) ? 'password' : null;
    if (code !== undefined) return (await this.apps.used(tx, userId, code)) ? 'totp' : null;
    if (recoveryCode !== undefined)
      return (await this.codes.use(tx, userId, recoveryCode)) ? 'recovery_code' : null;
    if (!passkey || !passkeyChallenge) return null;
    return (await this.passkeys.used(tx, userId, passkey, passkeyChallenge)) ? 'passkey' : null;
  }

  /** Of somebody with a factor, a password proves too little. */
  private async isBare(tx: Tx, userId: string): Promise<boolean> {
    const { totp, passkeys } = await this.factors.counts(userId, tx);
    return totp + passkeys === 0;
  }
}

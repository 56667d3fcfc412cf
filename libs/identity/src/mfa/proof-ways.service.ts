import type { Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { PasswordRule } from '../oidc/password-rule.service';
import { Credentials } from '../password/credential.service';
import { PasswordHasher } from '../password/password.hasher';
import { Factors } from './factors.service';
import type { FactorKind } from './mfa-factor.entity';

/** With what somebody signed in can prove again who they are: a factor, or the password of somebody who has none. */
@Injectable()
export class ProofWays {
  constructor(
    private readonly factors: Factors,
    private readonly credentials: Credentials,
    private readonly rule: PasswordRule,
    private readonly hasher: PasswordHasher,
  ) {}

  async factorsIn(tx: Tx, userId: string): Promise<FactorKind[]> {
    return [...new Set((await this.factors.list(userId, tx)).map(({ kind }) => kind))];
  }

  /** Whether a password of theirs lets them sign in. Asked outside of a transaction, as is the next one. */
  async hasPassword(userId: string): Promise<boolean> {
    return (await this.credentials.find(userId)) !== null && !(await this.rule.forbids(userId));
  }

  /** @throws SignInBusy */
  async isPassword(userId: string, typed: string): Promise<boolean> {
    const credential = await this.credentials.find(userId);
    const right = await this.hasher.verify(credential?.passwordHash, typed);
    return right && !(await this.rule.forbids(userId));
  }
}

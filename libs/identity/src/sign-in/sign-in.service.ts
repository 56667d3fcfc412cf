import { setTimeout as pause } from 'node:timers/promises';

import { Audit } from '@mimamori/audit';
import { getContext, runInContext } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { SignInFailed } from '../identity.errors';
import type { Login } from './auth.schema';
import { PasswordCheck } from './password-check';
import { SignInCompletion, type SignInOutcome } from './sign-in.completion';

/**
 * A failed sign-in answers no sooner than this, in milliseconds. The password check costs the same for everybody; the
 * log's row, which an unknown tenant has no place for, is hidden below this floor.
 */
const FAILURE_FLOOR_MILLISECONDS = 250;

/** Signing in with a password: one answer to everything that is wrong. */
@Injectable()
export class SignIns {
  constructor(
    private readonly locator: TenantLocator,
    private readonly audit: Audit,
    private readonly check: PasswordCheck,
    private readonly completion: SignInCompletion,
  ) {}

  /** @throws SignInFailed, SignInBusy */
  async signIn({ tenant, loginId, password }: Login): Promise<SignInOutcome> {
    const floor = pause(FAILURE_FLOOR_MILLISECONDS, undefined, { ref: false });
    const tenantId = await this.locator.find('code', tenant.normalize('NFKC').trim().toLowerCase());
    const outcome = tenantId
      ? await runInContext({ ...getContext(), tenantId }, () => this.signInTo(loginId, password))
      : await this.check.nobody(password);
    if (outcome) return outcome;
    await floor;
    throw new SignInFailed();
  }

  private async signInTo(loginId: string, password: string): Promise<SignInOutcome | null> {
    const { user, passed } = await this.check.somebody(loginId, password);
    if (!user || !passed) {
      await this.audit.record({
        action: 'login.fail',
        subject: 'User',
        subjectId: user?.id,
        outcome: 'failed',
      });
      return null;
    }
    return this.completion.complete({ userId: user.id, method: 'password', amr: ['pwd'] });
  }
}

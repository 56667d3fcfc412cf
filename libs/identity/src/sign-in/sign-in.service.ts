import { setTimeout as pause } from 'node:timers/promises';

import { Audit } from '@mimamori/audit';
import { getContext, runInContext, TenantDb } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { type IssuedActivation, ActivationTokens } from '../activation/activation.tokens';
import { SignInFailed } from '../identity.errors';
import { type OpenedSession, Sessions } from '../session/session.service';
import type { Login } from './auth.schema';
import { PasswordCheck } from './password-check';

/**
 * A failed sign-in answers no sooner than this, in milliseconds. The password check costs the same for everybody; the
 * log's row, which an unknown tenant has no place for, is hidden below this floor.
 */
const FAILURE_FLOOR_MILLISECONDS = 250;

export interface SignedIn extends OpenedSession {
  readonly userId: string;
  readonly tenantId: string;
}

export type SignInOutcome = { readonly signedIn: SignedIn } | { readonly mustChange: IssuedActivation };

/** Signing in with a password: one answer to everything that is wrong. */
@Injectable()
export class SignIns {
  constructor(
    private readonly db: TenantDb,
    private readonly locator: TenantLocator,
    private readonly audit: Audit,
    private readonly sessions: Sessions,
    private readonly activations: ActivationTokens,
    private readonly check: PasswordCheck,
  ) {}

  /** @throws SignInFailed, SignInBusy */
  async signIn({ tenant, loginId, password }: Login): Promise<SignInOutcome> {
    const floor = pause(FAILURE_FLOOR_MILLISECONDS, undefined, { ref: false });
    const tenantId = await this.locator.find('code', tenant.normalize('NFKC').trim().toLowerCase());
    const outcome = tenantId
      ? await runInContext({ ...getContext(), tenantId }, () => this.signInTo(tenantId, loginId, password))
      : await this.check.nobody(password);
    if (outcome) return outcome;
    await floor;
    throw new SignInFailed();
  }

  private async signInTo(tenantId: string, loginId: string, password: string): Promise<SignInOutcome | null> {
    const { user, passed, mustChange } = await this.check.somebody(loginId, password);
    if (!user || !passed) {
      await this.audit.record({
        action: 'login.fail',
        subject: 'User',
        subjectId: user?.id,
        outcome: 'failed',
      });
      return null;
    }
    getContext().principal = { kind: 'user', id: user.id, tenantId };
    return this.db.transaction(async (tx) => {
      if (mustChange) {
        await this.audit.append(tx, {
          action: 'login.ok',
          subject: 'User',
          subjectId: user.id,
          details: { mustChange },
        });
        return { mustChange: await this.activations.issueIn(tx, user.id, 'password_change') };
      }
      const opened = await this.sessions.openIn(tx, user.id);
      await this.audit.append(tx, {
        action: 'login.ok',
        subject: 'User',
        subjectId: user.id,
        details: { sessionId: opened.sessionId },
      });
      return { signedIn: { ...opened, userId: user.id, tenantId } };
    });
  }
}

import { Audit } from '@mimamori/audit';
import { AppError, getContext, getTenantId, InvalidInput, runInContext } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { IdentityProvider } from './identity-provider.entity';
import { type OpenedAttempt, OidcAttempts, type Return } from './oidc-attempt.service';
import { OidcAccounts } from './oidc-account.service';
import type { ProvenUser } from './oidc-handover.service';
import type { OidcCallbackQuery, OidcStartQuery } from './oidc-sign-in.schema';
import { type Claims, methodsOf } from './oidc.claims';
import { OidcClient } from './oidc.client';
import { OidcNoAccount, OidcStateInvalid } from './oidc.errors';
import { ProviderRegistrations } from './provider.registrations';

export interface Departure extends Pick<OpenedAttempt, 'state' | 'browser'> {
  /** The provider's page. */
  readonly url: string;
}

export interface Arrival extends ProvenUser {
  readonly returns: Return | null;
}

/** A person's way to the provider and back, in the tenant of the request context. */
@Injectable()
export class OidcSignIns {
  constructor(
    private readonly registrations: ProviderRegistrations,
    private readonly client: OidcClient,
    private readonly attempts: OidcAttempts,
    private readonly accounts: OidcAccounts,
    private readonly audit: Audit,
  ) {}

  /** @throws InvalidInput, OidcProviderUnavailable, OidcClientRefused */
  async depart(provider: IdentityProvider, asked: OidcStartQuery): Promise<Departure> {
    const returns = returnOf(provider, asked);
    const registration = await this.registrations.of(provider);
    const { state, browser, ...secrets } = await this.attempts.open(provider.version, returns);
    const url = await this.client.authorizationUrl(registration, provider.scopes, state, secrets);
    return { url, state, browser };
  }

  /**
   * @param browser the value of the browser's cookie
   * @throws OidcStateInvalid, OidcDenied, OidcAnswerInvalid, OidcClientRefused, OidcProviderUnavailable, OidcNoAccount
   */
  async arrive(
    provider: IdentityProvider,
    query: OidcCallbackQuery,
    browser: string | undefined,
  ): Promise<Arrival> {
    try {
      const { claims, returns } = await this.proven(provider, query, browser);
      const admission = await this.asProvider(() => this.accounts.admit(provider, claims));
      if ('refused' in admission) throw new OidcNoAccount(admission.refused);
      return { userId: admission.userId, amr: methodsOf(claims, provider.mfaValues), returns };
    } catch (error) {
      if (error instanceof AppError) await this.recordFailure(error);
      throw error;
    }
  }

  /** Also for codes that fetch no tokens. */
  async recordFailure(error: AppError): Promise<void> {
    const reason = error instanceof OidcNoAccount ? error.reason : error.code.replace(/^identity\./, '');
    await this.audit.record({
      action: 'login.fail',
      subject: 'User',
      outcome: 'failed',
      details: { method: 'oidc', reason },
    });
  }

  private async proven(
    provider: IdentityProvider,
    { state, ...rest }: OidcCallbackQuery,
    browser: string | undefined,
  ): Promise<{ claims: Claims; returns: Return | null }> {
    const attempt = browser && (await this.attempts.take(state, browser, provider.version));
    if (!attempt) throw new OidcStateInvalid();
    const told = Object.entries({ state, ...rest }).filter(([, value]) => value !== undefined);
    const claims = await this.client.redeem(await this.registrations.of(provider), {
      state,
      ...attempt.secrets,
      answer: new URLSearchParams(told as [string, string][]),
      names: provider,
    });
    return { claims, returns: attempt.returns };
  }

  /** Nobody has signed in yet: what is written is the provider's word, carried out by the product. */
  private asProvider<T>(work: () => Promise<T>): Promise<T> {
    const principal = { kind: 'system', id: 'system:oidc', tenantId: getTenantId() } as const;
    return runInContext({ ...getContext(), principal }, work);
  }
}

/** @throws InvalidInput */
function returnOf(
  { returnUrls: [first, ...others] }: IdentityProvider,
  { returnUrl, codeChallenge }: OidcStartQuery,
): Return | null {
  const known = first === undefined ? [] : [first, ...others];
  if (returnUrl !== undefined && !known.includes(returnUrl))
    throw new InvalidInput([{ pointer: '?returnUrl', code: 'identity.return_url_unknown' }]);
  if (first === undefined) return null;
  if (codeChallenge === undefined)
    throw new InvalidInput([{ pointer: '?codeChallenge', code: 'identity.code_challenge_needed' }]);
  return { url: returnUrl ?? first, challenge: codeChallenge };
}

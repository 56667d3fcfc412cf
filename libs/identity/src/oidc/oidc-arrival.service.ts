import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { SignInFailed } from '../identity.errors';
import { SignInCompletion, type SignInOutcome } from '../sign-in/sign-in.completion';
import type { IdentityProvider } from './identity-provider.entity';
import { OidcHandovers, type ProvenUser } from './oidc-handover.service';
import type { OidcCallbackQuery, OidcToken } from './oidc-sign-in.schema';
import { OidcSignIns } from './oidc-sign-in.service';
import { OidcCodeInvalid, OidcNoAccount } from './oidc.errors';

/** How somebody who came back from the provider gets their tokens. */
@Injectable()
export class OidcArrivals {
  constructor(
    private readonly db: TenantDb,
    private readonly signIns: OidcSignIns,
    private readonly handovers: OidcHandovers,
    private readonly completion: SignInCompletion,
  ) {}

  /** A page to go on to, which fetches the tokens with the code in its URL; or the outcome itself. @throws as `OidcSignIns.arrive` */
  async arrive(
    provider: IdentityProvider,
    query: OidcCallbackQuery,
    browser: string | undefined,
  ): Promise<{ readonly goOn: string } | SignInOutcome> {
    const { returns, ...proven } = await this.signIns.arrive(provider, query, browser);
    if (!returns) return this.complete(proven);
    const code = await this.db.transaction((tx) => this.handovers.issueIn(tx, proven, returns.challenge));
    const url = new URL(returns.url);
    url.searchParams.set('code', code);
    return { goOn: url.href };
  }

  /** @throws OidcCodeInvalid, OidcNoAccount */
  async fetch({ code, codeVerifier }: OidcToken): Promise<SignInOutcome> {
    const proven = await this.handovers.take(code, codeVerifier);
    if (proven) return this.complete(proven);
    const error = new OidcCodeInvalid();
    await this.signIns.recordFailure(error);
    throw error;
  }

  private async complete({ userId, amr }: ProvenUser): Promise<SignInOutcome> {
    try {
      return await this.completion.complete({ userId, method: 'oidc', amr });
    } catch (error) {
      if (!(error instanceof SignInFailed)) throw error;
      const refused = new OidcNoAccount('account_unusable');
      await this.signIns.recordFailure(refused);
      throw refused;
    }
  }
}

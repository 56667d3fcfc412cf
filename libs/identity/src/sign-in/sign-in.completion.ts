import { Audit } from '@mimamori/audit';
import { getContext, getTenantId, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { ActivationTokens, type IssuedActivation } from '../activation/activation.tokens';
import { SignInFailed } from '../identity.errors';
import { type IssuedChallenge, MfaChallenges } from '../mfa/mfa-challenge.service';
import { type OpenedSession, Sessions } from '../session/session.service';
import type { Amr, SignInProof } from './proof';
import { type SignInStanding, SignInStandings } from './sign-in.standing';

export interface SignedIn extends OpenedSession {
  readonly userId: string;
  readonly tenantId: string;
  readonly amr: readonly Amr[];
}

/**
 * What comes after a proof: a session; or a question for a second factor; or a token that lets them replace the password,
 * or enrol a factor, and nothing else.
 */
export type SignInOutcome =
  | { readonly signedIn: SignedIn }
  | { readonly challenge: IssuedChallenge }
  | { readonly mustChange: IssuedActivation }
  | {
      readonly mustEnrol: {
        readonly token: string;
        readonly expiresAt: Date;
        /** Whether the token is enough from where they are; elsewhere it takes a link of an administrator's, too. */
        readonly here: boolean;
      };
    };

/** The one way from a proof to a session, whoever checked the proof. */
@Injectable()
export class SignInCompletion {
  constructor(
    private readonly db: TenantDb,
    private readonly standings: SignInStandings,
    private readonly challenges: MfaChallenges,
    private readonly activations: ActivationTokens,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
  ) {}

  /**
   * In the tenant of the request context, outside of any transaction. The person becomes the context's principal.
   * @throws SignInFailed for whoever may not sign in now
   */
  async complete(proof: SignInProof): Promise<SignInOutcome> {
    const standing = await this.standings.of(proof.userId);
    if (!standing) throw new SignInFailed();
    getContext().principal = { kind: 'user', id: proof.userId, tenantId: getTenantId() };
    return this.db.transaction((tx) => this.completeIn(tx, proof, standing));
  }

  /** As `complete`, in the transaction in which the proof was checked, with a standing read before it. */
  async completeIn(tx: Tx, proof: SignInProof, standing: SignInStanding): Promise<SignInOutcome> {
    const { userId, method, amr } = proof;
    if (!amr.includes('mfa') && standing.factors.length) {
      const challenge = await this.challenges.askIn(tx, proof, standing.factors);
      await this.record(tx, 'identity.mfa.ask', userId, { method });
      return { challenge };
    }
    if (method === 'password' && standing.mustChange) {
      await this.record(tx, 'login.ok', userId, { method, mustChange: true });
      return { mustChange: await this.activations.issueIn(tx, userId, 'password_change') };
    }
    if (!amr.includes('mfa') && standing.mfaDemanded) {
      const here = standing.firstFactorHere || method !== 'password';
      await this.record(tx, 'login.ok', userId, { method, mustEnrol: true, ...(!here && { here }) });
      return { mustEnrol: { ...(await this.challenges.letEnrolIn(tx, proof)), here } };
    }
    const opened = await this.sessions.openIn(tx, userId, amr);
    await this.record(tx, 'login.ok', userId, { method, amr, sessionId: opened.sessionId });
    return { signedIn: { ...opened, userId, tenantId: tx.tenantId, amr } };
  }

  private record(
    tx: Tx,
    action: string,
    userId: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    return this.audit.append(tx, { action, subject: 'User', subjectId: userId, details });
  }
}

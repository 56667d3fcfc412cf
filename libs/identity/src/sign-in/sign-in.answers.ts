import { getContext, japanIso, Problems } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { ACCESS_TOKEN_SECONDS, AccessTokens, type IssuedClaims } from '../access-token/access-token.service';
import { FirstFactorInside, MfaEnrolmentRequired, PasswordChangeRequired } from '../identity.errors';
import type { MfaAsked, Tokens } from './auth.schema';
import type { SignInOutcome } from './sign-in.completion';

/** How the outcome of a sign-in is answered, whichever route it came by. */
@Injectable()
export class SignInAnswers {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly problems: Problems,
  ) {}

  /** Tokens, a question for a second factor, or a problem document with the token that solves it. */
  async answer(outcome: SignInOutcome, reply: FastifyReply): Promise<Tokens | { mfa: MfaAsked } | object> {
    if ('challenge' in outcome) {
      const { token, expiresAt, methods, passkey } = outcome.challenge;
      return {
        mfa: { token: token as string, expiresAt: japanIso(expiresAt), methods: [...methods], passkey },
      };
    }
    if ('mustChange' in outcome)
      return this.problem(new PasswordChangeRequired(), { activationToken: outcome.mustChange.token }, reply);
    if ('mustEnrol' in outcome) {
      const { here, token } = outcome.mustEnrol;
      const error = here ? new MfaEnrolmentRequired() : new FirstFactorInside();
      return this.problem(error, { enrolmentToken: token }, reply);
    }
    const { userId, tenantId, sessionId, amr, refreshToken } = outcome.signedIn;
    return this.pair({ sub: userId, tid: tenantId, sid: sessionId, amr }, refreshToken);
  }

  async pair(claims: IssuedClaims, refreshToken: string): Promise<Tokens> {
    return { accessToken: await this.tokens.issue(claims), refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
  }

  private problem(
    error: PasswordChangeRequired | MfaEnrolmentRequired | FirstFactorInside,
    more: object,
    reply: FastifyReply,
  ): object {
    const problem = this.problems.toProblem(error, getContext());
    void reply.code(problem.status).type('application/problem+json; charset=utf-8');
    return { ...problem, ...more };
  }
}

import { Can, getContext, getPrincipal, Problems, Public } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ACCESS_TOKEN_SECONDS, AccessTokens } from '../access-token/access-token.service';
import { PasswordChangeRequired, RefreshFailed } from '../identity.errors';
import { REFRESH, SIGN_IN } from '../identity.limits';
import { SessionRefresh } from '../session/session.refresh';
import { Sessions } from '../session/session.service';
import { SessionStanding } from '../session/session.standing';
import {
  type Login,
  loginSchema,
  type Refresh,
  refreshSchema,
  type Tokens,
  tokensSchema,
} from './auth.schema';
import { SignIns } from './sign-in.service';

@ApiTags('identity')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly signIns: SignIns,
    private readonly tokens: AccessTokens,
    private readonly refreshes: SessionRefresh,
    private readonly sessions: Sessions,
    private readonly standing: SessionStanding,
    private readonly problems: Problems,
  ) {}

  @ApiOperation({ summary: 'Sign in with a password' })
  @Post('login')
  @HttpCode(200)
  @Public('nobody is signed in before signing in')
  @Limited(SIGN_IN)
  @ApiResult(tokensSchema)
  async login(
    @Body({ schema: loginSchema }) login: Login,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireSecureTransport(request);
    const outcome = await this.signIns.signIn(login);
    if ('mustChange' in outcome) return this.changeRequired(outcome.mustChange.token, reply);
    const { userId, tenantId, sessionId, refreshToken } = outcome.signedIn;
    return this.pair({ sub: userId, tid: tenantId, sid: sessionId }, refreshToken);
  }

  @ApiOperation({ summary: 'Get new tokens for a refresh token' })
  @Post('refresh')
  @HttpCode(200)
  @Public('the refresh token is the proof')
  @Limited(REFRESH)
  @ApiResult(tokensSchema)
  async refresh(
    @Body({ schema: refreshSchema }) body: Refresh,
    @Req() request: FastifyRequest,
  ): Promise<Tokens> {
    requireSecureTransport(request);
    const refreshed = await this.refreshes.refresh(body.refreshToken);
    if (!refreshed) throw new RefreshFailed();
    return this.pair(refreshed, refreshed.refreshToken);
  }

  @ApiOperation({ summary: 'Sign out' })
  @Post('logout')
  @HttpCode(204)
  @Can('end', 'Session')
  async logout(): Promise<void> {
    const { credentialId, tenantId } = getPrincipal();
    if (credentialId) await this.sessions.endOwn(credentialId, 'signed_out');
    this.standing.forget(tenantId);
  }

  private async pair(
    claims: { sub: string; tid: string; sid: string },
    refreshToken: string,
  ): Promise<Tokens> {
    return { accessToken: await this.tokens.issue(claims), refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
  }

  /** A problem document with one field more: the token that lets the person set another password. */
  private changeRequired(activationToken: string, reply: FastifyReply) {
    const problem = this.problems.toProblem(new PasswordChangeRequired(), getContext());
    void reply.code(problem.status).type('application/problem+json; charset=utf-8');
    return { ...problem, activationToken };
  }
}

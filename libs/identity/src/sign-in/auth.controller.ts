import { Can, getPrincipal, Public } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { RefreshFailed } from '../identity.errors';
import { REFRESH, SIGN_IN } from '../identity.limits';
import { SessionRefresh } from '../session/session.refresh';
import { Sessions } from '../session/session.service';
import { SessionStanding } from '../session/session.standing';
import {
  type Login,
  loginSchema,
  type Refresh,
  refreshSchema,
  signInAnswerSchema,
  type Tokens,
  tokensSchema,
} from './auth.schema';
import { SignInAnswers } from './sign-in.answers';
import { SignIns } from './sign-in.service';

@ApiTags('identity')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly signIns: SignIns,
    private readonly answers: SignInAnswers,
    private readonly refreshes: SessionRefresh,
    private readonly sessions: Sessions,
    private readonly standing: SessionStanding,
  ) {}

  @ApiOperation({ summary: 'Sign in with a password' })
  @Post('login')
  @HttpCode(200)
  @Public('nobody is signed in before signing in')
  @Limited(SIGN_IN)
  @ApiResult(signInAnswerSchema)
  async login(
    @Body({ schema: loginSchema }) login: Login,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireSecureTransport(request);
    return this.answers.answer(await this.signIns.signIn(login), reply);
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
    return this.answers.pair(refreshed, refreshed.refreshToken);
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
}

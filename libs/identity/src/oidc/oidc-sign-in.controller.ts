import { Public } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { SSO, SSO_TOKEN } from '../identity.limits';
import { signInAnswerSchema } from '../sign-in/auth.schema';
import { SignInAnswers } from '../sign-in/sign-in.answers';
import { browserCookie, readBrowserCookie } from './browser-cookie';
import { OidcArrivals } from './oidc-arrival.service';
import { ATTEMPT_SECONDS } from './oidc-attempt.service';
import {
  type OidcCallbackQuery,
  oidcCallbackQuery,
  type OidcStartQuery,
  oidcStartQuery,
  type OidcTenantParams,
  oidcTenantParams,
  type OidcToken,
  oidcTokenSchema,
} from './oidc-sign-in.schema';
import { OidcSignIns } from './oidc-sign-in.service';
import { OidcDoor } from './oidc.door';

const FOUND = 302;

@ApiTags('identity')
@Controller('v1/auth/oidc/:tenant')
export class OidcSignInController {
  constructor(
    private readonly door: OidcDoor,
    private readonly signIns: OidcSignIns,
    private readonly arrivals: OidcArrivals,
    private readonly answers: SignInAnswers,
  ) {}

  @ApiOperation({ summary: "Sign in at the tenant's provider: sends the browser there" })
  @Get('start')
  @Public('nobody is signed in before signing in')
  @Limited(SSO)
  @ApiResponse({ status: FOUND, description: "To the provider's page, with a cookie for the way back." })
  async start(
    @Param({ schema: oidcTenantParams }) { tenant }: OidcTenantParams,
    @Query({ schema: oidcStartQuery }) asked: OidcStartQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireSecureTransport(request);
    const { url, state, browser } = await this.door.enter(tenant, (provider) =>
      this.signIns.depart(provider, asked),
    );
    const place = { state, secure: request.protocol === 'https' };
    goTo(reply, url, browserCookie(place, browser, ATTEMPT_SECONDS));
  }

  @ApiOperation({ summary: "Come back from the tenant's provider" })
  @Get('callback')
  @Public('the provider proves who somebody is')
  @Limited(SSO)
  @ApiResult(signInAnswerSchema, { description: 'Where the tenant has configured no return URL.' })
  @ApiResponse({ status: FOUND, description: 'To the return URL, with a `code` to fetch the tokens with.' })
  async callback(
    @Param({ schema: oidcTenantParams }) { tenant }: OidcTenantParams,
    @Query({ schema: oidcCallbackQuery }) query: OidcCallbackQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireSecureTransport(request);
    const place = { state: query.state, secure: request.protocol === 'https' };
    const browser = readBrowserCookie(place, request.headers.cookie);
    const spent = browserCookie(place, '', 0);
    const arrival = await this.door.enter(tenant, (provider) =>
      this.arrivals.arrive(provider, query, browser),
    );
    if ('goOn' in arrival) return goTo(reply, arrival.goOn, spent);
    void reply.header('set-cookie', spent);
    return this.answers.answer(arrival, reply);
  }

  @ApiOperation({ summary: 'Fetch the tokens of a sign-in at the provider' })
  @Post('token')
  @HttpCode(200)
  @Public('the code and its verifier are the proof')
  @Limited(SSO_TOKEN)
  @ApiResult(signInAnswerSchema)
  async token(
    @Param({ schema: oidcTenantParams }) { tenant }: OidcTenantParams,
    @Body({ schema: oidcTokenSchema }) body: OidcToken,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireSecureTransport(request);
    return this.answers.answer(await this.door.enter(tenant, () => this.arrivals.fetch(body)), reply);
  }
}

/** Nothing of the address that was left is told to the next page. */
function goTo(reply: FastifyReply, url: string, cookie: string): void {
  void reply
    .code(FOUND)
    .header('location', url)
    .header('set-cookie', cookie)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer');
}

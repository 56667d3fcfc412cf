import { getContext, Problems, Public } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { OAUTH_TOKEN } from '../identity.limits';
import { type OAuthErrorCode, OAuthRefusal } from './oauth.errors';
import {
  type OAuthErrorBody,
  oauthErrorSchema,
  type OAuthToken,
  oauthTokenSchema,
  TOKEN_FORM,
} from './oauth.schema';
import { ClientTokens } from './client-token.service';
import { tokenRequestOf } from './token-request';

const DESCRIPTIONS: Readonly<Record<OAuthErrorCode, string>> = {
  invalid_request: 'A parameter is missing, repeated or malformed, or the client proves itself in two ways.',
  invalid_client: 'The client is unknown, or its proof does not hold, here and now.',
  unsupported_grant_type: 'The only grant is client_credentials.',
  invalid_scope: 'The scope is malformed, or more than the client has.',
};

/** Tokens for machine clients, as any OAuth library asks for them; its refusals have OAuth's shape. */
@ApiTags('identity')
@Controller('oauth/token')
export class TokenController {
  constructor(
    private readonly tokens: ClientTokens,
    private readonly problems: Problems,
  ) {}

  @ApiOperation({ summary: 'Get an access token for a machine client' })
  @Post()
  @HttpCode(200)
  @Public('the client proves itself with a secret or a signature')
  @Limited(OAUTH_TOKEN)
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody(TOKEN_FORM)
  @ApiResult(oauthTokenSchema)
  @ApiResult(oauthErrorSchema, { status: 400, description: 'The request is not valid' })
  @ApiResult(oauthErrorSchema, { status: 401, description: 'The client could not prove itself' })
  async issue(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OAuthToken | OAuthErrorBody> {
    requireSecureTransport(request);
    void reply.header('cache-control', 'no-store');
    const { authorization } = request.headers;
    try {
      return await this.tokens.issue(tokenRequestOf(authorization, body));
    } catch (error) {
      if (error instanceof OAuthRefusal) return this.refuse(error, reply);
      throw error;
    }
  }

  /** RFC 6749 section 5.2: its words, as application/json. */
  private refuse(refusal: OAuthRefusal, reply: FastifyReply): OAuthErrorBody {
    const { error } = refusal;
    const context = getContext();
    const { type, title, status, detail, code, traceId } = this.problems.toProblem(refusal, context);
    void reply
      .code(status)
      .type('application/json; charset=utf-8')
      .header('content-language', context.locale);
    if (status === 401) void reply.header('www-authenticate', 'Basic realm="mimamori"');
    return { error, error_description: DESCRIPTIONS[error], type, title, status, detail, code, traceId };
  }
}

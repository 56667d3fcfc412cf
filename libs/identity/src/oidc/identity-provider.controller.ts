import { Can } from '@mimamori/platform';
import { ApiResult, IfMatch, type IfMatchHeader, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, Get, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import {
  type IdentityProviderPut,
  identityProviderPutSchema,
  identityProviderSchema,
  identityProviderView,
  type IdentityProviderView,
} from './identity-provider.schema';
import { IdentityProviders } from './identity-provider.service';
import { OidcRoutes } from './oidc-routes';

/** The caller's own tenant has one, or none. */
@ApiTags('identity')
@Controller('v1/identity-provider')
export class IdentityProviderController {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly routes: OidcRoutes,
  ) {}

  @ApiOperation({ summary: 'Read the configuration of single sign-on' })
  @Get()
  @Can('read', 'IdentityProvider')
  @ApiResult(identityProviderSchema)
  async get(): Promise<IdentityProviderView> {
    return identityProviderView(await this.providers.get(), await this.routes.base());
  }

  @ApiOperation({ summary: 'Set the whole configuration of single sign-on' })
  @Put()
  @Can('update', 'IdentityProvider')
  @ApiResult(identityProviderSchema)
  async put(
    @Body({ schema: identityProviderPutSchema }) input: IdentityProviderPut,
    @IfMatch() match: IfMatchHeader,
    @Req() request: FastifyRequest,
  ): Promise<IdentityProviderView> {
    requireSecureTransport(request);
    return identityProviderView(await this.providers.put(input, match), await this.routes.base());
  }
}

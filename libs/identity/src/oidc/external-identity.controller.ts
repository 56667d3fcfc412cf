import { Can } from '@mimamori/platform';
import { ApiResult, idParams, mapPage, type Page } from '@mimamori/web';
import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import {
  type ExternalIdentityListRequest,
  externalIdentityListQuery,
  externalIdentitySchema,
  externalIdentityView,
  type ExternalIdentityView,
} from './external-identity.schema';
import { ExternalIdentities } from './external-identity.service';

@ApiTags('identity')
@Controller('v1/external-identities')
export class ExternalIdentityController {
  constructor(private readonly identities: ExternalIdentities) {}

  @Get()
  @Can('read', 'ExternalIdentity')
  @ApiResult(externalIdentitySchema, { list: true })
  async list(
    @Query({ schema: externalIdentityListQuery }) request: ExternalIdentityListRequest,
  ): Promise<Page<ExternalIdentityView>> {
    return mapPage(await this.identities.list(request), externalIdentityView);
  }

  @Get(':id')
  @Can('read', 'ExternalIdentity')
  @ApiResult(externalIdentitySchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<ExternalIdentityView> {
    return externalIdentityView(await this.identities.get(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'ExternalIdentity')
  remove(@Param({ schema: idParams }) { id }: { id: string }): Promise<void> {
    return this.identities.remove(id);
  }
}

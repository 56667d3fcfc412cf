import { Can, getTenantId, ShownOnce } from '@mimamori/platform';
import {
  ApiResult,
  idParams,
  IfMatch,
  type IfMatchHeader,
  type Page,
  requireSecureTransport,
} from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ApiKeyCreation } from './api-key.creation';
import { ApiKeyReads } from './api-key.reads';
import {
  type ApiKeyCreate,
  apiKeyCreateSchema,
  type ApiKeyListRequest,
  apiKeyListQuery,
  type ApiKeyPatch,
  apiKeyPatchSchema,
  type ApiKeyRevoke,
  apiKeyRevokeSchema,
  apiKeySchema,
  type ApiKeyView,
  type NewApiKey,
  newApiKeySchema,
} from './api-key.schema';
import { ApiKeys } from './api-key.service';
import { ApiKeyStanding } from './api-key.standing';

@ApiTags('identity')
@Controller('v1/api-keys')
export class ApiKeyController {
  constructor(
    private readonly creation: ApiKeyCreation,
    private readonly keys: ApiKeys,
    private readonly reads: ApiKeyReads,
    private readonly standing: ApiKeyStanding,
  ) {}

  @Get()
  @Can('read', 'ApiKey')
  @ApiResult(apiKeySchema, { list: true })
  list(@Query({ schema: apiKeyListQuery }) request: ApiKeyListRequest): Promise<Page<ApiKeyView>> {
    return this.reads.list(request);
  }

  @Get(':id')
  @Can('read', 'ApiKey')
  @ApiResult(apiKeySchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<ApiKeyView> {
    return this.reads.get(id);
  }

  @ApiOperation({ summary: 'Make an API key or OAuth client that acts with a part of your rights' })
  @Post()
  @ShownOnce()
  @Can('create', 'ApiKey')
  @ApiResult(newApiKeySchema, { status: 201 })
  async create(
    @Body({ schema: apiKeyCreateSchema }) input: ApiKeyCreate,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewApiKey> {
    requireSecureTransport(request);
    const { row, key } = await this.creation.create(input);
    void reply.header('location', `/v1/api-keys/${row.id}`);
    return { ...this.reads.view(row), key };
  }

  @ApiOperation({ summary: 'Rename an API key, or make it narrower' })
  @Patch(':id')
  @Can('update', 'ApiKey')
  @ApiResult(apiKeySchema)
  async update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: apiKeyPatchSchema }) patch: ApiKeyPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<ApiKeyView> {
    const row = await this.keys.update(id, patch, match);
    this.standing.forget(getTenantId());
    return this.reads.view(row);
  }

  @ApiOperation({ summary: 'End an API key: it works nowhere from then on' })
  @Post(':id/revoke')
  @HttpCode(200)
  @Can('revoke', 'ApiKey')
  @ApiResult(apiKeySchema)
  async revoke(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: apiKeyRevokeSchema }) { reason }: ApiKeyRevoke,
    @IfMatch() match: IfMatchHeader,
  ): Promise<ApiKeyView> {
    const row = await this.keys.revoke(id, reason, match);
    this.standing.forget(getTenantId());
    return this.reads.view(row);
  }
}

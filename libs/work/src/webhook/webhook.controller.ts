import { Can, ShownOnce } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import {
  type Webhook,
  type WebhookCreate,
  webhookCreateSchema,
  type WebhookListRequest,
  webhookListQuery,
  type WebhookPatch,
  webhookPatchSchema,
  webhookSchema,
  type WebhookWithSecret,
  webhookWithSecretSchema,
} from './webhook.schema';
import { Webhooks } from './webhook.service';

@Controller('v1/webhooks')
export class WebhookController {
  constructor(private readonly webhooks: Webhooks) {}

  @Get()
  @Can('read', 'Webhook')
  @ApiResult(webhookSchema, { list: true })
  list(@Query({ schema: webhookListQuery }) request: WebhookListRequest): Promise<Page<Webhook>> {
    return this.webhooks.list(request);
  }

  @Get(':id')
  @Can('read', 'Webhook')
  @ApiResult(webhookSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<Webhook> {
    return this.webhooks.get(id);
  }

  @Post()
  @ShownOnce()
  @Can('create', 'Webhook')
  @ApiResult(webhookWithSecretSchema, { status: 201 })
  async create(
    @Body({ schema: webhookCreateSchema }) input: WebhookCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebhookWithSecret> {
    const webhook = await this.webhooks.create(input);
    void reply.header('location', `/v1/webhooks/${webhook.id}`);
    return webhook;
  }

  @Patch(':id')
  @Can('update', 'Webhook')
  @ApiResult(webhookSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: webhookPatchSchema }) patch: WebhookPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<Webhook> {
    return this.webhooks.update(id, patch, match);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'Webhook')
  remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    return this.webhooks.remove(id, match);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ShownOnce()
  @Can('rotate_secret', 'Webhook')
  @ApiResult(webhookWithSecretSchema)
  rotateSecret(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.rotateSecret(id, match);
  }
}

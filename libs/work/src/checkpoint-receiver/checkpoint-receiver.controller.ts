import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import {
  type CheckpointReceiver,
  type CheckpointReceiverCreate,
  checkpointReceiverCreateSchema,
  type CheckpointReceiverListRequest,
  checkpointReceiverListQuery,
  checkpointReceiverSchema,
} from './checkpoint-receiver.schema';
import { CheckpointReceivers } from './checkpoint-receiver.service';

@Controller('v1/checkpoint-receivers')
export class CheckpointReceiverController {
  constructor(private readonly receivers: CheckpointReceivers) {}

  @Get()
  @Can('read', 'CheckpointReceiver')
  @ApiResult(checkpointReceiverSchema, { list: true })
  list(
    @Query({ schema: checkpointReceiverListQuery }) request: CheckpointReceiverListRequest,
  ): Promise<Page<CheckpointReceiver>> {
    return this.receivers.list(request);
  }

  @Get(':id')
  @Can('read', 'CheckpointReceiver')
  @ApiResult(checkpointReceiverSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CheckpointReceiver> {
    return this.receivers.get(id);
  }

  @Post()
  @Can('create', 'CheckpointReceiver')
  @ApiResult(checkpointReceiverSchema, { status: 201 })
  async create(
    @Body({ schema: checkpointReceiverCreateSchema }) input: CheckpointReceiverCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CheckpointReceiver> {
    const receiver = await this.receivers.create(input);
    void reply.header('location', `/v1/checkpoint-receivers/${receiver.id}`);
    return receiver;
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'CheckpointReceiver')
  remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    return this.receivers.remove(id, match);
  }
}

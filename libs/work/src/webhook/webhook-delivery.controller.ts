import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import {
  type Delivery,
  type DeliveryDetail,
  deliveryDetailSchema,
  type DeliveryListRequest,
  deliveryListQuery,
  type DeliveryParams,
  deliveryParams,
  deliverySchema,
  type Replay,
  type Replayed,
  replayedSchema,
  replaySchema,
} from './webhook-delivery.schema';
import { WebhookDeliveries } from './webhook-delivery.service';

@Controller('v1/webhooks/:id')
export class WebhookDeliveryController {
  constructor(private readonly deliveries: WebhookDeliveries) {}

  @Get('deliveries')
  @Can('read', 'WebhookDelivery')
  @ApiResult(deliverySchema, { list: true })
  list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: deliveryListQuery }) request: DeliveryListRequest,
  ): Promise<Page<Delivery>> {
    return this.deliveries.list(id, request);
  }

  @Get('deliveries/:deliveryId')
  @Can('read', 'WebhookDelivery')
  @ApiResult(deliveryDetailSchema)
  get(@Param({ schema: deliveryParams }) { id, deliveryId }: DeliveryParams): Promise<DeliveryDetail> {
    return this.deliveries.get(id, deliveryId);
  }

  @Post('deliveries/:deliveryId/replay')
  @HttpCode(200)
  @Can('replay', 'Webhook')
  @ApiResult(deliveryDetailSchema)
  replay(@Param({ schema: deliveryParams }) { id, deliveryId }: DeliveryParams): Promise<DeliveryDetail> {
    return this.deliveries.replay(id, deliveryId);
  }

  @Post('replay')
  @HttpCode(200)
  @Can('replay', 'Webhook')
  @ApiResult(replayedSchema)
  replayAll(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: replaySchema }) interval: Replay,
  ): Promise<Replayed> {
    return this.deliveries.replayAll(id, interval);
  }

  @Post('test')
  @Can('test', 'Webhook')
  @ApiResult(deliveryDetailSchema, { status: 201 })
  async test(
    @Param({ schema: idParams }) { id }: { id: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveryDetail> {
    const delivery = await this.deliveries.test(id);
    void reply.header('location', `/v1/webhooks/${id}/deliveries/${delivery.id}`);
    return delivery;
  }
}

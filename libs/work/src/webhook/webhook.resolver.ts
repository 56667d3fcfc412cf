import { Can } from '@mimamori/platform';
import { ConnectionArgs, connectionRequest, idSchema, toConnection, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { deliveryListQuery } from './webhook-delivery.schema';
import { WebhookDeliveries } from './webhook-delivery.service';
import { webhookListQuery } from './webhook.schema';
import { Webhooks } from './webhook.service';
import {
  WebhookConnection,
  WebhookDeliveryConnection,
  WebhookDeliveryDetailType,
  WebhookDeliveryFilterInput,
  WebhookFilterInput,
  WebhookType,
} from './webhook.type';

const webhookIdArg = new ZodArgsPipe(idSchema, '/webhookId');

@Resolver(() => WebhookType)
export class WebhookResolver {
  constructor(
    private readonly service: Webhooks,
    private readonly deliveries: WebhookDeliveries,
  ) {}

  @Query(() => WebhookType, { nullable: true })
  @Can('read', 'Webhook')
  webhook(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<WebhookType> {
    return this.service.get(id);
  }

  @Query(() => WebhookConnection)
  @Can('read', 'Webhook')
  async webhooks(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => WebhookFilterInput, nullable: true }) filter?: WebhookFilterInput,
  ) {
    return toConnection(await this.service.list(connectionRequest(webhookListQuery, args, filter)));
  }

  @Query(() => WebhookDeliveryDetailType, { nullable: true })
  @Can('read', 'WebhookDelivery')
  webhookDelivery(
    @Args('webhookId', { type: () => ID }, webhookIdArg) webhookId: string,
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<WebhookDeliveryDetailType> {
    return this.deliveries.get(webhookId, id);
  }

  @Query(() => WebhookDeliveryConnection)
  @Can('read', 'WebhookDelivery')
  async webhookDeliveries(
    @Args('webhookId', { type: () => ID }, webhookIdArg) webhookId: string,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => WebhookDeliveryFilterInput, nullable: true })
    filter?: WebhookDeliveryFilterInput,
  ) {
    const request = connectionRequest(deliveryListQuery, args, filter);
    return toConnection(await this.deliveries.list(webhookId, request));
  }
}

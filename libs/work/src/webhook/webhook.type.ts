import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { Delivery, DeliveryDetail, DeliveryProblem } from './webhook-delivery.schema';
import type { Webhook } from './webhook.schema';
import {
  DELIVERY_STATES,
  type DeliveryState,
  DISABLED_REASONS,
  type DisabledReason,
  WEBHOOK_STATES,
  type WebhookState,
} from './webhook.words';

/** A list of words as the object that GraphQL's enums are made of. */
function enumOf<const Word extends string>(words: readonly Word[]): { readonly [Name in Word]: Name } {
  return Object.fromEntries(words.map((word) => [word, word])) as { readonly [Name in Word]: Name };
}

const StateEnum = enumOf(WEBHOOK_STATES);
registerEnumType(StateEnum, { name: 'WebhookState' });
const ReasonEnum = enumOf(DISABLED_REASONS);
registerEnumType(ReasonEnum, { name: 'WebhookDisabledReason' });
const DeliveryStateEnum = enumOf(DELIVERY_STATES);
registerEnumType(DeliveryStateEnum, { name: 'WebhookDeliveryState' });

@ObjectType('Webhook', { description: 'Where announced events are sent.' })
export class WebhookType implements Webhook {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  url: string;

  @Field(() => String, { nullable: true })
  description: string | null;

  @Field(() => [String])
  eventTypes: string[];

  @Field(() => StateEnum)
  state: WebhookState;

  @Field(() => ReasonEnum, { nullable: true })
  disabledReason: DisabledReason | null;

  @Field(() => String, { nullable: true })
  failingSince: string | null;

  @Field(() => String, { nullable: true })
  oldSecretUntil: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

@ObjectType('WebhookDeliveryProblem')
export class WebhookDeliveryProblemType implements DeliveryProblem {
  @Field(() => String)
  code: string;

  @Field(() => String)
  title: string;

  @Field(() => String)
  detail: string;
}

@ObjectType('WebhookDelivery', { description: 'One event for one webhook.' })
export class WebhookDeliveryType implements Delivery {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  webhookId: string;

  @Field(() => String)
  eventType: string;

  @Field(() => DeliveryStateEnum)
  state: DeliveryState;

  @Field(() => Int)
  attempts: number;

  @Field(() => Int, { nullable: true })
  lastStatus: number | null;

  @Field(() => WebhookDeliveryProblemType, { nullable: true })
  problem: WebhookDeliveryProblemType | null;

  @Field(() => String, { nullable: true })
  nextAttemptAt: string | null;

  @Field(() => String, { nullable: true })
  deliveredAt: string | null;

  @Field(() => String)
  createdAt: string;
}

@ObjectType('WebhookAttempt')
export class WebhookAttemptType {
  @Field(() => String)
  at: string;

  @Field(() => Int, { nullable: true })
  status: number | null;

  @Field(() => Int)
  durationMs: number;

  @Field(() => WebhookDeliveryProblemType, { nullable: true })
  problem: WebhookDeliveryProblemType | null;
}

@ObjectType('WebhookDeliveryDetail')
export class WebhookDeliveryDetailType extends WebhookDeliveryType implements DeliveryDetail {
  @Field(() => String)
  body: string;

  @Field(() => [WebhookAttemptType])
  trail: WebhookAttemptType[];
}

export const WebhookConnection = connectionOf(WebhookType, 'Webhook');
export const WebhookDeliveryConnection = connectionOf(WebhookDeliveryType, 'WebhookDelivery');

@InputType('WebhookFilter')
export class WebhookFilterInput {
  @Field(() => StateEnum, { nullable: true })
  state?: WebhookState;
}

@InputType('WebhookDeliveryFilter')
export class WebhookDeliveryFilterInput {
  @Field(() => DeliveryStateEnum, { nullable: true })
  state?: DeliveryState;

  @Field(() => String, { nullable: true })
  eventType?: string;
}

import { connectionOf } from '@mimamori/web';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { CheckpointReceiver } from './checkpoint-receiver.schema';

@ObjectType('CheckpointReceiverMail')
class CheckpointReceiverMailType {
  @Field(() => ID)
  checkpointId: string;

  @Field(() => String, { description: 'queued, sent (a mail server took it over), failed or suppressed.' })
  state: NonNullable<CheckpointReceiver['latestMail']>['state'];

  @Field(() => String, { nullable: true })
  reason: string | null;

  @Field(() => String)
  at: string;
}

@ObjectType('CheckpointReceiver', { description: 'A mailbox that keeps the signed heads of the audit log.' })
export class CheckpointReceiverType implements CheckpointReceiver {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  address: string;

  @Field(() => String)
  locale: CheckpointReceiver['locale'];

  @Field(() => CheckpointReceiverMailType, { nullable: true })
  latestMail: CheckpointReceiver['latestMail'];

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const CheckpointReceiverConnection = connectionOf(CheckpointReceiverType, 'CheckpointReceiver');

import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { type CheckpointReceiver, checkpointReceiverListQuery } from './checkpoint-receiver.schema';
import { CheckpointReceivers } from './checkpoint-receiver.service';
import { CheckpointReceiverConnection, CheckpointReceiverType } from './checkpoint-receiver.type';

@Resolver(() => CheckpointReceiverType)
export class CheckpointReceiverResolver {
  constructor(private readonly receivers: CheckpointReceivers) {}

  @Query(() => CheckpointReceiverType, { nullable: true })
  @Can('read', 'CheckpointReceiver')
  checkpointReceiver(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<CheckpointReceiver> {
    return this.receivers.get(id);
  }

  @Query(() => CheckpointReceiverConnection)
  @Can('read', 'CheckpointReceiver')
  async checkpointReceivers(@Args() args: ConnectionArgs): Promise<Connection<CheckpointReceiver>> {
    return toConnection(await this.receivers.list(connectionRequest(checkpointReceiverListQuery, args)));
  }
}

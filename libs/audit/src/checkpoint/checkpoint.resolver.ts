import { Can } from '@mimamori/platform';
import { type Connection, ConnectionArgs, connectionRequest, mapPage, toConnection } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { checkpointListQuery } from './checkpoint.queries';
import { type CheckpointView, checkpointView } from './checkpoint.schema';
import { Checkpoints } from './checkpoint.service';
import { CheckpointConnection, CheckpointFilterInput, CheckpointType } from './checkpoint.type';

@Resolver(() => CheckpointType)
export class CheckpointResolver {
  constructor(private readonly checkpoints: Checkpoints) {}

  @Query(() => CheckpointConnection, { description: 'Newest first.' })
  @Can('read', 'AuditCheckpoint')
  async auditCheckpoints(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => CheckpointFilterInput, nullable: true })
    filter?: CheckpointFilterInput | null,
  ): Promise<Connection<CheckpointView>> {
    const request = connectionRequest(checkpointListQuery, args, filter ?? {});
    return toConnection(mapPage(await this.checkpoints.list(request), checkpointView));
  }
}

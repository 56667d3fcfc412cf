import { CameraType } from '@mimamori/cameras';
import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  loader,
  Reads,
  toConnection,
} from '@mimamori/web';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { cameraStatusListQuery } from './camera-status.schema';
import { CameraStatuses } from './camera-status.service';
import { CameraStatusConnection, CameraStatusFilter, CameraStatusType } from './camera-status.type';

@Resolver(() => CameraType)
export class CameraStatusResolver {
  constructor(private readonly statuses: CameraStatuses) {}

  @Query(() => CameraStatusConnection)
  @Can('read', 'CameraStatus')
  async cameraStatuses(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => CameraStatusFilter, nullable: true }) filter?: CameraStatusFilter,
  ) {
    return toConnection(await this.statuses.list(connectionRequest(cameraStatusListQuery, args, filter)));
  }

  /** `null` for a retired camera, and for one whose status the caller may not read. */
  @ResolveField(() => CameraStatusType, { nullable: true })
  @Reads('id')
  @Can('read', 'CameraStatus')
  status(@Parent() { id }: CameraType, @Context() context: GraphqlContext): Promise<CameraStatusType | null> {
    const statuses = loader<string, CameraStatusType | null>(context, 'live.statuses', async (ids) => {
      const found = new Map((await this.statuses.find(ids)).map((status) => [status.cameraId, status]));
      return ids.map((id) => found.get(id) ?? null);
    });
    return statuses.load(id);
  }
}

import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  nestedConnection,
  Reads,
} from '@mimamori/web';
import { TaskConnection } from '@mimamori/work';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { CameraType } from '../camera/camera.type';
import { cameraFindingQuery } from './camera-finding-list.schema';
import { CameraFindingList } from './camera-finding-list.service';

@Resolver(() => CameraType)
export class CameraFindingResolver {
  constructor(private readonly list: CameraFindingList) {}

  /** Newest first. To narrow them, ask `findings(filter: {subjectId})`. */
  @ResolveField('findings', () => TaskConnection)
  @Reads('id')
  @Can('read', 'Task')
  findings(@Parent() { id }: CameraType, @Context() context: GraphqlContext, @Args() args: ConnectionArgs) {
    const list = {
      name: 'cameras.findings',
      page: this.list.ofReadable.bind(this.list),
      firstPages: this.list.ofMany.bind(this.list),
    };
    return nestedConnection(context, list, id, connectionRequest(cameraFindingQuery, args));
  }
}

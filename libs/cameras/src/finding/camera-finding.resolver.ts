import { Can } from '@mimamori/platform';
import { ConnectionArgs, connectionRequest, toConnection } from '@mimamori/web';
import { TaskConnection } from '@mimamori/work';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { CameraType } from '../camera/camera.type';
import { cameraFindingQuery } from './camera-finding-list.schema';
import { CameraFindingList } from './camera-finding-list.service';

@Resolver(() => CameraType)
export class CameraFindingResolver {
  constructor(private readonly list: CameraFindingList) {}

  /** Newest first. To narrow them, ask `findings(filter: {subjectId})`. */
  @ResolveField('findings', () => TaskConnection)
  @Can('read', 'Task')
  async findings(@Parent() { id }: CameraType, @Args() args: ConnectionArgs) {
    return toConnection(await this.list.ofReadable(id, connectionRequest(cameraFindingQuery, args)));
  }
}

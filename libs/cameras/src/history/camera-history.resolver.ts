import { fieldHistoryQuery, RecordedChangeConnection, RecordedChangeFilterInput } from '@mimamori/audit';
import { Can } from '@mimamori/platform';
import { ConnectionArgs, connectionRequest, toConnection } from '@mimamori/web';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { CameraType } from '../camera/camera.type';
import { CameraHistory } from './camera-history.service';

@Resolver(() => CameraType)
export class CameraHistoryResolver {
  constructor(private readonly history: CameraHistory) {}

  @ResolveField('changes', () => RecordedChangeConnection)
  @Can('read', 'Camera')
  async changes(
    @Parent() { id }: CameraType,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => RecordedChangeFilterInput, nullable: true })
    filter?: RecordedChangeFilterInput | null,
  ) {
    const request = connectionRequest(fieldHistoryQuery, args, filter ?? {});
    return toConnection(await this.history.ofReadable(id, request));
  }
}

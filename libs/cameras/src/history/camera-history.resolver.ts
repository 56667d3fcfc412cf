import { fieldHistoryQuery, RecordedChangeConnection, RecordedChangeFilterInput } from '@mimamori/audit';
import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  nestedConnection,
  Reads,
} from '@mimamori/web';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { CameraType } from '../camera/camera.type';
import { CameraHistory } from './camera-history.service';

@Resolver(() => CameraType)
export class CameraHistoryResolver {
  constructor(private readonly history: CameraHistory) {}

  @ResolveField('changes', () => RecordedChangeConnection)
  @Reads('id')
  @Can('read', 'Camera')
  changes(
    @Parent() { id }: CameraType,
    @Context() context: GraphqlContext,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => RecordedChangeFilterInput, nullable: true })
    filter?: RecordedChangeFilterInput | null,
  ) {
    const request = connectionRequest(fieldHistoryQuery, args, filter ?? {});
    const list = {
      name: 'cameras.changes',
      page: this.history.ofReadable.bind(this.history),
      firstPages: this.history.ofMany.bind(this.history),
    };
    return nestedConnection(context, list, id, request);
  }
}

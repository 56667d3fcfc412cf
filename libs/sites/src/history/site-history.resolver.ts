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

import { SiteType } from '../site/site.type';
import { SiteHistory } from './site-history.service';

@Resolver(() => SiteType)
export class SiteHistoryResolver {
  constructor(private readonly history: SiteHistory) {}

  @ResolveField('changes', () => RecordedChangeConnection)
  @Reads('id')
  @Can('read', 'Site')
  changes(
    @Parent() { id }: SiteType,
    @Context() context: GraphqlContext,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => RecordedChangeFilterInput, nullable: true })
    filter?: RecordedChangeFilterInput | null,
  ) {
    const request = connectionRequest(fieldHistoryQuery, args, filter ?? {});
    const list = {
      name: 'sites.changes',
      page: this.history.ofReadable.bind(this.history),
      firstPages: this.history.ofMany.bind(this.history),
    };
    return nestedConnection(context, list, id, request);
  }
}

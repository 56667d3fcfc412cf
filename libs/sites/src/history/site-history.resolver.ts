import { fieldHistoryQuery, RecordedChangeConnection, RecordedChangeFilterInput } from '@mimamori/audit';
import { Can } from '@mimamori/platform';
import { ConnectionArgs, connectionRequest, toConnection } from '@mimamori/web';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { SiteType } from '../site/site.type';
import { SiteHistory } from './site-history.service';

@Resolver(() => SiteType)
export class SiteHistoryResolver {
  constructor(private readonly history: SiteHistory) {}

  @ResolveField('changes', () => RecordedChangeConnection)
  @Can('read', 'Site')
  async changes(
    @Parent() { id }: SiteType,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => RecordedChangeFilterInput, nullable: true })
    filter?: RecordedChangeFilterInput | null,
  ) {
    const request = connectionRequest(fieldHistoryQuery, args, filter ?? {});
    return toConnection(await this.history.ofReadable(id, request));
  }
}

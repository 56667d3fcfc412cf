import { Can } from '@mimamori/platform';
import { SiteType } from '@mimamori/sites';
import { ConnectionArgs, connectionRequest, type GraphqlContext, loader, toConnection } from '@mimamori/web';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { sitePresenceListQuery } from './site-presence.schema';
import { SitePresences } from './site-presence.service';
import { SitePresenceConnection, SitePresenceFilterInput, SitePresenceType } from './site-presence.type';

@Resolver(() => SiteType)
export class SitePresenceResolver {
  constructor(private readonly presences: SitePresences) {}

  @Query(() => SitePresenceConnection)
  @Can('read', 'CameraStatus')
  async sitePresences(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => SitePresenceFilterInput, nullable: true })
    filter?: SitePresenceFilterInput | null,
  ) {
    const request = connectionRequest(sitePresenceListQuery, args, filter ?? {});
    return toConnection(await this.presences.list(request));
  }

  /** `null` for a store without a camera whose status the caller may read. */
  @ResolveField(() => SitePresenceType, { nullable: true })
  @Can('read', 'CameraStatus')
  presence(@Parent() { id }: SiteType, @Context() context: GraphqlContext): Promise<SitePresenceType | null> {
    const presences = loader<string, SitePresenceType | null>(context, 'live.presences', async (ids) => {
      const found = new Map((await this.presences.find(ids)).map((presence) => [presence.siteId, presence]));
      return ids.map((id) => found.get(id) ?? null);
    });
    return presences.load(id);
  }
}

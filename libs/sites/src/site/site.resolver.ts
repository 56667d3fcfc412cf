import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  idSchema,
  IfMatchHeader,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { areasOfSiteLoader } from '../area/area.loader';
import type { AreaView } from '../area/area.schema';
import { Areas } from '../area/area.service';
import { AreaType } from '../area/area.type';
import { regionLoader } from '../region/region.loader';
import type { RegionView } from '../region/region.schema';
import { Regions } from '../region/region.service';
import { RegionType } from '../region/region.type';
import { siteListQuery } from './site.queries';
import {
  type SiteCreate,
  siteCreateSchema,
  type SitePatch,
  sitePatchSchema,
  type SiteView,
  siteView,
} from './site.schema';
import { Sites } from './site.service';
import { SiteConnection, SiteCreateInput, SiteFilterInput, SitePatchInput, SiteType } from './site.type';

@Resolver(() => SiteType)
export class SiteResolver {
  constructor(
    private readonly service: Sites,
    private readonly areasOf: Areas,
    private readonly regions: Regions,
  ) {}

  @Query(() => SiteType, { nullable: true })
  @Can('read', 'Site')
  async site(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<SiteView> {
    return siteView(await this.service.get(id));
  }

  @Query(() => SiteConnection)
  @Can('read', 'Site')
  async sites(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => SiteFilterInput, nullable: true }) filter?: SiteFilterInput | null,
  ): Promise<Connection<SiteView>> {
    const request = connectionRequest(siteListQuery, args, filter ?? {});
    return toConnection(mapPage(await this.service.list(request), siteView));
  }

  @ResolveField('areas', () => [AreaType])
  @Can('read', 'Area')
  areas(@Parent() { id }: SiteView, @Context() context: GraphqlContext): Promise<AreaView[]> {
    return areasOfSiteLoader(context, this.areasOf).load(id);
  }

  @ResolveField('region', () => RegionType, { nullable: true })
  @Can('read', 'Region')
  async region(
    @Parent() { regionId }: SiteView,
    @Context() context: GraphqlContext,
  ): Promise<RegionView | null> {
    return regionId === null ? null : regionLoader(context, this.regions).load(regionId);
  }

  @Mutation(() => SiteType)
  @Can('create', 'Site')
  async createSite(
    @Args('input', { type: () => SiteCreateInput }, new ZodArgsPipe(siteCreateSchema, '/input'))
    input: SiteCreate,
  ): Promise<SiteView> {
    return siteView(await this.service.create(input));
  }

  @Mutation(() => SiteType)
  @Can('update', 'Site')
  async updateSite(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('patch', { type: () => SitePatchInput }, new ZodArgsPipe(sitePatchSchema, '/patch'))
    patch: SitePatch,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<SiteView> {
    return siteView(await this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion)));
  }
}

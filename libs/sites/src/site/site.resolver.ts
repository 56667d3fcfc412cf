import { Can, Clock } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  idSchema,
  IfMatchHeader,
  mapPage,
  Reads,
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
import { ownRuleLoader } from '../municipality/local-rule.loader';
import { type SiteLocalRule, siteLocalRule } from '../municipality/local-rule.schema';
import { LocalRules } from '../municipality/local-rule.service';
import { SiteLocalRuleType } from '../municipality/local-rule.type';
import { siteListQuery } from './site.queries';
import {
  type SiteFields,
  siteCreateSchema,
  type SitePatch,
  sitePatchSchema,
  type SiteView,
  siteView,
} from './site.schema';
import { Sites } from './site.service';
import { siteOpeningQuery, type SiteOpeningView, siteOpeningView } from './site-opening.schema';
import {
  SiteConnection,
  SiteCreateInput,
  SiteFilterInput,
  SiteOpeningType,
  SitePatchInput,
  SiteType,
} from './site.type';

@Resolver(() => SiteType)
export class SiteResolver {
  constructor(
    private readonly service: Sites,
    private readonly areasOf: Areas,
    private readonly regions: Regions,
    private readonly localRules: LocalRules,
    private readonly clock: Clock,
  ) {}

  @Query(() => SiteType, { nullable: true })
  @Can('read', 'Site')
  async site(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<SiteView> {
    return this.service.view(await this.service.get(id));
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
  @Reads('id')
  @Can('read', 'Area')
  areas(@Parent() { id }: SiteView, @Context() context: GraphqlContext): Promise<AreaView[]> {
    return areasOfSiteLoader(context, this.areasOf).load(id);
  }

  @ResolveField('region', () => RegionType, { nullable: true })
  @Reads('regionId')
  @Can('read', 'Region')
  async region(
    @Parent() { regionId }: SiteView,
    @Context() context: GraphqlContext,
  ): Promise<RegionView | null> {
    return regionId === null ? null : regionLoader(context, this.regions).load(regionId);
  }

  @ResolveField('localRule', () => SiteLocalRuleType)
  @Can('read', 'Site')
  async localRule(@Parent() site: SiteView, @Context() context: GraphqlContext): Promise<SiteLocalRule> {
    const { municipalityCode } = site;
    const own = municipalityCode && (await ownRuleLoader(context, this.localRules).load(municipalityCode));
    return siteLocalRule(site, own || undefined);
  }

  @ResolveField('opening', () => SiteOpeningType)
  @Can('read', 'Site')
  opening(
    @Parent() site: SiteView,
    @Args(
      'at',
      { type: () => String, nullable: true },
      new ZodArgsPipe(siteOpeningQuery.shape.at.nullable(), '/at'),
    )
    at?: string | null,
  ): SiteOpeningView {
    return siteOpeningView(site, at ? new Date(at) : this.clock.now());
  }

  @Mutation(() => SiteType)
  @Can('create', 'Site')
  async createSite(
    @Args('input', { type: () => SiteCreateInput }, new ZodArgsPipe(siteCreateSchema, '/input'))
    input: SiteFields,
  ): Promise<SiteView> {
    return this.service.view(await this.service.create(input));
  }

  @Mutation(() => SiteType)
  @Can('update', 'Site')
  async updateSite(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('patch', { type: () => SitePatchInput }, new ZodArgsPipe(sitePatchSchema, '/patch'))
    patch: SitePatch,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<SiteView> {
    return this.service.view(
      await this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion)),
    );
  }
}

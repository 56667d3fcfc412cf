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
import {
  Args,
  Context,
  ID,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Info,
} from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';

import { siteLoader } from '../site/site.loader';
import type { AskedSite } from '../site/site.schema';
import { Sites } from '../site/site.service';
import { SiteType } from '../site/site.type';
import { areaListQuery } from './area.queries';
import {
  type AreaCreate,
  areaCreateSchema,
  type AreaPatch,
  areaPatchSchema,
  type AreaView,
  areaView,
} from './area.schema';
import { AreaRetirement } from './area-retirement.service';
import { Areas } from './area.service';
import { AreaConnection, AreaCreateInput, AreaFilterInput, AreaPatchInput, AreaType } from './area.type';

@Resolver(() => AreaType)
export class AreaResolver {
  constructor(
    private readonly service: Areas,
    private readonly retirement: AreaRetirement,
    private readonly sites: Sites,
  ) {}

  @Query(() => AreaType, { nullable: true })
  @Can('read', 'Area')
  async area(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<AreaView> {
    return this.service.view(await this.service.get(id));
  }

  @Query(() => AreaConnection)
  @Can('read', 'Area')
  async areas(
    @Args('siteId', { type: () => ID }, new ZodArgsPipe(idSchema, '/siteId')) siteId: string,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => AreaFilterInput, nullable: true }) filter?: AreaFilterInput | null,
  ): Promise<Connection<AreaView>> {
    const request = connectionRequest(areaListQuery, args, filter ?? {});
    return toConnection(mapPage(await this.service.list(siteId, request), areaView));
  }

  @ResolveField('site', () => SiteType)
  @Can('read', 'Site')
  site(
    @Parent() { siteId }: AreaView,
    @Context() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AskedSite> {
    return siteLoader(context, this.sites, info).load(siteId);
  }

  @Mutation(() => AreaType)
  @Can('create', 'Area')
  async createArea(
    @Args('siteId', { type: () => ID }, new ZodArgsPipe(idSchema, '/siteId')) siteId: string,
    @Args('input', { type: () => AreaCreateInput }, new ZodArgsPipe(areaCreateSchema, '/input'))
    input: AreaCreate,
  ): Promise<AreaView> {
    return this.service.view(await this.service.create(siteId, input));
  }

  @Mutation(() => AreaType)
  @Can('update', 'Area')
  async updateArea(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('patch', { type: () => AreaPatchInput }, new ZodArgsPipe(areaPatchSchema, '/patch'))
    patch: AreaPatch,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<AreaView> {
    return this.service.view(
      await this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion)),
    );
  }

  @Mutation(() => AreaType)
  @Can('retire', 'Area')
  async retireArea(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<AreaView> {
    return this.service.view(await this.retirement.retire(id, IfMatchHeader.ofVersion(id, expectedVersion)));
  }
}

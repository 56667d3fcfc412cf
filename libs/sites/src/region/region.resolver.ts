import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  IfMatchHeader,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import { regionListQuery } from './region.queries';
import {
  type RegionCreate,
  regionCreateSchema,
  type RegionNode,
  regionNode,
  type RegionPatch,
  regionPatchSchema,
  type RegionView,
  regionView,
} from './region.schema';
import { RegionRemoval } from './region-removal.service';
import { Regions } from './region.service';
import {
  RegionConnection,
  RegionCreateInput,
  RegionNodeType,
  RegionPatchInput,
  RegionType,
} from './region.type';

@Resolver(() => RegionType)
export class RegionResolver {
  constructor(
    private readonly service: Regions,
    private readonly removal: RegionRemoval,
  ) {}

  @Query(() => RegionType, { nullable: true })
  @Can('read', 'Region')
  async region(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<RegionView> {
    return regionView(await this.service.get(id));
  }

  @Query(() => [RegionNodeType], { nullable: true, description: 'The whole tree at once: it is bounded.' })
  @Can('read', 'Region')
  async regionTree(): Promise<RegionNode[]> {
    return (await this.service.tree()).map(regionNode);
  }

  @Query(() => RegionConnection, { description: 'Without their order in the tree; that is regionTree.' })
  @Can('read', 'Region')
  async regions(@Args() args: ConnectionArgs): Promise<Connection<RegionView>> {
    return toConnection(
      mapPage(await this.service.list(connectionRequest(regionListQuery, args)), regionView),
    );
  }

  @Mutation(() => RegionType)
  @Can('create', 'Region')
  async createRegion(
    @Args('input', { type: () => RegionCreateInput }, new ZodArgsPipe(regionCreateSchema, '/input'))
    input: RegionCreate,
  ): Promise<RegionView> {
    return regionView(await this.service.create(input));
  }

  @Mutation(() => RegionType)
  @Can('update', 'Region')
  async updateRegion(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('patch', { type: () => RegionPatchInput }, new ZodArgsPipe(regionPatchSchema, '/patch'))
    patch: RegionPatch,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<RegionView> {
    return regionView(await this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion)));
  }

  /** Answers what is gone. */
  @Mutation(() => RegionType)
  @Can('delete', 'Region')
  async deleteRegion(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<RegionView> {
    return regionView(await this.removal.remove(id, IfMatchHeader.ofVersion(id, expectedVersion)));
  }
}

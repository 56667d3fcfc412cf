import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  IfMatchHeader,
  loader,
  parseInput,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { areaLoader, Areas, AreaType, siteLoader, Sites, SiteType } from '@mimamori/sites';
import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Purposes } from '../purpose/purpose.service';
import { PurposeType } from '../purpose/purpose.type';
import { cameraListQuery } from './camera-list.schema';
import { CameraFilterInput, CameraCreateInput, CameraPatchInput } from './camera.input';
import { cameraCreateSchema, cameraTransitionSchema, cameraPatchSchema } from './camera.schema';
import { Cameras } from './camera.service';
import { CameraConnection, CameraStateEnum, CameraType } from './camera.type';
import type { CameraState } from './camera.words';
import { idArg } from './id-arg';

@Resolver(() => CameraType)
export class CameraResolver {
  constructor(
    private readonly service: Cameras,
    private readonly purposeService: Purposes,
    private readonly sites: Sites,
    private readonly areas: Areas,
  ) {}

  @Query(() => CameraType, { nullable: true })
  @Can('read', 'Camera')
  camera(@Args('id', { type: () => ID }, idArg) id: string): Promise<CameraType> {
    return this.service.get(id);
  }

  @Query(() => CameraConnection)
  @Can('read', 'Camera')
  async cameras(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => CameraFilterInput, nullable: true }) filter?: CameraFilterInput,
  ) {
    return toConnection(await this.service.list(connectionRequest(cameraListQuery, args, filter)));
  }

  @Mutation(() => CameraType)
  @Can('create', 'Camera')
  createCamera(
    @Args('input', { type: () => CameraCreateInput }, new ZodArgsPipe(cameraCreateSchema, '/input'))
    input: CameraCreateInput,
  ): Promise<CameraType> {
    return this.service.create(input);
  }

  @Mutation(() => CameraType)
  @Can('update', 'Camera')
  updateCamera(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('patch', { type: () => CameraPatchInput }, new ZodArgsPipe(cameraPatchSchema, '/patch'))
    patch: CameraPatchInput,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<CameraType> {
    return this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => CameraType)
  @Can('transition', 'Camera')
  transitionCamera(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('to', { type: () => CameraStateEnum }) to: CameraState,
    @Args('reason', { type: () => String, nullable: true }) reason?: string | null,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<CameraType> {
    const step = parseInput(cameraTransitionSchema, { to, reason: reason ?? undefined });
    return this.service.transition(id, step, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @ResolveField('site', () => SiteType)
  @Can('read', 'Site')
  site(@Parent() { siteId }: CameraType, @Context() context: GraphqlContext): Promise<SiteType> {
    return siteLoader(context, this.sites).load(siteId);
  }

  @ResolveField('area', () => AreaType, { nullable: true })
  @Can('read', 'Area')
  async area(@Parent() { areaId }: CameraType, @Context() context: GraphqlContext): Promise<AreaType | null> {
    return areaId === null ? null : areaLoader(context, this.areas).load(areaId);
  }

  @ResolveField('purposes', () => [PurposeType])
  @Can('read', 'Purpose')
  async purposes(
    @Parent() { purposeIds }: CameraType,
    @Context() context: GraphqlContext,
  ): Promise<PurposeType[]> {
    const purposes = loader<string, PurposeType | undefined>(context, 'cameras.purposes', async (ids) => {
      const found = new Map((await this.purposeService.find(ids)).map((purpose) => [purpose.id, purpose]));
      return ids.map((id) => found.get(id));
    });
    const loaded = await Promise.all(purposeIds.map((id) => purposes.load(id)));
    return loaded.filter((purpose) => purpose !== undefined);
  }
}

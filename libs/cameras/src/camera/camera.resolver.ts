import { Can } from '@mimamori/platform';
import {
  askedFields,
  ConnectionArgs,
  connectionRequest,
  IfMatchHeader,
  parseInput,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Info, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';

import { cameraListQuery } from './camera-list.schema';
import { CameraFilterInput } from './camera-filter.input';
import { CameraCreateInput, CameraPatchInput } from './camera.input';
import { cameraCreateSchema, cameraTransitionSchema, cameraPatchSchema } from './camera.schema';
import { Cameras } from './camera.service';
import { CameraConnection, CameraStateEnum, CameraType } from './camera.type';
import type { CameraState } from './camera.words';
import { idArg } from './id-arg';

@Resolver(() => CameraType)
export class CameraResolver {
  constructor(private readonly service: Cameras) {}

  @Query(() => CameraType, { nullable: true })
  @Can('read', 'Camera')
  camera(@Args('id', { type: () => ID }, idArg) id: string): Promise<CameraType> {
    return this.service.get(id);
  }

  @Query(() => CameraConnection)
  @Can('read', 'Camera')
  async cameras(
    @Args() args: ConnectionArgs,
    @Info() info: GraphQLResolveInfo,
    @Args('filter', { type: () => CameraFilterInput, nullable: true }) filter?: CameraFilterInput,
  ) {
    const request = connectionRequest(cameraListQuery, args, filter);
    const camera = askedFields(info, 'edges', 'node');
    const site = askedFields(info, 'edges', 'node', 'site');
    return toConnection(
      await this.service.listAsked(request, { camera, site: site?.size ? site : undefined }),
    );
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
}

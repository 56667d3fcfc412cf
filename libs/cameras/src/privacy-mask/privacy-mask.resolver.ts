import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  idSchema,
  IfMatchHeader,
  loader,
  parseInput,
  Reads,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { CameraType } from '../camera/camera.type';
import { idArg } from '../camera/id-arg';
import { maskListQuery } from './privacy-mask-list.schema';
import { maskCreateSchema, maskPatchSchema, maskWithdrawSchema } from './privacy-mask.schema';
import { PrivacyMasks } from './privacy-mask.service';
import {
  PrivacyMaskConnection,
  PrivacyMaskCoverageType,
  PrivacyMaskCreateInput,
  PrivacyMaskFilterInput,
  PrivacyMaskPatchInput,
  PrivacyMaskType,
} from './privacy-mask.type';

const cameraIdArg = new ZodArgsPipe(idSchema, '/cameraId');

@Resolver(() => PrivacyMaskType)
export class PrivacyMaskResolver {
  constructor(private readonly service: PrivacyMasks) {}

  @Query(() => PrivacyMaskType, { nullable: true })
  @Can('read', 'PrivacyMask')
  privacyMask(@Args('id', { type: () => ID }, idArg) id: string): Promise<PrivacyMaskType> {
    return this.service.get(id);
  }

  @Query(() => PrivacyMaskConnection)
  @Can('read', 'PrivacyMask')
  async privacyMasks(
    @Args('cameraId', { type: () => ID }, cameraIdArg) cameraId: string,
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => PrivacyMaskFilterInput, nullable: true }) filter?: PrivacyMaskFilterInput,
  ) {
    const request = connectionRequest(maskListQuery, args, filter);
    return toConnection(await this.service.list(cameraId, request));
  }

  @Query(() => PrivacyMaskCoverageType)
  @Can('read', 'PrivacyMask')
  privacyMaskCoverage(
    @Args('cameraId', { type: () => ID }, cameraIdArg) cameraId: string,
  ): Promise<PrivacyMaskCoverageType> {
    return this.service.coverage(cameraId);
  }

  @Mutation(() => PrivacyMaskType)
  @Can('create', 'PrivacyMask')
  createPrivacyMask(
    @Args('cameraId', { type: () => ID }, cameraIdArg) cameraId: string,
    @Args('input', { type: () => PrivacyMaskCreateInput }, new ZodArgsPipe(maskCreateSchema, '/input'))
    input: PrivacyMaskCreateInput,
  ): Promise<PrivacyMaskType> {
    return this.service.create(cameraId, input);
  }

  @Mutation(() => PrivacyMaskType)
  @Can('update', 'PrivacyMask')
  updatePrivacyMask(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('patch', { type: () => PrivacyMaskPatchInput }, new ZodArgsPipe(maskPatchSchema, '/patch'))
    patch: PrivacyMaskPatchInput,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<PrivacyMaskType> {
    return this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => PrivacyMaskType)
  @Can('withdraw', 'PrivacyMask')
  withdrawPrivacyMask(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<PrivacyMaskType> {
    const given = parseInput(maskWithdrawSchema, { reason });
    return this.service.withdraw(id, given, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}

/** Adds to a camera the masks in force; those withdrawn are in `privacyMasks(cameraId)`. */
@Resolver(() => CameraType)
export class CameraMasksResolver {
  constructor(private readonly service: PrivacyMasks) {}

  @ResolveField('privacyMasks', () => [PrivacyMaskType])
  @Reads('id')
  @Can('read', 'PrivacyMask')
  privacyMasks(@Parent() { id }: CameraType, @Context() context: GraphqlContext): Promise<PrivacyMaskType[]> {
    const masks = loader<string, PrivacyMaskType[]>(context, 'cameras.masks', (cameraIds) =>
      this.service.inForce(cameraIds),
    );
    return masks.load(id);
  }
}

import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  IfMatchHeader,
  parseInput,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import { idArg } from '../camera/id-arg';
import { cameraGroupListQuery } from './camera-group-list.schema';
import { CameraGroupMembers } from './camera-group-members.service';
import {
  type CameraGroup,
  cameraGroupCreateSchema,
  cameraGroupMembersSchema,
  cameraGroupPatchSchema,
} from './camera-group.schema';
import { CameraGroups } from './camera-group.service';
import {
  CameraGroupConnection,
  CameraGroupCreateInput,
  CameraGroupFilterInput,
  CameraGroupPatchInput,
  CameraGroupType,
} from './camera-group.type';

const VERSION = { type: () => Int, nullable: true };

@Resolver(() => CameraGroupType)
export class CameraGroupResolver {
  constructor(
    private readonly groups: CameraGroups,
    private readonly members: CameraGroupMembers,
  ) {}

  @Query(() => CameraGroupType, { nullable: true })
  @Can('read', 'CameraGroup')
  cameraGroup(@Args('id', { type: () => ID }, idArg) id: string): Promise<CameraGroup> {
    return this.groups.get(id);
  }

  @Query(() => CameraGroupConnection, { description: 'Their cameras: cameras(filter: {groupId}).' })
  @Can('read', 'CameraGroup')
  async cameraGroups(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => CameraGroupFilterInput, nullable: true }) filter?: CameraGroupFilterInput,
  ): Promise<Connection<CameraGroup>> {
    return toConnection(await this.groups.list(connectionRequest(cameraGroupListQuery, args, filter)));
  }

  @Mutation(() => CameraGroupType)
  @Can('create', 'CameraGroup')
  createCameraGroup(
    @Args('input', { type: () => CameraGroupCreateInput }, new ZodArgsPipe(cameraGroupCreateSchema, '/input'))
    input: CameraGroupCreateInput,
  ): Promise<CameraGroup> {
    return this.groups.create(input);
  }

  @Mutation(() => CameraGroupType)
  @Can('update', 'CameraGroup')
  updateCameraGroup(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('patch', { type: () => CameraGroupPatchInput }, new ZodArgsPipe(cameraGroupPatchSchema, '/patch'))
    patch: CameraGroupPatchInput,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<CameraGroup> {
    return this.groups.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => CameraGroupType, { description: 'The group as it was; its cameras stay.' })
  @Can('delete', 'CameraGroup')
  deleteCameraGroup(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<CameraGroup> {
    return this.groups.remove(id, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => CameraGroupType)
  @Can('update', 'CameraGroup')
  addCamerasToGroup(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('cameraIds', { type: () => [ID] }) cameraIds: string[],
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<CameraGroup> {
    const input = parseInput(cameraGroupMembersSchema, { cameraIds });
    return this.members.add(id, input, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => CameraGroupType)
  @Can('update', 'CameraGroup')
  removeCameraFromGroup(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('cameraId', { type: () => ID }, new ZodArgsPipe(idSchema, '/cameraId')) cameraId: string,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<CameraGroup> {
    return this.members.remove(id, cameraId, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}

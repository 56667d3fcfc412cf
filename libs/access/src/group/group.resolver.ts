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

import { UserGroupMembers } from './group-member.service';
import {
  groupCreateSchema,
  groupListQuery,
  groupMemberListQuery,
  groupMembersSchema,
  type GroupMemberView,
  groupPatchSchema,
  type GroupView,
} from './group.schema';
import { UserGroups } from './group.service';
import {
  GroupConnection,
  GroupCreateInput,
  GroupFilterInput,
  GroupMemberConnection,
  GroupPatchInput,
  GroupType,
} from './group.type';

const VERSION = { type: () => Int, nullable: true };
const idArg = new ZodArgsPipe(idSchema, '/id');

@Resolver(() => GroupType)
export class GroupResolver {
  constructor(
    private readonly groups: UserGroups,
    private readonly members: UserGroupMembers,
  ) {}

  @Query(() => GroupType, { nullable: true })
  @Can('read', 'Group')
  userGroup(@Args('id', { type: () => ID }, idArg) id: string): Promise<GroupView> {
    return this.groups.get(id);
  }

  @Query(() => GroupConnection)
  @Can('read', 'Group')
  async userGroups(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => GroupFilterInput, nullable: true }) filter?: GroupFilterInput,
  ): Promise<Connection<GroupView>> {
    return toConnection(await this.groups.list(connectionRequest(groupListQuery, args, filter)));
  }

  @Query(() => GroupMemberConnection, { nullable: true })
  @Can('read', 'Group')
  async userGroupMembers(
    @Args('userGroupId', { type: () => ID }, new ZodArgsPipe(idSchema, '/userGroupId')) userGroupId: string,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<GroupMemberView>> {
    return toConnection(
      await this.members.list(userGroupId, connectionRequest(groupMemberListQuery, args, {})),
    );
  }

  @Mutation(() => GroupType)
  @Can('create', 'Group')
  createUserGroup(
    @Args('input', { type: () => GroupCreateInput }, new ZodArgsPipe(groupCreateSchema, '/input'))
    input: GroupCreateInput,
  ): Promise<GroupView> {
    return this.groups.create(input);
  }

  @Mutation(() => GroupType)
  @Can('update', 'Group')
  updateUserGroup(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('patch', { type: () => GroupPatchInput }, new ZodArgsPipe(groupPatchSchema, '/patch'))
    patch: GroupPatchInput,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<GroupView> {
    return this.groups.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => GroupType, { description: 'The group as it was. One that is given a role cannot go.' })
  @Can('delete', 'Group')
  deleteUserGroup(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<GroupView> {
    return this.groups.remove(id, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => GroupType)
  @Can('enrol', 'Group')
  addUserGroupMembers(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('userIds', { type: () => [ID] }) userIds: string[],
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<GroupView> {
    const input = parseInput(groupMembersSchema, { userIds });
    return this.members.add(id, input, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => GroupType)
  @Can('enrol', 'Group')
  removeUserGroupMember(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('userId', { type: () => ID }, new ZodArgsPipe(idSchema, '/userId')) userId: string,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<GroupView> {
    return this.members.remove(id, userId, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}

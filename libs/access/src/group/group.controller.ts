import { Can } from '@mimamori/platform';
import { ApiResult, idParams, idSchema, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { UserGroupMembers } from './group-member.service';
import {
  type GroupCreate,
  groupCreateSchema,
  groupListQuery,
  type GroupListRequest,
  groupMemberListQuery,
  type GroupMemberListRequest,
  groupMemberSchema,
  type GroupMembers,
  groupMembersSchema,
  type GroupMemberView,
  type GroupPatch,
  groupPatchSchema,
  groupSchema,
  type GroupView,
} from './group.schema';
import { UserGroups } from './group.service';

const memberParams = z.strictObject({ id: idSchema, userId: idSchema });
type MemberParams = z.infer<typeof memberParams>;

@ApiTags('access')
@Controller('v1/groups')
export class GroupController {
  constructor(
    private readonly groups: UserGroups,
    private readonly members: UserGroupMembers,
  ) {}

  @Get()
  @Can('read', 'Group')
  @ApiResult(groupSchema, { list: true })
  list(@Query({ schema: groupListQuery }) request: GroupListRequest): Promise<Page<GroupView>> {
    return this.groups.list(request);
  }

  @Get(':id')
  @Can('read', 'Group')
  @ApiResult(groupSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<GroupView> {
    return this.groups.get(id);
  }

  @Post()
  @Can('create', 'Group')
  @ApiResult(groupSchema, { status: 201 })
  async create(
    @Body({ schema: groupCreateSchema }) input: GroupCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GroupView> {
    const group = await this.groups.create(input);
    void reply.header('location', `/v1/groups/${group.id}`);
    return group;
  }

  @Patch(':id')
  @Can('update', 'Group')
  @ApiResult(groupSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: groupPatchSchema }) patch: GroupPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<GroupView> {
    return this.groups.update(id, patch, match);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'Group')
  async remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.groups.remove(id, match);
  }

  @Get(':id/members')
  @Can('read', 'Group')
  @ApiResult(groupMemberSchema, { list: true })
  listMembers(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: groupMemberListQuery }) request: GroupMemberListRequest,
  ): Promise<Page<GroupMemberView>> {
    return this.members.list(id, request);
  }

  @Post(':id/members')
  @HttpCode(200)
  @Can('enrol', 'Group')
  @ApiResult(groupSchema)
  add(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: groupMembersSchema }) input: GroupMembers,
    @IfMatch() match: IfMatchHeader,
  ): Promise<GroupView> {
    return this.members.add(id, input, match);
  }

  @Delete(':id/members/:userId')
  @HttpCode(204)
  @Can('enrol', 'Group')
  async removeMember(
    @Param({ schema: memberParams }) { id, userId }: MemberParams,
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.members.remove(id, userId, match);
  }
}

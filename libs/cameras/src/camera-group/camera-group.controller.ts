import { Can } from '@mimamori/platform';
import { ApiResult, idParams, idSchema, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { type CameraGroupListRequest, cameraGroupListQuery } from './camera-group-list.schema';
import { CameraGroupMembers } from './camera-group-members.service';
import {
  type CameraGroup,
  type CameraGroupCreate,
  cameraGroupCreateSchema,
  type CameraGroupMembers as Members,
  cameraGroupMembersSchema,
  type CameraGroupPatch,
  cameraGroupPatchSchema,
  cameraGroupSchema,
} from './camera-group.schema';
import { CameraGroups } from './camera-group.service';

const memberParams = z.strictObject({ id: idSchema, cameraId: idSchema });
type MemberParams = z.infer<typeof memberParams>;

@Controller('v1/camera-groups')
export class CameraGroupController {
  constructor(
    private readonly groups: CameraGroups,
    private readonly members: CameraGroupMembers,
  ) {}

  @Get()
  @Can('read', 'CameraGroup')
  @ApiResult(cameraGroupSchema, { list: true })
  list(@Query({ schema: cameraGroupListQuery }) request: CameraGroupListRequest): Promise<Page<CameraGroup>> {
    return this.groups.list(request);
  }

  @Get(':id')
  @Can('read', 'CameraGroup')
  @ApiResult(cameraGroupSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CameraGroup> {
    return this.groups.get(id);
  }

  @Post()
  @Can('create', 'CameraGroup')
  @ApiResult(cameraGroupSchema, { status: 201 })
  async create(
    @Body({ schema: cameraGroupCreateSchema }) input: CameraGroupCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CameraGroup> {
    const group = await this.groups.create(input);
    void reply.header('location', `/v1/camera-groups/${group.id}`);
    return group;
  }

  @Patch(':id')
  @Can('update', 'CameraGroup')
  @ApiResult(cameraGroupSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: cameraGroupPatchSchema }) patch: CameraGroupPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<CameraGroup> {
    return this.groups.update(id, patch, match);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'CameraGroup')
  async remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.groups.remove(id, match);
  }

  @Post(':id/cameras')
  @HttpCode(200)
  @Can('update', 'CameraGroup')
  @ApiResult(cameraGroupSchema)
  addAll(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: cameraGroupMembersSchema }) input: Members,
    @IfMatch() match: IfMatchHeader,
  ): Promise<CameraGroup> {
    return this.members.add(id, input, match);
  }

  @Put(':id/cameras/:cameraId')
  @Can('update', 'CameraGroup')
  @ApiResult(cameraGroupSchema)
  add(
    @Param({ schema: memberParams }) { id, cameraId }: MemberParams,
    @IfMatch() match: IfMatchHeader,
  ): Promise<CameraGroup> {
    return this.members.put(id, cameraId, match);
  }

  @Delete(':id/cameras/:cameraId')
  @HttpCode(204)
  @Can('update', 'CameraGroup')
  async removeCamera(
    @Param({ schema: memberParams }) { id, cameraId }: MemberParams,
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.members.remove(id, cameraId, match);
  }
}

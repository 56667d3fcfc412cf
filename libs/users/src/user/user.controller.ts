import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, mapPage, type Page } from '@mimamori/web';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type UserListRequest, userListQuery } from './user.queries';
import {
  type UserCreate,
  userCreateSchema,
  type UserPatch,
  userPatchSchema,
  userSchema,
  type UserView,
  userView,
} from './user.schema';
import { Users } from './user.service';

@Controller('v1/users')
export class UserController {
  constructor(private readonly users: Users) {}

  @Get()
  @Can('read', 'User')
  @ApiResult(userSchema, { list: true })
  async list(@Query({ schema: userListQuery }) request: UserListRequest): Promise<Page<UserView>> {
    return mapPage(await this.users.list(request), userView);
  }

  @Get(':id')
  @Can('read', 'User')
  @ApiResult(userSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<UserView> {
    return this.users.view(await this.users.get(id));
  }

  @Post()
  @Can('create', 'User')
  @ApiResult(userSchema, { status: 201 })
  async create(
    @Body({ schema: userCreateSchema }) input: UserCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const user = await this.users.create(input);
    void reply.header('location', `/v1/users/${user.id}`);
    return this.users.view(user);
  }

  @Patch(':id')
  @Can('update', 'User')
  @ApiResult(userSchema)
  async update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: userPatchSchema }) patch: UserPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<UserView> {
    return this.users.view(await this.users.update(id, patch, match));
  }
}

import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import {
  customRoleSchema,
  type CustomRoleView,
  type RoleCreate,
  roleCreateSchema,
  type RolePatch,
  rolePatchSchema,
} from './custom-role.schema';
import { CustomRoles } from './custom-role.service';

/** The tenant's own roles; the built-in ones are in the list of all, and are read and changed by nobody. */
@ApiTags('access')
@Controller('v1/roles')
export class CustomRoleController {
  constructor(private readonly roles: CustomRoles) {}

  @Get(':id')
  @Can('read', 'Role')
  @ApiResult(customRoleSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CustomRoleView> {
    return this.roles.get(id);
  }

  @Post()
  @Can('create', 'Role')
  @ApiResult(customRoleSchema, { status: 201 })
  async create(
    @Body({ schema: roleCreateSchema }) input: RoleCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomRoleView> {
    const role = await this.roles.create(input);
    void reply.header('location', `/v1/roles/${role.id}`);
    return role;
  }

  @Patch(':id')
  @Can('update', 'Role')
  @ApiResult(customRoleSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: rolePatchSchema }) patch: RolePatch,
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<CustomRoleView> {
    return this.roles.update(id, patch, match);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'Role')
  async remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<void> {
    await this.roles.remove(id, match);
  }
}

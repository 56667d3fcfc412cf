import { Can } from '@mimamori/platform';
import { ApiResult, idSchema, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import {
  type CreateRoleAssignment,
  createRoleAssignmentSchema,
  type RoleAssignmentQuery,
  roleAssignmentQuerySchema,
  roleAssignmentSchema,
} from './role-assignment.schema';
import { RoleAssignments } from './role-assignment.service';

@ApiTags('access')
@Controller('v1/role-assignments')
export class RoleAssignmentController {
  constructor(private readonly assignments: RoleAssignments) {}

  @Get()
  @Can('read', 'RoleAssignment')
  @ApiResult(roleAssignmentSchema, { list: true })
  list(@Query({ schema: roleAssignmentQuerySchema }) query: RoleAssignmentQuery) {
    return this.assignments.list(query);
  }

  @Get(':id')
  @Can('read', 'RoleAssignment')
  @ApiResult(roleAssignmentSchema)
  get(@Param('id', { schema: idSchema }) id: string) {
    return this.assignments.get(id);
  }

  @Post()
  @Can('create', 'RoleAssignment')
  @ApiResult(roleAssignmentSchema, { status: 201 })
  async create(
    @Body({ schema: createRoleAssignmentSchema }) input: CreateRoleAssignment,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.assignments.create(input);
    void reply.header('location', `/v1/role-assignments/${created.id}`);
    return created;
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'RoleAssignment')
  remove(@Param('id', { schema: idSchema }) id: string, @IfMatch('required') match: IfMatchHeader) {
    return this.assignments.remove(id, match);
  }
}

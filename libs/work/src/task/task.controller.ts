import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type TaskListRequest, taskListQuery } from './task-list.schema';
import {
  type Task,
  type TaskCreate,
  taskCreateSchema,
  type TaskPatch,
  taskPatchSchema,
  taskSchema,
  type TaskTransition,
  taskTransitionSchema,
} from './task.schema';
import { Tasks } from './task.service';

@Controller('v1/tasks')
export class TaskController {
  constructor(private readonly tasks: Tasks) {}

  @Get()
  @Can('read', 'Task')
  @ApiResult(taskSchema, { list: true })
  list(@Query({ schema: taskListQuery }) request: TaskListRequest): Promise<Page<Task>> {
    return this.tasks.list(request);
  }

  @Get(':id')
  @Can('read', 'Task')
  @ApiResult(taskSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<Task> {
    return this.tasks.get(id);
  }

  @Post()
  @Can('create', 'Task')
  @ApiResult(taskSchema, { status: 201 })
  async create(
    @Body({ schema: taskCreateSchema }) input: TaskCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Task> {
    const task = await this.tasks.create(input);
    void reply.header('location', `/v1/tasks/${task.id}`);
    return task;
  }

  @Patch(':id')
  @Can('update', 'Task')
  @ApiResult(taskSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: taskPatchSchema }) patch: TaskPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<Task> {
    return this.tasks.update(id, patch, match);
  }

  @Post(':id/transitions')
  @HttpCode(200)
  @Can('transition', 'Task')
  @ApiResult(taskSchema)
  transition(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: taskTransitionSchema }) step: TaskTransition,
    @IfMatch() match: IfMatchHeader,
  ): Promise<Task> {
    return this.tasks.transition(id, step, match);
  }
}

import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import { type FindingListRequest, findingListQuery } from './task-list.schema';
import { type Task, taskSchema } from './task.schema';
import { Tasks } from './task.service';

/** Findings are tasks: they are worked at `/v1/tasks/{id}`. */
@Controller('v1/findings')
export class FindingController {
  constructor(private readonly tasks: Tasks) {}

  @Get()
  @Can('read', 'Task')
  @ApiResult(taskSchema, { list: true })
  list(@Query({ schema: findingListQuery }) request: FindingListRequest): Promise<Page<Task>> {
    return this.tasks.listFindings(request);
  }

  @Get(':id')
  @Can('read', 'Task')
  @ApiResult(taskSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<Task> {
    return this.tasks.getFinding(id);
  }
}

import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { type Task, taskSchema } from '@mimamori/work';
import { Controller, Get, Param, Query } from '@nestjs/common';

import { type CameraFindingRequest, cameraFindingQuery } from './camera-finding-list.schema';
import { CameraFindingList } from './camera-finding-list.service';

/** As `/v1/findings`, of one camera: they are worked at `/v1/tasks/{id}`. */
@Controller('v1/cameras/:id/findings')
export class CameraFindingController {
  constructor(private readonly findings: CameraFindingList) {}

  @Get()
  @Can('read', 'Task')
  @ApiResult(taskSchema, { list: true })
  list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: cameraFindingQuery }) request: CameraFindingRequest,
  ): Promise<Page<Task>> {
    return this.findings.list(id, request);
  }
}

import { Can } from '@mimamori/platform';
import { ApiResult, mapPage, type Page } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';

import { type CheckpointListRequest, checkpointListQuery } from './checkpoint.queries';
import { checkpointSchema, type CheckpointView, checkpointView } from './checkpoint.schema';
import { Checkpoints } from './checkpoint.service';

@Controller('v1/audit/checkpoints')
export class CheckpointController {
  constructor(private readonly checkpoints: Checkpoints) {}

  @Get()
  @Can('read', 'AuditCheckpoint')
  @ApiResult(checkpointSchema, { list: true })
  async list(
    @Query({ schema: checkpointListQuery }) request: CheckpointListRequest,
  ): Promise<Page<CheckpointView>> {
    return mapPage(await this.checkpoints.list(request), checkpointView);
  }
}

import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import {
  type CameraStatus,
  type CameraStatusListRequest,
  cameraStatusListQuery,
  cameraStatusSchema,
} from './camera-status.schema';
import { CameraStatuses } from './camera-status.service';

@Controller('v1')
export class CameraStatusController {
  constructor(private readonly statuses: CameraStatuses) {}

  @Get('camera-statuses')
  @Can('read', 'CameraStatus')
  @ApiResult(cameraStatusSchema, { list: true })
  list(
    @Query({ schema: cameraStatusListQuery }) request: CameraStatusListRequest,
  ): Promise<Page<CameraStatus>> {
    return this.statuses.list(request);
  }

  @Get('cameras/:id/status')
  @Can('read', 'CameraStatus')
  @ApiResult(cameraStatusSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CameraStatus> {
    return this.statuses.get(id);
  }
}

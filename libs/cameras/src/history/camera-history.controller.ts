import {
  type FieldHistoryRequest,
  fieldHistoryQuery,
  type RecordedChange,
  recordedChangeSchema,
} from '@mimamori/audit';
import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import { CameraHistory } from './camera-history.service';

@Controller('v1/cameras/:id/changes')
export class CameraHistoryController {
  constructor(private readonly history: CameraHistory) {}

  @Get()
  @Can('read', 'Camera')
  @ApiResult(recordedChangeSchema, { list: true })
  list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: fieldHistoryQuery }) request: FieldHistoryRequest,
  ): Promise<Page<RecordedChange>> {
    return this.history.list(id, request);
  }
}

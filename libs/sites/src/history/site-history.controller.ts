import {
  type FieldHistoryRequest,
  fieldHistoryQuery,
  type RecordedChange,
  recordedChangeSchema,
} from '@mimamori/audit';
import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import { SiteHistory } from './site-history.service';

@Controller('v1/sites/:id/changes')
export class SiteHistoryController {
  constructor(private readonly history: SiteHistory) {}

  @Get()
  @Can('read', 'Site')
  @ApiResult(recordedChangeSchema, { list: true })
  list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: fieldHistoryQuery }) request: FieldHistoryRequest,
  ): Promise<Page<RecordedChange>> {
    return this.history.list(id, request);
  }
}

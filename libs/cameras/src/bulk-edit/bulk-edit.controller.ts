import { Can, jobStartedSchema } from '@mimamori/platform';
import { ApiResult, idParams } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';

import { type BulkEdit, bulkEditSchema, type BulkJob, bulkJobSchema } from './bulk-edit.schema';
import { BulkEdits } from './bulk-edit.service';

@Controller('v1/camera-bulk-edits')
export class BulkEditController {
  constructor(private readonly edits: BulkEdits) {}

  @Post()
  @HttpCode(202)
  @Can('update', 'Camera')
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(@Body({ schema: bulkEditSchema }) edit: BulkEdit): Promise<{ jobId: string }> {
    return { jobId: await this.edits.start(edit) };
  }

  @Get(':id')
  @Can('update', 'Camera')
  @ApiResult(bulkJobSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<BulkJob> {
    return this.edits.get(id);
  }
}

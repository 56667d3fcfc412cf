import { Can, getContext, jobStartedSchema, Translator } from '@mimamori/platform';
import { ApiResult, idParams } from '@mimamori/web';
import { Controller, Get, HttpCode, Param, Query, StreamableFile } from '@nestjs/common';

import { attachment } from './attachment';
import {
  type CameraExport,
  cameraExportSchema,
  type ExportRequest,
  exportRequestSchema,
} from './camera-export.schema';
import { CameraExports, type ExportFile } from './camera-export.service';

@Controller('v1/camera-exports')
export class CameraExportController {
  constructor(
    private readonly exports: CameraExports,
    private readonly translator: Translator,
  ) {}

  @Get()
  @HttpCode(202)
  @Can('export', 'Camera')
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(@Query({ schema: exportRequestSchema }) request: ExportRequest): Promise<{ jobId: string }> {
    return { jobId: await this.exports.start(request) };
  }

  @Get(':id')
  @Can('export', 'Camera')
  @ApiResult(cameraExportSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CameraExport> {
    return this.exports.get(id);
  }

  @Get(':id/file')
  @Can('export', 'Camera')
  async file(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    const file = await this.exports.file(id);
    return this.sent(file, 'title', 'cameras', file.format);
  }

  @Get(':id/report')
  @Can('export', 'Camera')
  async report(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return this.sent(await this.exports.report(id), 'report_title', 'cameras-replaced', 'csv');
  }

  private sent(
    { bytes, contentType, day }: ExportFile,
    key: string,
    plain: string,
    extension: string,
  ): StreamableFile {
    const title = this.translator.t(`cameras:export.${key}`, getContext().locale);
    const date = day.replaceAll('-', '');
    const disposition = attachment(`${title}_${date}.${extension}`, `${plain}-${date}.${extension}`);
    return new StreamableFile(bytes, { type: contentType, disposition, length: bytes.length });
  }
}

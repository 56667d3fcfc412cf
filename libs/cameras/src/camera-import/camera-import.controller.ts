import { Can, jobStartedSchema } from '@mimamori/platform';
import { ApiResult, idParams, parseInput, readUpload } from '@mimamori/web';
import { formatOf, XLSX_MEDIA_TYPE } from '@mimamori/tabular';
import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import {
  type CameraImport,
  cameraImportSchema,
  type ImportOptions,
  importOptionsSchema,
} from './camera-import.schema';
import { CameraImports } from './camera-import.service';

@Controller('v1/camera-imports')
export class CameraImportController {
  constructor(private readonly imports: CameraImports) {}

  @Post()
  @HttpCode(202)
  @Can('import', 'Camera')
  @ApiConsumes('text/csv', XLSX_MEDIA_TYPE, 'multipart/form-data')
  @ApiBody({
    schema: {
      type: 'string',
      format: 'binary',
      description: 'An inventory: CSV in UTF-8 or CP932, or XLSX.',
    },
  })
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(
    @Req() request: FastifyRequest,
    @Query({ schema: importOptionsSchema }) options: ImportOptions,
  ): Promise<{ jobId: string }> {
    const { content: bytes, filename, fields } = await readUpload(request);
    const contentType = filename === undefined ? request.headers['content-type'] : undefined;
    // a form may state the options in its fields, too
    const stated = parseInput(importOptionsSchema, fields);
    return {
      jobId: await this.imports.start({
        ...options,
        ...stated,
        bytes,
        format: formatOf({ filename, contentType }),
      }),
    };
  }

  @Get(':id')
  @Can('import', 'Camera')
  @ApiResult(cameraImportSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CameraImport> {
    return this.imports.get(id);
  }

  @Get(':id/errors')
  @Can('import', 'Camera')
  @Header('content-disposition', 'attachment; filename="camera-import-errors.csv"')
  async errors(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return new StreamableFile(await this.imports.errorFile(id), { type: 'text/csv; charset=utf-8' });
  }

  @Get(':id/report')
  @Can('import', 'Camera')
  async report(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    const { bytes, contentType } = await this.imports.report(id);
    const name = `camera-import-report.${contentType === XLSX_MEDIA_TYPE ? 'xlsx' : 'csv'}`;
    return new StreamableFile(bytes, { type: contentType, disposition: `attachment; filename="${name}"` });
  }
}

import { Can, jobStartedSchema } from '@mimamori/platform';
import { ApiResult, idParams, parseInput, readUpload } from '@mimamori/web';
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
  @ApiConsumes('text/csv', 'multipart/form-data')
  @ApiBody({ schema: { type: 'string', format: 'binary', description: 'An inventory; UTF-8 or CP932.' } })
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(
    @Req() request: FastifyRequest,
    @Query({ schema: importOptionsSchema }) options: ImportOptions,
  ): Promise<{ jobId: string }> {
    const { content: bytes, fields } = await readUpload(request);
    // a form may state the options in its fields, too
    const stated = parseInput(importOptionsSchema, fields);
    return { jobId: await this.imports.start({ ...options, ...stated, bytes }) };
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
}

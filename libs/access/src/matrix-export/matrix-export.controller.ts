import { Can, jobStartedSchema } from '@mimamori/platform';
import { ApiResult, idParams } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import {
  type MatrixExport,
  type MatrixExportCreate,
  matrixExportCreateSchema,
  matrixExportSchema,
} from './matrix-export.schema';
import { AccessMatrixExports, type MatrixFile } from './matrix-export.service';

@ApiTags('access')
@Controller('v1/access-matrix-exports')
export class MatrixExportController {
  constructor(private readonly exports: AccessMatrixExports) {}

  @Post()
  @HttpCode(202)
  @Can('export', 'AccessMatrix')
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(
    @Body({ schema: matrixExportCreateSchema }) request: MatrixExportCreate,
  ): Promise<{ jobId: string }> {
    return { jobId: await this.exports.start(request) };
  }

  @Get(':id')
  @Can('export', 'AccessMatrix')
  @ApiResult(matrixExportSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<MatrixExport> {
    return this.exports.get(id);
  }

  @Get(':id/file')
  @Can('export', 'AccessMatrix')
  async file(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return sent(await this.exports.file(id), 'access-matrix');
  }

  @Get(':id/report')
  @Can('export', 'AccessMatrix')
  async report(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return sent(await this.exports.report(id), 'access-matrix-replaced');
  }
}

function sent({ stream, size, contentType, day }: MatrixFile, name: string): StreamableFile {
  const disposition = `attachment; filename="${name}-${day.replaceAll('-', '')}.csv"`;
  return new StreamableFile(stream, { type: contentType, disposition, length: size });
}

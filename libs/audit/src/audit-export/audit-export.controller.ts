import { Can, jobStartedSchema } from '@mimamori/platform';
import { ApiResult, idParams } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';

import {
  type AuditExport,
  type AuditExportCreate,
  auditExportCreateSchema,
  auditExportSchema,
} from './audit-export.schema';
import { AuditExports, type ExportFile } from './audit-export.service';

@Controller('v1/audit-exports')
export class AuditExportController {
  constructor(private readonly exports: AuditExports) {}

  @Post()
  @HttpCode(202)
  @Can('export', 'AuditEvent')
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(
    @Body({ schema: auditExportCreateSchema }) request: AuditExportCreate,
  ): Promise<{ jobId: string }> {
    return { jobId: await this.exports.start(request) };
  }

  @Get(':id')
  @Can('export', 'AuditEvent')
  @ApiResult(auditExportSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<AuditExport> {
    return this.exports.get(id);
  }

  @Get(':id/file')
  @Can('export', 'AuditEvent')
  async file(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return sent(await this.exports.file(id), 'audit-log');
  }

  @Get(':id/report')
  @Can('export', 'AuditEvent')
  async report(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return sent(await this.exports.report(id), 'audit-log-replaced');
  }
}

function sent({ stream, size, contentType, day, extension }: ExportFile, name: string): StreamableFile {
  const disposition = `attachment; filename="${name}-${day.replaceAll('-', '')}.${extension}"`;
  return new StreamableFile(stream, { type: contentType, disposition, length: size });
}

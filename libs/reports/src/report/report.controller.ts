import { Can } from '@mimamori/platform';
import { ApiResult, idParams, mapPage, type Page } from '@mimamori/web';
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { FROZEN_REPORT_FORMAT } from './frozen-report.schema';
import { ReportFiles } from './report-files.service';
import type { ReportFormat } from './report.entity';
import {
  fileQuery,
  type ReportCreate,
  reportCreateSchema,
  type ReportQuery,
  reportQuery,
  reportSchema,
  type ReportStarted,
  reportStartedSchema,
  type ReportView,
  reportView,
} from './report.schema';
import { Reports } from './report.service';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const FROZEN = { schema: { type: 'object', description: FROZEN_REPORT_FORMAT } } as const;

@Controller('v1/reports')
export class ReportController {
  constructor(
    private readonly reports: Reports,
    private readonly files: ReportFiles,
  ) {}

  @Get()
  @Can('read', 'Report')
  @ApiResult(reportSchema, { list: true })
  async list(@Query({ schema: reportQuery }) query: ReportQuery): Promise<Page<ReportView>> {
    return mapPage(await this.reports.list(query), reportView);
  }

  @Post()
  @HttpCode(202)
  @Can('create', 'Report')
  @ApiResult(reportStartedSchema, { status: 202 })
  async create(
    @Body({ schema: reportCreateSchema }) input: ReportCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportStarted> {
    const started = await this.reports.create(input);
    void reply.header('location', `/v1/jobs/${started.jobId}`);
    return started;
  }

  @Get(':id')
  @Can('read', 'Report')
  @ApiResult(reportSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<ReportView> {
    return reportView(await this.reports.get(id));
  }

  /** The bytes as they were made; whoever has them already gets 304. */
  @Get(':id/file')
  @Can('read', 'Report')
  @ApiResponse({
    status: 200,
    description: 'The file as it was made',
    headers: { ETag: { $ref: '#/components/headers/ETag' } },
    content: { 'application/pdf': BINARY, 'application/json': FROZEN },
  })
  @ApiResponse({ status: 304, description: 'The caller has it already' })
  async file(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: fileQuery }) { format }: { format: ReportFormat },
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const file = await this.files.open(id, format);
    const etag = `"${file.sha256}"`;
    void reply.header('etag', etag);
    if (holds(known, etag)) {
      void reply.code(304);
      return undefined;
    }
    const bytes = await file.read();
    return new StreamableFile(bytes, {
      type: file.mediaType,
      disposition: file.disposition,
      length: bytes.length,
    });
  }
}

/** If-None-Match (RFC 9110 section 13.1.2). */
function holds(known: string | undefined, etag: string): boolean {
  const tags = (known ?? '').slice(0, 2_000).split(',');
  return tags.some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

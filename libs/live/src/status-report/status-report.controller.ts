import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import {
  type ReportReceipt,
  reportReceiptSchema,
  type StatusReport,
  statusReportSchema,
} from './status-report.schema';
import { StatusReports } from './status-report.service';

@Controller('v1/status-reports')
export class StatusReportController {
  constructor(private readonly reports: StatusReports) {}

  @Post()
  @HttpCode(200)
  @Can('report_status', 'Camera')
  @ApiResult(reportReceiptSchema)
  report(@Body({ schema: statusReportSchema }) report: StatusReport): Promise<ReportReceipt> {
    return this.reports.take(report);
  }
}

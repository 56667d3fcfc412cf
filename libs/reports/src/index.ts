export { FROZEN_REPORT_FORMAT, type FrozenReport, frozenReportSchema } from './report/frozen-report.schema';
export { type ReportFile, ReportFiles } from './report/report-files.service';
export { Report, type ReportFormat, type ReportState } from './report/report.entity';
export { type ReportCreate, reportCreateSchema, reportSchema, type ReportView } from './report/report.schema';
export { Reports } from './report/report.service';
export { ReportFormatNotMade, ReportNotReady } from './reports.errors';
export { ReportsModule } from './reports.module';
export { type SafeguardOverview, Safeguards } from './safeguard/safeguard.service';
export { safeguardSchema, type SafeguardView } from './safeguard/safeguard.schema';

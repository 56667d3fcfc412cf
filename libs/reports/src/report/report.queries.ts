import { type Reader, SqlParams } from '@mimamori/platform';
import { type Keysets, type Page, readPage, type RowSql } from '@mimamori/web';

import type { Report } from './report.entity';
import type { ReportQuery } from './report.schema';

const COLUMNS = `report.tenant_id as "tenantId", report.id, report.kind, report.locale, report.edition,
  report.as_of as "asOf", report.period_from::text as "periodFrom", report.period_to::text as "periodTo",
  report.formats, report.state, report.problem_code as "problemCode", report.job_id as "jobId", report.template,
  report.json_blob_id as "jsonBlobId", report.json_sha256 as "jsonSha256",
  report.pdf_blob_id as "pdfBlobId", report.pdf_sha256 as "pdfSha256",
  report.requested_by_kind as "requestedByKind", report.requested_by as "requestedBy",
  report.version, report.created_at as "createdAt", report.updated_at as "updatedAt",
  report.finished_at as "finishedAt"`;

export const REPORT_ROW: RowSql = { subject: 'Report', select: COLUMNS, from: 'report', id: 'report.id' };

/** Reports the caller may read, by the time they were asked for. @throws CursorInvalid */
export function reportPage(reader: Reader, keysets: Keysets, request: ReportQuery): Promise<Page<Report>> {
  const params = new SqlParams();
  const { kind, state } = request.filter;
  return readPage<'createdAt', Report>(reader, keysets, {
    list: 'reports.report',
    subject: 'Report',
    select: COLUMNS,
    from: 'report',
    where: [
      ...(kind ? [`report.kind = ${params.add(kind)}`] : []),
      ...(state ? [`report.state = ${params.add(state)}`] : []),
    ],
    request,
    columns: {
      createdAt: {
        sql: 'report.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'report.id', key: ({ id }) => id },
    params,
  });
}

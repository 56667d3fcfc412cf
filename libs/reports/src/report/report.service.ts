import { Audit } from '@mimamori/audit';
import { editionAt } from '@mimamori/catalogue';
import {
  Clock,
  getContext,
  getPrincipal,
  InvalidInput,
  japanDay,
  Jobs,
  NotFound,
  requireCan,
  TenantDb,
  uuidv7,
} from '@mimamori/platform';
import { Keysets, type Page, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { ReportPeriod } from '../safeguard/assessment.type';
import { usualPeriod } from '../safeguard/period.rules';
import { Report, type ReportFormat } from './report.entity';
import { REPORT_ROW, reportPage } from './report.queries';
import type { ReportCreate, ReportQuery, ReportStarted } from './report.schema';

export const GENERATE = 'reports.generate';

/** Reports are asked for here, made by a job, and never changed. */
@Injectable()
export class Reports {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly keysets: Keysets,
  ) {}

  /** @throws CursorInvalid */
  list(query: ReportQuery): Promise<Page<Report>> {
    return reportPage(this.db, this.keysets, query);
  }

  /** @throws NotFound */
  async get(id: string): Promise<Report> {
    const report = await readRow<Report>(this.db, REPORT_ROW, id);
    if (!report) throw new NotFound('Report');
    return report;
  }

  /** Row, job and log entry in one transaction. @throws Forbidden, InvalidInput, NoEditionInForce */
  async create(input: ReportCreate): Promise<ReportStarted> {
    requireCan('create', 'Report', {});
    const now = this.clock.now();
    const asOf = input.asOf === undefined ? now : new Date(input.asOf);
    const period = input.period ?? usualPeriod(asOf);
    requireNotLater({ asOf, period, askedAt: now });
    const reportId = uuidv7(now.getTime());
    const { id: requestedBy, kind: requestedByKind } = getPrincipal();
    const edition = editionAt(japanDay(asOf)).code;
    const formats = formatsOf(input.format);
    const locale = input.locale ?? getContext().locale;
    return this.db.transaction(async (tx) => {
      const jobId = await this.jobs.start(tx, GENERATE, { reportId });
      await tx.repository(Report).insert({
        tenantId: tx.tenantId,
        id: reportId,
        kind: input.kind,
        locale,
        edition,
        asOf,
        periodFrom: period.from,
        periodTo: period.to,
        formats,
        state: 'queued',
        jobId,
        requestedByKind,
        requestedBy,
        version: 1,
        createdAt: now,
        updatedAt: now,
      });
      await this.audit.append(tx, {
        action: 'reports.report.create',
        subject: 'Report',
        subjectId: reportId,
        details: { kind: input.kind, locale, formats, edition, period },
      });
      return { jobId, reportId };
    });
  }
}

/** Nobody can prove what has not happened yet. */
function requireNotLater(given: { asOf: Date; period: ReportPeriod; askedAt: Date }): void {
  const { asOf, period, askedAt } = given;
  if (asOf > askedAt) throw new InvalidInput([{ pointer: '/asOf', code: 'reports.input.as_of_future' }]);
  if (period.to > japanDay(asOf))
    throw new InvalidInput([{ pointer: '/period/to', code: 'reports.input.period_after_as_of' }]);
}

function formatsOf(format: ReportCreate['format']): ReportFormat[] {
  const asked = new Set<ReportFormat>([
    'json',
    ...(typeof format === 'string' ? [format] : (format ?? ['pdf' as const])),
  ]);
  return [...asked];
}

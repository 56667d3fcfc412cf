import { BlobStore } from '@mimamori/blobs';
import { DocumentRenderer, GlyphMissing } from '@mimamori/documents';
import {
  AppError,
  Clock,
  getTenantId,
  Job,
  type JobRun,
  requireCan,
  TenantDb,
  Translator,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { wordsIn } from '../safeguard/words';
import { printed } from './annex-pdf.data';
import { frozenReportSchema } from './frozen-report.schema';
import { safeguardPdfData } from './report-pdf.data';
import { MEDIA_TYPES } from './report-files.service';
import { Report } from './report.entity';
import { ReportFreezer } from './report-freezer.service';
import { GENERATE } from './report.service';

interface Payload {
  readonly reportId: string;
}

/**
 * Makes a report in two steps, each of which is kept: the frozen JSON, then what is derived from it. A repeated job goes
 * on where the last one stopped, and a report is never computed twice.
 */
@Injectable()
export class ReportJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly freezer: ReportFreezer,
    private readonly blobs: BlobStore,
    private readonly renderer: DocumentRenderer,
    private readonly translator: Translator,
  ) {}

  /** @throws what hinders the PDF; the JSON can be fetched all the same */
  @Job(GENERATE)
  async generate({ reportId }: Payload, run: JobRun): Promise<Payload> {
    try {
      // Whoever asked may have lost the right since then.
      requireCan('create', 'Report', {});
      const report = await this.load(reportId);
      if (!report.jsonBlobId) await this.freezer.freeze(report);
      await run.progress(50);
      const frozen = await this.load(reportId);
      if (frozen.formats.includes('pdf') && !frozen.pdfBlobId) await this.print(frozen);
      await this.finish(reportId, { state: 'done', problemCode: null });
      return { reportId };
    } catch (error) {
      const problemCode = error instanceof AppError ? error.code : 'platform.internal';
      await this.finish(reportId, { state: 'failed', problemCode });
      throw error;
    }
  }

  private async print(report: Report): Promise<void> {
    const { tenantId, id, version, jsonBlobId, locale } = report;
    const { bytes } = await this.blobs.get(tenantId, jsonBlobId ?? '');
    const frozen = frozenReportSchema.parse(JSON.parse(bytes.toString('utf8')));
    const words = wordsIn(this.translator, locale);
    const { pdf, sha256, template } = await printed(
      words,
      safeguardPdfData(words, frozen),
      (data) => this.renderer.render({ template: 'safeguards', data, pdfStandard: 'ua-1' }),
      (error) => error instanceof GlyphMissing,
    );
    await this.db.transaction(async (tx) => {
      const blob = await this.blobs.put({ tenantId, bytes: pdf, contentType: MEDIA_TYPES.pdf }, tx);
      const done = { pdfBlobId: blob.id, pdfSha256: sha256, template, updatedAt: this.clock.now() };
      const { affected } = await tx.repository(Report).update({ tenantId, id, version }, done);
      if (!affected) throw new Error(`report ${id} was changed by another job`);
    });
  }

  private async finish(id: string, outcome: Pick<Report, 'state' | 'problemCode'>): Promise<void> {
    const now = this.clock.now();
    await this.db
      .repository(Report)
      .update({ tenantId: getTenantId(), id }, { ...outcome, finishedAt: now, updatedAt: now });
  }

  private load(id: string): Promise<Report> {
    return this.db.repository(Report).findOneByOrFail({ tenantId: getTenantId(), id });
  }
}

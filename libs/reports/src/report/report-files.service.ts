import { Audit } from '@mimamori/audit';
import { BlobStore } from '@mimamori/blobs';
import { japanDay, TenantDb, Translator } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { ReportFormatNotMade, ReportNotReady } from '../reports.errors';
import { attachment } from './report-file.name';
import type { Report, ReportFormat } from './report.entity';
import { Reports } from './report.service';

export const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
};

export interface ReportFile {
  /** Hex, of the bytes. */
  readonly sha256: string;
  readonly mediaType: string;
  readonly disposition: string;
  /** Reads the file and writes down that it was read. */
  read(): Promise<Buffer>;
}

/** What is handed out of a finished report. */
@Injectable()
export class ReportFiles {
  constructor(
    private readonly reports: Reports,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
    private readonly db: TenantDb,
    private readonly translator: Translator,
  ) {}

  /** @throws NotFound, ReportNotReady, ReportFormatNotMade */
  async open(id: string, format: ReportFormat): Promise<ReportFile> {
    const report = await this.reports.get(id);
    const [blobId, sha256] =
      format === 'json' ? [report.jsonBlobId, report.jsonSha256] : [report.pdfBlobId, report.pdfSha256];
    if (!blobId || !sha256)
      throw report.formats.includes(format) ? new ReportNotReady() : new ReportFormatNotMade(format);
    return {
      sha256,
      mediaType: MEDIA_TYPES[format],
      disposition: this.disposition(report, format),
      read: () => this.read(report, { format, blobId, sha256 }),
    };
  }

  /** The log first: nothing is handed out that is not written down. */
  private async read(
    { tenantId, id }: Report,
    { format, blobId, sha256 }: { format: ReportFormat; blobId: string; sha256: string },
  ): Promise<Buffer> {
    await this.db.transaction((tx) =>
      this.audit.append(tx, {
        action: 'report.export',
        subject: 'Report',
        subjectId: id,
        details: { format, sha256 },
      }),
    );
    return (await this.blobs.get(tenantId, blobId)).bytes;
  }

  private disposition({ kind, locale, asOf }: Report, format: ReportFormat): string {
    const day = japanDay(asOf);
    const name = this.translator.t(`reports:file.${kind}`, locale);
    return attachment(`${name}_${day}.${format}`, `${kind}-report_${day}.${format}`);
  }
}

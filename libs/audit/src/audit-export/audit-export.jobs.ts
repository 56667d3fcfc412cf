import { BlobStore } from '@mimamori/blobs';
import {
  Clock,
  japanIso,
  Job,
  type JobRun,
  requireAllFields,
  requireCan,
  TenantDb,
  type Tx,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { Audit } from '../audit-event/audit.service';
import { type PreparedExport, SealedLog } from '../seal/sealed-log.service';
import { AuditWords } from '../vocabulary/audit-words.service';
import { exportPayloadSchema, type ExportPayload, type ExportResult } from './audit-export.schema';
import { AUDIT_EXPORT, EXPORT_FILES_KEPT_MS } from './audit-export.service';
import { ExportContent } from './export-content';

const CONTENT_TYPES = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

/** Writes exports of the log as it all was at one moment, without ever holding it whole. */
@Injectable()
export class AuditExportJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
    private readonly sealedLog: SealedLog,
    private readonly words: AuditWords,
  ) {}

  /** @throws Forbidden, FieldsWithheld, AuditExportTooLarge, AuditExportUnmappable */
  @Job(AUDIT_EXPORT)
  async export(payload: unknown, run: JobRun): Promise<ExportResult> {
    const request = exportPayloadSchema.parse(payload);
    // the job may have waited, and what is sealed asks nobody
    for (const action of ['read', 'export']) requireCan(action, 'AuditEvent');
    requireAllFields();
    const prepared = isInterval(request) ? await this.sealedLog.prepareExport(intervalOf(request)) : null;
    return this.db.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read');
      return this.write(tx, request, { prepared, jobId: run.jobId });
    });
  }

  /** The file and the log's row of it come together or not at all; one connection reads and writes. */
  private async write(
    tx: Tx,
    request: ExportPayload,
    { prepared, jobId }: { readonly prepared: PreparedExport | null; readonly jobId: string },
  ): Promise<ExportResult> {
    const { format, locale } = request;
    const { tenantId } = tx;
    const words = { words: this.words, locale };
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + EXPORT_FILES_KEPT_MS);
    const content = new ExportContent(tx, request);
    const stream =
      format === 'csv'
        ? content.csv(words)
        : prepared
          ? content.sealed(this.sealedLog.exportLines(tx, prepared), prepared.rows)
          : content.plainLines(isInterval(request) ? 'empty' : 'filtered', now);
    const file = await this.blobs.put(
      { tenantId, stream, contentType: CONTENT_TYPES[format], expiresAt },
      tx,
    );
    if (content.replaced.count && request.onUnmappable === 'fail') throw content.replaced.refusal();
    const report = content.replaced.count
      ? await this.blobs.put(
          { tenantId, bytes: content.replaced.file(words), contentType: CONTENT_TYPES.csv, expiresAt },
          tx,
        )
      : null;
    const told = { rows: content.rows, verifiable: prepared !== null, sha256: file.sha256 };
    await this.audit.append(tx, {
      action: 'log.export.file',
      subject: 'AuditEvent',
      details: { jobId, size: file.size, ...told },
    });
    return {
      ...told,
      format,
      encoding: format === 'csv' ? request.encoding : 'utf-8',
      size: file.size,
      expiresAt: japanIso(expiresAt),
      fileId: file.id,
      replaced: content.replaced.count,
      reportFileId: report?.id ?? null,
    };
  }
}

/** JSON Lines of an interval hold the chain without a gap. */
function isInterval({ format, filter }: ExportPayload): boolean {
  return format === 'jsonl' && Object.keys(filter).every((name) => name === 'from' || name === 'to');
}

function intervalOf({ filter: { from, to } }: ExportPayload): { from?: Date; to?: Date } {
  return { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
}

import type { Readable } from 'node:stream';

import { BlobStore } from '@mimamori/blobs';
import {
  getContext,
  getPrincipal,
  getTenantId,
  japanDay,
  Jobs,
  NotFound,
  requireAllFields,
  requireCan,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { toldFilter } from '../audit-event/audit-event-filter';
import { Audit } from '../audit-event/audit.service';
import type { AuditExport, AuditExportCreate, ExportPayload, ExportResult } from './audit-export.schema';

export const AUDIT_EXPORT = 'audit.export';
export const EXPORT_FILES_KEPT_MS = 24 * 60 * 60 * 1000;

export interface ExportFile {
  /** Read it to its end or destroy it. */
  readonly stream: Readable;
  readonly size: number;
  readonly contentType: string;
  /** When the job ended, as a day in Japan. */
  readonly day: string;
  readonly extension: string;
}

/** Exports of the log: written by a job on behalf of whoever started it, fetched by them, gone after a day. */
@Injectable()
export class AuditExports {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
  ) {}

  /** The reason goes into the log with the job that it starts. @returns the job's id. @throws Forbidden, FieldsWithheld */
  start({ reason, ...asked }: AuditExportCreate): Promise<string> {
    requireCan('export', 'AuditEvent');
    requireAllFields();
    const payload: ExportPayload = { ...asked, locale: asked.locale ?? getContext().locale };
    const { filter, locale: _locale, ...chosen } = payload;
    return this.db.transaction(async (tx) => {
      const jobId = await this.jobs.start(tx, AUDIT_EXPORT, payload);
      await this.audit.append(tx, {
        action: 'log.export',
        subject: 'AuditEvent',
        reason,
        details: { jobId, ...chosen, filter: toldFilter(filter) },
      });
      return jobId;
    });
  }

  /** An export the caller started. @throws NotFound */
  async get(jobId: string): Promise<AuditExport> {
    const { id, kind, state, progress, result, principalId } = await this.jobs.get(jobId);
    // What it holds was decided by the starter's permissions: it is for nobody else, whoever may see the job.
    if (kind !== AUDIT_EXPORT || principalId !== getPrincipal().id) throw new NotFound('AuditExport');
    return { jobId: id, state, progress, result: result as ExportResult | null };
  }

  /** The file; that it was fetched is in the log. @throws NotFound when there is none (any more) */
  file(jobId: string): Promise<ExportFile> {
    return this.fetch(jobId, 'file', ({ fileId, format }) => ({ id: fileId, extension: format }));
  }

  /** The list of replaced characters. @throws NotFound when nothing was replaced */
  report(jobId: string): Promise<ExportFile> {
    return this.fetch(jobId, 'report', ({ reportFileId: id }) => ({ id, extension: 'csv' }));
  }

  private async fetch(
    jobId: string,
    part: string,
    pick: (result: ExportResult) => { id: string | null; extension: string },
  ): Promise<ExportFile> {
    const { result } = await this.get(jobId);
    const { id, extension } = result ? pick(result) : { id: null, extension: '' };
    if (!result || !id) throw new NotFound('AuditExport');
    // the log first: nothing is given out that is not written down
    const details = { jobId, part };
    await this.audit.record({ action: 'log.export.download', subject: 'AuditEvent', details });
    const { stream, size, contentType } = await this.blobs.open(getTenantId(), id);
    const made = new Date(new Date(result.expiresAt).getTime() - EXPORT_FILES_KEPT_MS);
    return { stream, size, contentType, day: japanDay(made), extension };
  }
}

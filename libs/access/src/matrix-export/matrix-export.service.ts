import type { Readable } from 'node:stream';

import { Audit } from '@mimamori/audit';
import { BlobStore } from '@mimamori/blobs';
import {
  getContext,
  getPrincipal,
  getTenantId,
  japanDay,
  Jobs,
  NotFound,
  requireCan,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type {
  MatrixExport,
  MatrixExportCreate,
  MatrixExportPayload,
  MatrixExportResult,
} from './matrix-export.schema';

export const MATRIX_EXPORT = 'access.matrix_export';
export const EXPORT_FILES_KEPT_MS = 24 * 60 * 60 * 1000;

export interface MatrixFile {
  /** Read it to its end or destroy it. */
  readonly stream: Readable;
  readonly size: number;
  readonly contentType: string;
  /** When it was written, as a day in Japan. */
  readonly day: string;
}

/** Exports of the matrix: written by a job on behalf of whoever started it, fetched by them, gone after a day. */
@Injectable()
export class AccessMatrixExports {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
  ) {}

  /** The reason goes into the log with the job that it starts. @returns the job's id. @throws Forbidden */
  start({ reason, ...asked }: MatrixExportCreate): Promise<string> {
    requireCan('export', 'AccessMatrix');
    const payload: MatrixExportPayload = { ...asked, locale: asked.locale ?? getContext().locale };
    const { locale: _locale, ...chosen } = payload;
    return this.db.transaction(async (tx) => {
      const jobId = await this.jobs.start(tx, MATRIX_EXPORT, payload);
      await this.audit.append(tx, {
        action: 'access.matrix.export',
        subject: 'AccessMatrix',
        ...(reason === undefined ? {} : { reason }),
        details: { jobId, ...chosen },
      });
      return jobId;
    });
  }

  /** An export the caller started. @throws NotFound */
  async get(jobId: string): Promise<MatrixExport> {
    const { id, kind, state, progress, result, principalId } = await this.jobs.get(jobId);
    // What it holds was decided by the starter's permissions: it is for nobody else, whoever may see the job.
    if (kind !== MATRIX_EXPORT || principalId !== getPrincipal().id) throw new NotFound('AccessMatrixExport');
    return { jobId: id, state, progress, result: result as MatrixExportResult | null };
  }

  /** The file; that it was fetched is in the log. @throws NotFound when there is none (any more) */
  file(jobId: string): Promise<MatrixFile> {
    return this.fetch(jobId, 'file', ({ fileId }) => fileId);
  }

  /** The list of replaced characters. @throws NotFound when nothing was replaced */
  report(jobId: string): Promise<MatrixFile> {
    return this.fetch(jobId, 'report', ({ reportFileId }) => reportFileId);
  }

  private async fetch(
    jobId: string,
    part: string,
    pick: (result: MatrixExportResult) => string | null,
  ): Promise<MatrixFile> {
    const { result } = await this.get(jobId);
    const id = result && pick(result);
    if (!result || !id) throw new NotFound('AccessMatrixExport');
    // the log first: nothing is given out that is not written down
    const details = { jobId, part };
    await this.audit.record({ action: 'access.matrix.export.download', subject: 'AccessMatrix', details });
    const { stream, size, contentType } = await this.blobs.open(getTenantId(), id);
    const made = new Date(new Date(result.expiresAt).getTime() - EXPORT_FILES_KEPT_MS);
    return { stream, size, contentType, day: japanDay(made) };
  }
}

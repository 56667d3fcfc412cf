import { Audit } from '@mimamori/audit';
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

import type { CameraExport, ExportRequest, ExportResult } from './camera-export.schema';

export const CAMERA_EXPORT = 'cameras.export';
export const EXPORT_FILES_KEPT_MS = 24 * 60 * 60 * 1000;
/** Rows of one file: what a workbook and its readers still take in one piece. */
export const MOST_EXPORTED = 50_000;

export interface ExportFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** When the job ended, as a day in Japan. */
  readonly day: string;
  readonly format: ExportResult['format'];
}

/** Exports of the register: written by a job on behalf of whoever started it, fetched by them, gone after a day. */
@Injectable()
export class CameraExports {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
  ) {}

  /** @returns the job's id. @throws Forbidden, FieldsWithheld */
  start(request: ExportRequest): Promise<string> {
    requireCan('export', 'Camera');
    requireAllFields('Camera');
    const payload = { ...request, locale: request.locale ?? getContext().locale };
    return this.db.transaction((tx) => this.jobs.start(tx, CAMERA_EXPORT, payload));
  }

  /** An export the caller started. @throws NotFound */
  async get(jobId: string): Promise<CameraExport> {
    const { id, kind, state, progress, result, principalId } = await this.jobs.get(jobId);
    // What it holds was decided by the starter's permissions: it is for nobody else, whoever may see the job.
    if (kind !== CAMERA_EXPORT || principalId !== getPrincipal().id) throw new NotFound('CameraExport');
    return { jobId: id, state, progress, result: result as ExportResult | null };
  }

  /** The file; that it was fetched is in the log. @throws NotFound when there is none (any more) */
  file(jobId: string): Promise<ExportFile> {
    return this.fetch(jobId, 'file', ({ fileId }) => fileId);
  }

  /** The list of replaced characters. @throws NotFound when nothing was replaced */
  report(jobId: string): Promise<ExportFile> {
    return this.fetch(jobId, 'report', ({ reportFileId }) => reportFileId);
  }

  private async fetch(
    jobId: string,
    part: string,
    pick: (result: ExportResult) => string | null,
  ): Promise<ExportFile> {
    const { result } = await this.get(jobId);
    const blobId = result && pick(result);
    if (!blobId) throw new NotFound('CameraExport');
    const { bytes, contentType } = await this.blobs.get(getTenantId(), blobId);
    const details = { jobId, part };
    await this.audit.record({ action: 'cameras.export.download', subject: 'Camera', details });
    const made = new Date(new Date(result.expiresAt).getTime() - EXPORT_FILES_KEPT_MS);
    return { bytes, contentType, day: japanDay(made), format: result.format };
  }
}

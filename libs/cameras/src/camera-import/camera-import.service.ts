import { BlobStore } from '@mimamori/blobs';
import {
  Clock,
  getContext,
  getTenantId,
  Jobs,
  NotFound,
  requireAllFields,
  requireCan,
  TenantDb,
  Translator,
  type Tx,
} from '@mimamori/platform';
import { EmptyFile, type TableFormat, XLSX_MEDIA_TYPE } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import { rowErrorMessage } from './camera-import.messages';
import type { CameraImport, ImportOptions, ImportPayload, ImportResult } from './camera-import.schema';

export const CAMERA_IMPORT = 'cameras.import';
/** The file and its list of errors are kept this long. */
export const IMPORT_FILES_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export interface ImportFile extends ImportOptions {
  readonly bytes: Uint8Array;
  /** What its name or media type promises; told by the bytes when neither says anything. */
  readonly format?: TableFormat;
}

export interface ImportReport {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** Imports of inventories: stored, then carried out by a job on behalf of whoever started it. */
@Injectable()
export class CameraImports {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStore,
    private readonly translator: Translator,
  ) {}

  /** It tells what is there already by what it finds changed. @returns the job's id. @throws Forbidden, FieldsWithheld, EmptyFile */
  start(file: ImportFile): Promise<string> {
    return this.db.transaction((tx) => this.startIn(tx, file));
  }

  /** As `start`, in the caller's transaction. */
  async startIn(tx: Tx, { bytes, dryRun = false, encoding, format }: ImportFile): Promise<string> {
    requireCan('import', 'Camera');
    requireAllFields('Camera');
    if (!bytes.byteLength) throw new EmptyFile();
    const expiresAt = new Date(this.clock.now().getTime() + IMPORT_FILES_KEPT_MS);
    const contentType = format === 'xlsx' ? XLSX_MEDIA_TYPE : 'text/csv';
    const stored = { tenantId: tx.tenantId, bytes, contentType, expiresAt };
    const { id: blobId } = await this.blobs.put(stored, tx);
    const payload: ImportPayload = {
      blobId,
      dryRun,
      ...(encoding && { encoding }),
      ...(format && { format }),
    };
    return this.jobs.start(tx, CAMERA_IMPORT, payload);
  }

  /** An import the caller started, with its messages in the caller's language. @throws NotFound */
  async get(jobId: string): Promise<CameraImport> {
    const { id, kind, state, progress, result } = await this.jobs.get(jobId);
    if (kind !== CAMERA_IMPORT) throw new NotFound('CameraImport');
    return {
      jobId: id,
      state,
      progress,
      result: result && this.localised(result as unknown as ImportResult),
    };
  }

  /** All errors of an import as a CSV file. @throws NotFound when there is none (any more) */
  async errorFile(jobId: string): Promise<Buffer> {
    const { result } = await this.get(jobId);
    if (!result?.errorFileId) throw new NotFound('CameraImport');
    return (await this.blobs.get(getTenantId(), result.errorFileId)).bytes;
  }

  /** All differences and errors of an import, in the form of its file. @throws NotFound when there are none (any more) */
  async report(jobId: string): Promise<ImportReport> {
    const { result } = await this.get(jobId);
    if (!result?.reportFileId) throw new NotFound('CameraImport');
    const { bytes, contentType } = await this.blobs.get(getTenantId(), result.reportFileId);
    return { bytes, contentType };
  }

  private localised(result: ImportResult): ImportResult {
    const { locale } = getContext();
    return {
      ...result,
      errors: result.errors.map((error) => ({
        ...error,
        message: rowErrorMessage(this.translator, error, locale),
      })),
    };
  }
}

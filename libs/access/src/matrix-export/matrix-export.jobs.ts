import { Audit } from '@mimamori/audit';
import { BlobStore } from '@mimamori/blobs';
import { Clock, japanIso, Job, type JobRun, requireCan, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AccessMatrixUnmappable } from '../access.errors';
import type { MatrixContent } from './matrix-content';
import { MatrixContents } from './matrix-contents.service';
import {
  type MatrixExportPayload,
  matrixExportPayloadSchema,
  type MatrixExportResult,
  MOST_CHARACTERS_SHOWN,
} from './matrix-export.schema';
import { EXPORT_FILES_KEPT_MS, MATRIX_EXPORT } from './matrix-export.service';
import type { MatrixWords } from './matrix-words';
import { recordProduced } from './produced.queries';

const contentType = 'text/csv';

/** Writes files of the matrix as it all was at one moment, without ever holding it whole. */
@Injectable()
export class MatrixExportJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
    private readonly contents: MatrixContents,
  ) {}

  /** @throws Forbidden, AccessMatrixTooLarge, AccessMatrixUnmappable */
  @Job(MATRIX_EXPORT)
  async export(payload: unknown, { jobId }: JobRun): Promise<MatrixExportResult> {
    const request = matrixExportPayloadSchema.parse(payload);
    // the job may have waited
    for (const action of ['read', 'export']) requireCan(action, 'AccessMatrix');
    return this.db.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read');
      return this.write(tx, request, jobId);
    });
  }

  /** The file, the log's row of it and that it was produced come together or not at all; one connection reads and writes. */
  private async write(tx: Tx, request: MatrixExportPayload, jobId: string): Promise<MatrixExportResult> {
    const { tenantId } = tx;
    const at = this.clock.now();
    const expiresAt = new Date(at.getTime() + EXPORT_FILES_KEPT_MS);
    const { content, words } = await this.contents.open(tx, request);
    const stream = content.csv();
    const {
      id: fileId,
      size,
      sha256,
    } = await this.blobs.put({ tenantId, stream, contentType, expiresAt }, tx);
    if (content.replaced.count && request.onUnmappable === 'fail') throw refusal(content);
    const reportFileId = await this.report(tx, content, words, expiresAt);
    const { rows, users, complete } = content;
    const told = { rows, users, complete, sha256 };
    await recordProduced(tx, { ...told, jobId, at });
    await this.audit.append(tx, {
      action: 'access.matrix.export.file',
      subject: 'AccessMatrix',
      details: { jobId, size, ...told },
    });
    return {
      ...told,
      encoding: request.encoding,
      size,
      expiresAt: japanIso(expiresAt),
      fileId,
      replaced: content.replaced.count,
      reportFileId,
    };
  }

  private async report(
    tx: Tx,
    { replaced }: MatrixContent,
    words: MatrixWords,
    expiresAt: Date,
  ): Promise<string | null> {
    if (replaced.count === 0) return null;
    const bytes = replaced.file((column) => words.text(`replaced.${column}`));
    const { id } = await this.blobs.put({ tenantId: tx.tenantId, bytes, contentType, expiresAt }, tx);
    return id;
  }
}

function refusal({ replaced }: MatrixContent): AccessMatrixUnmappable {
  const shown = replaced.first(MOST_CHARACTERS_SHOWN).map((found) => ({
    pointer: `/file?line=${found.line}`,
    code: 'access.character_unmappable',
    params: { ...found },
  }));
  return new AccessMatrixUnmappable(replaced.count, shown);
}

import { BlobStore } from '@mimamori/blobs';
import { CameraImportJobs, type ImportResult } from '@mimamori/cameras';
import { Clock, type JobRun, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const KEPT_MILLISECONDS = 60 * 60 * 1000;

/** Hands inventory files to the import that customers' files go through, as a part of a job that is running. */
@Injectable()
export class DemoFile {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly imports: CameraImportJobs,
  ) {}

  /** All of the file, or nothing. @throws Error when the import did not take every row */
  async bringIn(bytes: Buffer, { jobId }: Pick<JobRun, 'jobId'>): Promise<void> {
    const expiresAt = new Date(this.clock.now().getTime() + KEPT_MILLISECONDS);
    const { id: blobId } = await this.db.transaction((tx) =>
      this.blobs.put({ tenantId: tx.tenantId, bytes, contentType: 'text/csv', expiresAt }, tx),
    );
    // its progress would be that of one file among several
    const run: JobRun = { jobId, progress: async () => undefined };
    const result = await this.imports.import({ blobId, dryRun: false, format: 'csv' }, run);
    if (!result.saved) throw new Error(`the demonstration's inventory was refused: ${excerptOf(result)}`);
  }
}

const excerptOf = ({ errorCount, errors }: ImportResult) =>
  JSON.stringify({ errorCount, errors: errors.slice(0, 3) });

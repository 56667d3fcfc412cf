import { Audit } from '@mimamori/audit';
import { BlobNotRemoved, BlobStore } from '@mimamori/blobs';
import {
  Background,
  Clock,
  foldFields,
  getTenantId,
  Job,
  runInContext,
  systemPrincipal,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';

import { FileEntity } from './file.entity';
import { FILE_REMOVAL } from './file.service';

const payloadSchema = z.strictObject({ fileId: z.uuid() });
const EVERY_MILLISECONDS = 60_000;
/** The job has its chance first. */
const LEFT_AFTER_MS = 60_000;
/** In one round. */
const MOST_LEFT = 100;

/** Removes contents, looks whether they are gone, and only then says `removed`. */
@Injectable()
export class FileRemovals {
  private readonly logger = new Logger(FileRemovals.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
  ) {}

  @Job(FILE_REMOVAL)
  async remove(payload: unknown): Promise<{ fileId: string; removed: boolean }> {
    const { fileId } = payloadSchema.parse(payload);
    await this.finish(fileId);
    return { fileId, removed: true };
  }

  /** Jobs give up; this does not. */
  @Background('files.removals', EVERY_MILLISECONDS)
  async removeLeft(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - LEFT_AFTER_MS);
    const left = await this.db.asSystem('find the files whose removal has not ended', (system) =>
      system.query<{ id: string; tenantId: string }>(
        `select id, tenant_id as "tenantId" from file where state = 'removing' and updated_at <= $1
         order by updated_at limit ${MOST_LEFT}`,
        [before],
      ),
    );
    for (const { id, tenantId } of left) {
      const principal = systemPrincipal('worker', tenantId);
      await runInContext({ traceId: uuidv7(), locale: 'ja', tenantId, principal }, () => this.retry(id));
    }
  }

  /** One that fails does not keep the others from being tried. */
  private async retry(id: string): Promise<void> {
    try {
      await this.finish(id);
    } catch (error) {
      this.logger.error(`the content of file ${id} is still to be removed`, (error as Error).stack);
    }
  }

  /** @throws BlobNotRemoved, or what the store says: then the file stays `removing` */
  private async finish(id: string): Promise<void> {
    const tenantId = getTenantId();
    const file = await this.db.repository(FileEntity).findOneBy({ tenantId, id });
    if (file?.state !== 'removing') return;
    try {
      await this.blobs.delete(tenantId, file.blobId);
      if (!(await this.blobs.absent(tenantId, file.blobId))) throw new BlobNotRemoved();
    } catch (error) {
      await this.countFailure(file);
      throw error;
    }
    await this.db.transaction((tx) => this.prove(tx, file));
  }

  private async countFailure({ tenantId, id }: FileEntity): Promise<void> {
    const now = this.clock.now();
    await this.db.query(
      `update file set removal_failures = removal_failures + 1, version = version + 1, updated_at = $3
       where tenant_id = $1 and id = $2 and state = 'removing'`,
      [tenantId, id, now],
    );
  }

  /** The row is the proof: who, why, what (by its hash), and when it was seen to be gone. */
  private async prove(tx: Tx, file: FileEntity): Promise<void> {
    const { tenantId, id, ownerSubject, ownerId, sha256, title } = file;
    const now = this.clock.now();
    const gone = await tx.query<{ id: string }>(
      `update file set state = 'removed', removed_at = $3, filename = null, search_text = $4,
         version = version + 1, updated_at = $3
       where tenant_id = $1 and id = $2 and state = 'removing' returning id`,
      [tenantId, id, now, foldFields(title)],
    );
    if (!gone.length) return;
    await this.audit.append(tx, {
      action: 'files.file.removed',
      subject: ownerSubject,
      subjectId: ownerId,
      reason: file.removalReason ?? undefined,
      details: {
        fileId: id,
        sha256,
        requestedBy: file.removalRequestedBy,
        requestedAt: file.removalRequestedAt,
        verifiedAt: now,
        failures: file.removalFailures,
      },
    });
  }
}

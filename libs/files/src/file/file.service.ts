import type { Readable } from 'node:stream';

import { Audit } from '@mimamori/audit';
import { BlobStore, type ByteRange } from '@mimamori/blobs';
import {
  Clock,
  foldFields,
  getPrincipal,
  getTenantId,
  Jobs,
  NotFound,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { type IfMatchHeader, Keysets, mapPage, type Page, parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { type CheckedContent, checkContent } from '../content/content-check';
import { ContentRemoved, SpaceUsedUp, TooManyFiles } from '../files.errors';
import { attachment, filenameOf } from './file-name';
import { FileEntity } from './file.entity';
import { MOST_BYTES_OF_OWNER, MOST_FILES_OF_OWNER } from './file.limits';
import { type FileOwner, fileOfOwner, pageOfOwner, pagesOfOwners } from './file.queries';
import {
  type FileAdd,
  fileAddSchema,
  type FileListRequest,
  fileRemovalSchema,
  type FileRow,
  type StoredFile,
  toStoredFile,
} from './file.schema';

/** The job that removes the content of a file: `{fileId}`. */
export const FILE_REMOVAL = 'files.remove';

export interface NewFile extends FileAdd {
  readonly bytes: Buffer;
  /** As the sender calls it; never believed. */
  readonly filename?: string;
  /** Media type as the sender has it; refused when it is not what the content says. */
  readonly declaredAs?: string;
}

/** A file that may be kept, if its owner has room for it. */
export interface CheckedFile extends FileAdd, CheckedContent {
  readonly filename: string;
}

/** A file whose content may be given out, part by part. */
export interface FileContent {
  readonly file: StoredFile;
  /** Content-Disposition. */
  readonly disposition: string;
  /** Writes down that it is given out, then opens it. Read the stream to its end or destroy it. */
  open(range?: ByteRange): Promise<Readable>;
}

/**
 * Files of things of higher libs, which decide who may do what: every method trusts its caller to have asked. The things
 * themselves are known by name only.
 */
@Injectable()
export class Files {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  /** @throws CursorInvalid */
  async list(owner: FileOwner, request: FileListRequest): Promise<Page<StoredFile>> {
    return mapPage(await pageOfOwner(this.db, this.keysets, owner, request), toStoredFile);
  }

  /** The first page of each of several owners in one query, in the order of `ids`. */
  async listOfOwners(
    subject: string,
    ids: readonly string[],
    request: FileListRequest,
  ): Promise<Page<StoredFile>[]> {
    const pages = await pagesOfOwners(this.db, this.keysets, { subject, ids }, request);
    return pages.map((page) => mapPage(page, toStoredFile));
  }

  /** @throws NotFound */
  async get(owner: FileOwner, id: string): Promise<StoredFile> {
    return toStoredFile(await this.find(owner, id));
  }

  /**
   * Finds out what a file is; outside of any transaction, because large ones take a while.
   * @throws InvalidInput, and one of this lib's errors for each reason to refuse it
   */
  async check({ bytes, filename, declaredAs, ...told }: NewFile): Promise<CheckedFile> {
    const { kind, title } = parseInput(fileAddSchema, told);
    const content = await checkContent({ kind, bytes, declaredAs });
    return { kind, title, ...content, filename: filenameOf(filename, title, content.contentType) };
  }

  /** Keeps a checked file. @throws TooManyFiles, SpaceUsedUp */
  async add(tx: Tx, owner: FileOwner, file: CheckedFile): Promise<StoredFile> {
    const { bytes, kind, title, filename, contentType, receivedSha256, width, height } = file;
    await this.requireRoom(tx, owner, bytes.length);
    const { tenantId } = tx;
    const blob = await this.blobs.put({ tenantId, bytes, contentType, filename }, tx);
    const now = this.clock.now();
    const row: FileRow = {
      id: uuidv7(now.getTime()),
      ownerId: owner.id,
      kind,
      title,
      filename,
      contentType,
      size: String(blob.size),
      sha256: blob.sha256,
      receivedSha256,
      width,
      height,
      blobId: blob.id,
      state: 'kept',
      uploadedBy: getPrincipal().id,
      removalReason: null,
      removalRequestedBy: null,
      removalRequestedAt: null,
      removalFailures: 0,
      removedAt: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    const more = { tenantId, ownerSubject: owner.subject, searchText: foldFields(title, filename) };
    await tx.repository(FileEntity).insert({ ...row, ...more });
    await this.audit.append(tx, {
      action: 'files.file.add',
      subject: owner.subject,
      subjectId: owner.id,
      details: { fileId: row.id, kind, contentType, size: blob.size, sha256: blob.sha256, receivedSha256 },
    });
    return toStoredFile(row);
  }

  /** @throws NotFound; ContentRemoved */
  async open(owner: FileOwner, id: string): Promise<FileContent> {
    const row = await this.find(owner, id);
    const { state, filename, blobId, sha256 } = row;
    if (state !== 'kept' || filename === null) throw new ContentRemoved();
    return {
      file: toStoredFile(row),
      disposition: attachment(filename),
      open: async (range) => {
        // the log first: nothing is given out that is not written down
        await this.audit.record({
          action: 'file.download',
          subject: owner.subject,
          subjectId: owner.id,
          details: { fileId: id, sha256, ...(range && { from: range.start, to: range.end }) },
        });
        return (await this.blobs.open(getTenantId(), blobId, range)).stream;
      },
    };
  }

  /**
   * Takes a file out of use at once, and has its content removed by a job, which looks whether it is gone. Asking twice
   * changes nothing. @throws NotFound, VersionMismatch, InvalidInput
   */
  async remove(
    tx: Tx,
    owner: FileOwner,
    id: string,
    reason: string,
    match?: IfMatchHeader,
  ): Promise<StoredFile> {
    const { reason: removalReason } = parseInput(fileRemovalSchema, { reason });
    const before = await this.find(owner, id, tx);
    match?.expect(before);
    if (before.state !== 'kept') return toStoredFile(before);
    const now = this.clock.now();
    const change = {
      state: 'removing' as const,
      removalReason,
      removalRequestedBy: getPrincipal().id,
      removalRequestedAt: now,
      version: before.version + 1,
      updatedAt: now,
    };
    await tx.repository(FileEntity).update({ tenantId: tx.tenantId, id }, change);
    await this.audit.append(tx, {
      action: 'files.file.remove',
      subject: owner.subject,
      subjectId: owner.id,
      reason: removalReason,
      details: { fileId: id, sha256: before.sha256 },
    });
    await this.jobs.start(tx, FILE_REMOVAL, { fileId: id });
    return toStoredFile({ ...before, ...change });
  }

  private async find(owner: FileOwner, id: string, tx?: Tx): Promise<FileRow> {
    const row = await fileOfOwner(tx ?? this.db, owner, id, tx !== undefined);
    if (!row) throw new NotFound('StoredFile');
    return row;
  }

  /** Counted one after the other: two uploads at once cannot both take the last place. */
  private async requireRoom(tx: Tx, { subject, id }: FileOwner, bytes: number): Promise<void> {
    const lock = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
    await tx.query(lock, [`files:${tx.tenantId}:${subject}:${id}`]);
    const [used] = await tx.query<{ count: number; bytes: string }>(
      `select count(*)::int as count, coalesce(sum(size), 0)::text as bytes from file
       where owner_subject = $1 and owner_id = $2::uuid and state <> 'removed'`,
      [subject, id],
    );
    if ((used?.count ?? 0) >= MOST_FILES_OF_OWNER) throw new TooManyFiles(MOST_FILES_OF_OWNER);
    if (Number(used?.bytes ?? 0) + bytes > MOST_BYTES_OF_OWNER) throw new SpaceUsedUp(MOST_BYTES_OF_OWNER);
  }
}

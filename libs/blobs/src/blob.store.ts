import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { Clock, isUuid, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { Inject, Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual, Not } from 'typeorm';

import { BLOB_DRIVER, type BlobDriver, type OpenObject } from './blob-driver';
import { BlobEntity } from './blob.entity';
import { BlobCorrupt, BlobLost, BlobNotFound, BlobNotRemoved } from './blobs.errors';
import type { ByteRange } from './chunked-box';
import { openBlob, sealBlob } from './envelope';
import { TenantKeyRing } from './tenant-key-ring';

interface NewObject {
  readonly tenantId: string;
  readonly contentType: string;
  readonly filename?: string;
  /** From then on it is not found; `deleteExpired` removes it. */
  readonly expiresAt?: Date;
}

/** The content, whole or as a stream that is encrypted as it comes. */
export type NewBlob = NewObject &
  ({ readonly bytes: Uint8Array } | { readonly stream: AsyncIterable<Uint8Array> });

export interface BlobReceipt {
  /** UUIDv7. */
  readonly id: string;
  /** Hex, of the bytes as given. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

interface BlobFacts extends BlobReceipt {
  readonly contentType: string;
  readonly filename: string | null;
}

export interface StoredBlob extends BlobFacts {
  readonly bytes: Buffer;
}

/** `size` and `sha256` are of the whole object, also where `stream` is a part. */
export interface OpenBlob extends BlobFacts {
  /** Read it to its end or destroy it: it holds the object open. Fails with BlobCorrupt where it was tampered with. */
  readonly stream: Readable;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

/** Waits for the first piece, which proves the record and the keys; however the stream ends, the object is closed. */
async function begun(pieces: AsyncGenerator<Buffer, void>, object: OpenObject): Promise<Readable> {
  const first = await pieces.next().catch(async (error: unknown) => {
    await object.close();
    throw error;
  });
  let next: Promise<IteratorResult<Buffer, void>> | undefined = Promise.resolve(first);
  return new Readable({
    read() {
      const piece = next ?? pieces.next();
      next = undefined;
      piece.then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      const closed = pieces.return().then(() => object.close());
      closed.then(() => done(error), done);
    },
  });
}

/**
 * Encrypted objects of a tenant: job results, generated documents, uploads. Row-level security holds here, too: `tenantId`
 * must be the tenant of the request context. Whoever calls has already decided that the reader may see the object.
 */
@Injectable()
export class BlobStore {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly ring: TenantKeyRing,
    @Inject(BLOB_DRIVER) private readonly driver: BlobDriver,
  ) {}

  /**
   * Stores an object, in the caller's transaction when one is given. If that rolls back, the file that stays behind is
   * noise: its only key was in the row.
   */
  async put(blob: NewBlob, tx?: Tx): Promise<BlobReceipt> {
    if (!tx) return this.db.transaction((own) => this.put(blob, own));
    const { tenantId, contentType, filename, expiresAt } = blob;
    const id = uuidv7();
    const key = await this.ring.current(tx, tenantId);
    const content = 'bytes' in blob ? once(blob.bytes) : blob.stream;
    const { file, finish } = sealBlob(content, key, { id, contentType });
    await this.driver.write(tenantId, id, file);
    const { size, sha256, wrappedKey } = finish();
    await tx.repository(BlobEntity).insert({
      tenantId,
      id,
      contentType,
      filename: filename ?? null,
      size: String(size),
      sha256,
      tenantKeyId: key.id,
      wrappedKey,
      createdAt: this.clock.now(),
      expiresAt: expiresAt ?? null,
      deletedAt: null,
    });
    return { id, sha256, size };
  }

  /** @throws BlobNotFound; BlobLost and BlobCorrupt when the store was tampered with; KeyUnavailable */
  async get(tenantId: string, id: string): Promise<StoredBlob> {
    const { stream, ...facts } = await this.open(tenantId, id);
    const bytes = Buffer.concat(await stream.toArray());
    if (createHash('sha256').update(bytes).digest('hex') !== facts.sha256) throw new BlobCorrupt();
    return { ...facts, bytes };
  }

  /**
   * Opens an object, or a part of it, for reading. The record, the keys and the first bytes are proved before it answers.
   * @throws BlobNotFound; BlobLost, BlobCorrupt, KeyUnavailable; RangeError when the range is not within the object
   */
  async open(tenantId: string, id: string, range?: ByteRange): Promise<OpenBlob> {
    const row = await this.find(tenantId, id);
    const expired = row?.expiresAt && row.expiresAt <= this.clock.now();
    if (!row?.wrappedKey || expired) throw new BlobNotFound();
    const { contentType, filename, sha256, wrappedKey, tenantKeyId } = row;
    const size = Number(row.size);
    if (range && !(range.start >= 0 && range.start <= range.end && range.end < size))
      throw new RangeError('the range is not within the object');
    const key = await this.ring.get(this.db, tenantId, tenantKeyId);
    const object = await this.driver.open(tenantId, id);
    if (!object) throw new BlobLost();
    const pieces = openBlob(object, { id, contentType, size, sha256, key, wrappedKey }, range);
    return { id, contentType, filename, sha256, size, stream: await begun(pieces, object) };
  }

  /**
   * Forgets the key, removes the bytes, looks, and only then says `deleted_at`. May be called again after a failure at
   * any step. Not part of a caller's transaction: removed bytes cannot be rolled back.
   *
   * @throws BlobNotFound when there never was one; BlobNotRemoved when it is still there
   */
  async delete(tenantId: string, id: string): Promise<void> {
    const row = await this.find(tenantId, id);
    if (!row) throw new BlobNotFound();
    const blobs = this.db.repository(BlobEntity);
    // A file's name may tell as much about a person as the file.
    if (row.wrappedKey) await blobs.update({ tenantId, id }, { wrappedKey: null, filename: null });
    await this.driver.remove(tenantId, id);
    if (await this.driver.exists(tenantId, id)) throw new BlobNotRemoved();
    await blobs.update({ tenantId, id, deletedAt: IsNull() }, { deletedAt: this.clock.now() });
  }

  /**
   * Deletes up to `limit` objects whose time is over, the longest overdue first. One that cannot be removed does not keep
   * the others. @returns how many @throws AggregateError at the end, with each failure
   */
  async deleteExpired(tenantId: string, limit = 100): Promise<number> {
    const overdue = await this.db.repository(BlobEntity).find({
      select: { id: true },
      where: { tenantId, deletedAt: IsNull(), expiresAt: LessThanOrEqual(this.clock.now()) },
      order: { expiresAt: 'ASC', id: 'ASC' },
      take: limit,
    });
    const failures: unknown[] = [];
    for (const { id } of overdue)
      await this.delete(tenantId, id).catch((error: unknown) => failures.push(error));
    if (failures.length)
      throw new AggregateError(failures, `${failures.length} overdue objects are still to be removed`);
    return overdue.length;
  }

  /** Looks in the store and at the record: true only when neither the bytes nor a key to them are there. */
  async absent(tenantId: string, id: string): Promise<boolean> {
    if (!isUuid(tenantId) || !isUuid(id)) return true;
    const readable = await this.db
      .repository(BlobEntity)
      .existsBy({ tenantId, id, wrappedKey: Not(IsNull()) });
    return !readable && !(await this.driver.exists(tenantId, id));
  }

  private async find(tenantId: string, id: string): Promise<BlobEntity | null> {
    if (!isUuid(tenantId) || !isUuid(id)) return null;
    return this.db.repository(BlobEntity).findOneBy({ tenantId, id });
  }
}

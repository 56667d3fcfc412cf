import { createHash } from 'node:crypto';

import { Clock, isUuid, type Reader, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { Inject, Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual, Not } from 'typeorm';

import { BLOB_DRIVER, type BlobDriver } from './blob-driver';
import { BlobEntity } from './blob.entity';
import { BlobCorrupt, BlobLost, BlobNotFound, BlobNotRemoved } from './blobs.errors';
import { openBlob, sealBlob } from './envelope';
import { TenantKeyEntity } from './tenant-key.entity';
import { type TenantKey, TenantKeyWrapper } from './tenant-keys';

export interface NewBlob {
  readonly tenantId: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly filename?: string;
  /** From then on it is not found; `deleteExpired` removes it. */
  readonly expiresAt?: Date;
}

export interface BlobReceipt {
  /** UUIDv7. */
  readonly id: string;
  /** Hex, of the bytes as given. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface StoredBlob extends BlobReceipt {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly filename: string | null;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Encrypted objects of a tenant: job results, generated documents. Row-level security holds here, too: `tenantId` must be
 * the tenant of the request context. Whoever calls has already decided that the reader may see the object.
 */
@Injectable()
export class BlobStore {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keys: TenantKeyWrapper,
    @Inject(BLOB_DRIVER) private readonly driver: BlobDriver,
  ) {}

  /**
   * Stores an object, in the caller's transaction when one is given. If that rolls back, the file that stays behind is
   * noise: its only key was in the row.
   */
  async put(blob: NewBlob, tx?: Tx): Promise<BlobReceipt> {
    if (!tx) return this.db.transaction((own) => this.put(blob, own));
    const { tenantId, bytes, contentType, filename, expiresAt } = blob;
    const id = uuidv7();
    const key = await this.currentKey(tx, tenantId);
    const { file, wrappedKey } = sealBlob(bytes, key, { id, contentType });
    const receipt = { id, sha256: sha256Of(bytes), size: bytes.byteLength };
    await tx.repository(BlobEntity).insert({
      tenantId,
      id,
      contentType,
      filename: filename ?? null,
      size: String(receipt.size),
      sha256: receipt.sha256,
      tenantKeyId: key.id,
      wrappedKey,
      createdAt: this.clock.now(),
      expiresAt: expiresAt ?? null,
      deletedAt: null,
    });
    await this.driver.write(tenantId, id, file);
    return receipt;
  }

  /** @throws BlobNotFound; BlobLost and BlobCorrupt when the store was tampered with; KeyUnavailable */
  async get(tenantId: string, id: string): Promise<StoredBlob> {
    const row = await this.find(tenantId, id);
    const expired = row?.expiresAt && row.expiresAt <= this.clock.now();
    if (!row?.wrappedKey || expired) throw new BlobNotFound();
    const { contentType, filename, sha256, wrappedKey } = row;
    const file = await this.driver.read(tenantId, id);
    if (!file) throw new BlobLost();
    const bytes = openBlob(file, wrappedKey, await this.keyOf(row), { id, contentType });
    if (sha256Of(bytes) !== sha256) throw new BlobCorrupt();
    return { id, bytes, contentType, filename, sha256, size: bytes.length };
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

  /** Deletes up to `limit` objects whose time is over, the longest overdue first. @returns how many */
  async deleteExpired(tenantId: string, limit = 100): Promise<number> {
    const overdue = await this.db.repository(BlobEntity).find({
      select: { id: true },
      where: { tenantId, deletedAt: IsNull(), expiresAt: LessThanOrEqual(this.clock.now()) },
      order: { expiresAt: 'ASC', id: 'ASC' },
      take: limit,
    });
    for (const { id } of overdue) await this.delete(tenantId, id);
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

  private async keyOf({ tenantId, tenantKeyId }: BlobEntity): Promise<TenantKey> {
    const row = await this.db.repository(TenantKeyEntity).findOneByOrFail({ tenantId, id: tenantKeyId });
    return this.keys.unwrap(row.wrappedKey, tenantId, row.id);
  }

  /**
   * The newest key, made when there is none. Two first objects at once may make two keys: both stay valid. Nothing is
   * kept in memory, because a transaction that rolls back takes its new key along.
   */
  private async currentKey(tx: Reader, tenantId: string): Promise<TenantKey> {
    const rows = tx.repository(TenantKeyEntity);
    const newest = await rows.findOne({ where: { tenantId }, order: { createdAt: 'DESC', id: 'DESC' } });
    if (newest) return this.keys.unwrap(newest.wrappedKey, tenantId, newest.id);
    const { key, wrapped } = this.keys.create(tenantId, uuidv7());
    await rows.insert({ tenantId, id: key.id, wrappedKey: wrapped, createdAt: this.clock.now() });
    return key;
  }
}

import { randomBytes } from 'node:crypto';

import { BlobCorrupt, KeyUnavailable } from './blobs.errors';
import { contextBytes, KEY_BYTES, openBox, sealBox } from './sealed-box';
import type { TenantKey } from './tenant-keys';

const MAGIC = Buffer.from('MMBL', 'latin1');
const VERSION = 1;
const HEADER_BYTES = MAGIC.length + 1 + 16;

/** What an object is bound to: under any other id or content type it does not open. */
export interface BlobIdentity {
  /** UUID. */
  readonly id: string;
  readonly contentType: string;
}

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

function header(tenantKeyId: string): Buffer {
  return Buffer.concat([MAGIC, Buffer.from([VERSION]), uuidBytes(tenantKeyId)]);
}

function contextOf(purpose: 'data-key' | 'object', head: Buffer, key: TenantKey, blob: BlobIdentity): Buffer {
  const parts = [`mimamori.blobs.${purpose}`, head.toString('hex'), key.tenantId, blob.id, blob.contentType];
  return contextBytes(parts);
}

/**
 * Encrypts one object under a random data key, and that key under the tenant's.
 *
 * `file`: `"MMBL" | version (1) | tenant key id (16) | iv (12) | ciphertext | tag (16)`;
 * `wrappedKey`: `iv (12) | data key (32) | tag (16)`, kept apart from the file, so that forgetting it erases the object
 * wherever copies of the file may be.
 */
export function sealBlob(
  bytes: Uint8Array,
  key: TenantKey,
  blob: BlobIdentity,
): { file: Buffer; wrappedKey: Buffer } {
  const head = header(key.id);
  const dataKey = randomBytes(KEY_BYTES);
  const file = Buffer.concat([head, sealBox(dataKey, bytes, contextOf('object', head, key, blob))]);
  const wrappedKey = sealBox(key.secret, dataKey, contextOf('data-key', head, key, blob));
  dataKey.fill(0);
  return { file, wrappedKey };
}

/** @throws BlobCorrupt when anything differs from what was sealed; KeyUnavailable when `key` is another key than the file names */
export function openBlob(file: Buffer, wrappedKey: Buffer, key: TenantKey, blob: BlobIdentity): Buffer {
  const head = file.subarray(0, HEADER_BYTES);
  if (head.length < HEADER_BYTES || !head.subarray(0, 4).equals(MAGIC) || head[4] !== VERSION)
    throw new BlobCorrupt();
  if (!head.equals(header(key.id))) throw new KeyUnavailable();
  const dataKey = openBox(key.secret, wrappedKey, contextOf('data-key', head, key, blob));
  const bytes = openBox(dataKey, file.subarray(HEADER_BYTES), contextOf('object', head, key, blob));
  dataKey.fill(0);
  return bytes;
}

import { createHash, randomBytes } from 'node:crypto';

import { BlobCorrupt, KeyUnavailable } from './blobs.errors';
import { type ByteRange, openChunks, sealChunks, sealedSize } from './chunked-box';
import { contextBytes, KEY_BYTES, openBox, sealBox } from './sealed-box';
import type { TenantKey } from './tenant-keys';

const MAGIC = Buffer.from('MMBL', 'latin1');
/** One box around the whole; still read. */
const WHOLE = 1;
/** Chunks; what is written. */
const CHUNKED = 2;
const VERSION_AT = MAGIC.length;
const HEADER_BYTES = MAGIC.length + 1 + 16;

/** What an object is bound to: under any other id or content type it does not open. */
export interface BlobIdentity {
  /** UUID. */
  readonly id: string;
  readonly contentType: string;
}

/** What the record says of the content; the wrapped key of a chunked file is bound to it, too. */
export interface BlobMeasure {
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

export interface WrappedBlob extends BlobIdentity, BlobMeasure {
  readonly key: TenantKey;
  readonly wrappedKey: Buffer;
}

/** The file as it lies in the store. */
export interface SealedFile {
  readonly size: number;
  read(position: number, length: number): Promise<Buffer>;
}

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

function header(version: number, tenantKeyId: string): Buffer {
  return Buffer.concat([MAGIC, Buffer.from([version]), uuidBytes(tenantKeyId)]);
}

function contextOf(
  purpose: 'data-key' | 'object',
  head: Buffer,
  key: TenantKey,
  blob: BlobIdentity,
  measure?: BlobMeasure,
): Buffer {
  const parts = [`mimamori.blobs.${purpose}`, head.toString('hex'), key.tenantId, blob.id, blob.contentType];
  return contextBytes(measure ? [...parts, String(measure.size), measure.sha256] : parts);
}

/** An object on its way into the store: read `file` to its end, then ask for the rest. */
export interface BlobSealing {
  readonly file: AsyncIterable<Uint8Array>;
  /** @throws Error before `file` was read to its end */
  finish(): BlobMeasure & { readonly wrappedKey: Buffer };
}

/**
 * Encrypts one object under a random data key, and that key under the tenant's, in bounded memory.
 *
 * `file`: `"MMBL" | version (1) | tenant key id (16) | chunks`, see `sealChunks`;
 * `wrappedKey`: `iv (12) | data key (32) | tag (16)`, kept apart from the file, so that forgetting it erases the object
 * wherever copies of the file may be. It opens only for the size and SHA-256 that the content had.
 */
export function sealBlob(
  content: AsyncIterable<Uint8Array>,
  key: TenantKey,
  blob: BlobIdentity,
): BlobSealing {
  const head = header(CHUNKED, key.id);
  const dataKey = randomBytes(KEY_BYTES);
  const hash = createHash('sha256');
  let size = 0;
  let measure: BlobMeasure | undefined;
  async function* measured(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of content) {
      hash.update(piece);
      size += piece.length;
      yield piece;
    }
  }
  async function* file(): AsyncGenerator<Uint8Array, void> {
    yield head;
    yield* sealChunks(dataKey, measured(), contextOf('object', head, key, blob));
    measure = { size, sha256: hash.digest('hex') };
  }
  return {
    file: file(),
    finish: () => {
      if (!measure) throw new Error('the content has not been read to its end');
      const wrappedKey = sealBox(key.secret, dataKey, contextOf('data-key', head, key, blob, measure));
      dataKey.fill(0);
      return { ...measure, wrappedKey };
    },
  };
}

/** The content of a file of version 1, which can only be opened as a whole. */
async function openWhole(file: SealedFile, head: Buffer, blob: WrappedBlob): Promise<Buffer> {
  const { key, wrappedKey } = blob;
  const dataKey = openBox(key.secret, wrappedKey, contextOf('data-key', head, key, blob));
  const box = await file.read(HEADER_BYTES, file.size - HEADER_BYTES);
  const bytes = openBox(dataKey, box, contextOf('object', head, key, blob));
  dataKey.fill(0);
  return bytes;
}

/**
 * The bytes of a range, or all of them; what has been handed on was authentic.
 * @throws BlobCorrupt when anything that was looked at differs from what was sealed; KeyUnavailable when the key is another one than the file names
 */
export async function* openBlob(
  file: SealedFile,
  blob: WrappedBlob,
  range: ByteRange = { start: 0, end: blob.size - 1 },
): AsyncGenerator<Buffer, void> {
  const { key, wrappedKey, size } = blob;
  const head = await file.read(0, HEADER_BYTES);
  const version = head[VERSION_AT];
  if (head.length < HEADER_BYTES || !head.subarray(0, VERSION_AT).equals(MAGIC)) throw new BlobCorrupt();
  if (version !== WHOLE && version !== CHUNKED) throw new BlobCorrupt();
  if (!head.equals(header(version, key.id))) throw new KeyUnavailable();
  if (version === WHOLE) {
    const bytes = await openWhole(file, head, blob);
    if (createHash('sha256').update(bytes).digest('hex') !== blob.sha256) throw new BlobCorrupt();
    yield bytes.subarray(range.start, range.end + 1);
    return;
  }
  // What was cut off or put behind shows here, whatever range is asked for; the size is bound to the key.
  if (file.size !== HEADER_BYTES + sealedSize(size)) throw new BlobCorrupt();
  const dataKey = openBox(key.secret, wrappedKey, contextOf('data-key', head, key, blob, blob));
  const context = contextOf('object', head, key, blob);
  const read = (position: number, length: number) => file.read(HEADER_BYTES + position, length);
  try {
    yield* openChunks({ key: dataKey, context, size, read }, range);
  } finally {
    dataKey.fill(0);
  }
}

import { createCipheriv, createDecipheriv } from 'node:crypto';

import { BlobCorrupt } from './blobs.errors';

/** Bytes of content in each chunk but the last. Another size would be another version of the file. */
export const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const COUNTER_AT = 7;
const MOST_CHUNKS = 2 ** 32;

/** Where a chunk stands; part of its nonce, so that it opens nowhere else. */
interface ChunkPlace {
  readonly index: number;
  readonly last: boolean;
}

/** A run of bytes, `start` and `end` included, both below the size: as HTTP counts. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Content of `size` bytes has at least one chunk: an empty one is what says that there is nothing. */
const chunksOf = (size: number): number => Math.max(1, Math.ceil(size / CHUNK_BYTES));

export const sealedSize = (size: number): number => size + chunksOf(size) * TAG_BYTES;

/**
 * `zeros (7) | index (4) | last (1)`. A counter may serve as nonce because each object has a data key of its own, which
 * seals nothing else.
 */
function nonceOf({ index, last }: ChunkPlace): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(index, COUNTER_AT);
  nonce[NONCE_BYTES - 1] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Buffer, plain: Uint8Array, context: Buffer, place: ChunkPlace): Buffer {
  if (place.index >= MOST_CHUNKS) throw new Error('the object has more chunks than its counter can count');
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, box: Buffer, context: Buffer, place: ChunkPlace): Buffer {
  if (box.length < TAG_BYTES) throw new BlobCorrupt();
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: TAG_BYTES });
  decipher.setAAD(context);
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  const plain = decipher.update(box.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
  } catch {
    // Node says only that the tag does not match; the reason cannot be told, on purpose of the cipher.
    throw new BlobCorrupt();
  }
  return plain;
}

/**
 * The content as sealed chunks (AES-256-GCM): `ciphertext | tag (16)` each, all but the last of `CHUNK_BYTES`. Holds one
 * chunk in memory beside the piece in hand.
 */
export async function* sealChunks(
  key: Buffer,
  content: AsyncIterable<Uint8Array>,
  context: Buffer,
): AsyncGenerator<Buffer, void> {
  const held = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  let index = 0;
  for await (const piece of content)
    for (let at = 0; at < piece.length;) {
      // A full chunk waits until there is more: only then is it known not to be the last.
      if (filled === CHUNK_BYTES) {
        yield sealChunk(key, held, context, { index, last: false });
        index += 1;
        filled = 0;
      }
      const taken = Math.min(piece.length - at, CHUNK_BYTES - filled);
      held.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
  yield sealChunk(key, held.subarray(0, filled), context, { index, last: true });
  held.fill(0);
}

export interface SealedContent {
  readonly key: Buffer;
  readonly context: Buffer;
  /** Bytes of the content, from an authenticated source. */
  readonly size: number;
  /** Reads sealed bytes, counted from the first chunk. */
  read(position: number, length: number): Promise<Buffer>;
}

/**
 * The bytes of a range, chunk by chunk; nothing is handed on before its tag was checked. Chunks outside of the range are
 * not read. @throws BlobCorrupt
 */
export async function* openChunks(
  { key, context, size, read }: SealedContent,
  { start, end }: ByteRange = { start: 0, end: size - 1 },
): AsyncGenerator<Buffer, void> {
  const count = chunksOf(size);
  const to = Math.max(0, Math.floor(end / CHUNK_BYTES));
  for (let index = Math.floor(start / CHUNK_BYTES); index <= to; index += 1) {
    const last = index === count - 1;
    const length = last ? size - index * CHUNK_BYTES : CHUNK_BYTES;
    const box = await read(index * (CHUNK_BYTES + TAG_BYTES), length + TAG_BYTES);
    if (box.length !== length + TAG_BYTES) throw new BlobCorrupt();
    const plain = openChunk(key, box, context, { index, last });
    const from = index * CHUNK_BYTES;
    yield plain.subarray(Math.max(0, start - from), Math.min(plain.length, end + 1 - from));
  }
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { BlobCorrupt } from './blobs.errors';

export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Unambiguous bytes of a list of texts: each is preceded by its length, so ('ab','c') and ('a','bc') differ.
 */
export function contextBytes(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const text = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return [length, text];
    }),
  );
}

/** AES-256-GCM with a random IV: `iv (12) | ciphertext | tag (16)`. `context` is authenticated, not stored. */
export function sealBox(key: Buffer, plain: Uint8Array, context: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(context);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws BlobCorrupt when the box, the key or the context is not the one it was sealed with */
export function openBox(key: Buffer, box: Buffer, context: Buffer): Buffer {
  if (box.length < IV_BYTES + TAG_BYTES) throw new BlobCorrupt();
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  const head = decipher.update(box.subarray(IV_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([head, decipher.final()]);
  } catch {
    // Node says only that the tag does not match; the reason cannot be told, on purpose of the cipher.
    throw new BlobCorrupt();
  }
}

import { createHash, hash as hashOnce } from 'node:crypto';

import { canonicalise } from './canonical';

/** 32 bytes. */
export function sha256(...parts: readonly (Buffer | Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 of the canonical text of a value, in hexadecimal digits. */
export function hashOf(value: unknown): string {
  // at once: three times as fast as a stream of one part, and a log has many rows
  return hashOnce('sha256', canonicalise(value), 'hex');
}

/** What stands before the first link of every chain. */
export const CHAIN_START = '0'.repeat(64);

/**
 * One link of a hash chain: commits to what it is about and to every link before it.
 * @param link canonical by itself: format, whose chain, place in it, hash of the content
 */
export function sha256Chain(previous: string, link: object): string {
  return hashOf({ ...link, previous });
}

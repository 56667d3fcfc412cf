import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export const API_KEY_PREFIX = 'mmk_live_';
const SECRET_BYTES = 32;
const TAG_BYTES = 7;
const LENGTH = API_KEY_PREFIX.length + ((SECRET_BYTES + TAG_BYTES) * 4) / 3;

/** Makes the tags that tell this installation's keys from made-up ones. */
export function apiKeyTags(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'mimamori:api-key:v1', 32));
}

const tagOf = (tags: Buffer, secret: Buffer) =>
  createHmac('sha256', tags).update(secret).digest().subarray(0, TAG_BYTES);

/** A new key: 32 random bytes and a tag, so that a flood of made-up keys costs no read of the database. */
export function mintApiKey(tags: Buffer): string {
  const secret = randomBytes(SECRET_BYTES);
  return API_KEY_PREFIX + Buffer.concat([secret, tagOf(tags, secret)]).toString('base64url');
}

/** Whether this installation made the key at some time; whether it works is another question. */
export function isGenuineApiKey(text: string, tags: Buffer): boolean {
  if (text.length !== LENGTH || !text.startsWith(API_KEY_PREFIX)) return false;
  const bytes = Buffer.from(text.slice(API_KEY_PREFIX.length), 'base64url');
  if (bytes.length !== SECRET_BYTES + TAG_BYTES) return false;
  return timingSafeEqual(bytes.subarray(SECRET_BYTES), tagOf(tags, bytes.subarray(0, SECRET_BYTES)));
}

/** What is kept of a key: its randomness needs no salt and no slowness. */
export function hashOfApiKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { isUuid } from '@mimamori/platform';

const PREFIX = 'mmr_';
const ID_BYTES = 16;
const GENERATION_BYTES = 4;
const TAG_BYTES = 32;
const LENGTH = PREFIX.length + Math.ceil(((ID_BYTES + GENERATION_BYTES + TAG_BYTES) * 4) / 3);

/** A refresh token taken apart. Nothing in it is believed before `isGenuine`. */
export interface RefreshToken {
  /** The session, which is the family of all its tokens. */
  readonly sessionId: string;
  /** Counts the tokens of the family; only the newest works. */
  readonly generation: number;
  readonly tag: Buffer;
}

export function refreshKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'mimamori:refresh-token:v1', 32));
}

function tagOf(key: Buffer, secret: Buffer, head: Buffer): Buffer {
  return createHmac('sha256', key).update(secret).update(head).digest();
}

function headOf(sessionId: string, generation: number): Buffer {
  const head = Buffer.alloc(ID_BYTES + GENERATION_BYTES);
  head.write(sessionId.replaceAll('-', ''), 'hex');
  head.writeUInt32BE(generation, ID_BYTES);
  return head;
}

/**
 * The token of one generation. It can be told from a guess for ever without being stored: it takes the installation's
 * key and the session's own secret to make one, so a copy of the database alone signs nobody in.
 */
export function mintRefreshToken(key: Buffer, secret: Buffer, sessionId: string, generation: number): string {
  const head = headOf(sessionId, generation);
  return PREFIX + Buffer.concat([head, tagOf(key, secret, head)]).toString('base64url');
}

/** `null` for whatever cannot be one. */
export function parseRefreshToken(text: string): RefreshToken | null {
  if (text.length !== LENGTH || !text.startsWith(PREFIX)) return null;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (PREFIX + bytes.toString('base64url') !== text) return null;
  const hex = bytes.toString('hex', 0, ID_BYTES);
  const sessionId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUuid(sessionId)) return null;
  return {
    sessionId,
    generation: bytes.readUInt32BE(ID_BYTES),
    tag: bytes.subarray(ID_BYTES + GENERATION_BYTES),
  };
}

/** Whether this family ever gave out this token. */
export function isGenuine(
  { sessionId, generation, tag }: RefreshToken,
  key: Buffer,
  secret: Buffer,
): boolean {
  const expected = tagOf(key, secret, headOf(sessionId, generation));
  return tag.length === expected.length && timingSafeEqual(tag, expected);
}

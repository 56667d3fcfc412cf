import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;
let lastMillisecond = 0;
let sequence = 0;

function randomBytes(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += length));
}

/**
 * UUID version 7 (RFC 9562): 48 bits of milliseconds, then a 12-bit counter that keeps ids of one process in order
 * within a millisecond, then 62 random bits.
 */
export function uuidv7(at: number = Date.now()): string {
  sequence = at === lastMillisecond ? sequence + 1 : randomBytes(2).readUInt16BE() & 0x7ff;
  if (sequence > 0xfff) {
    sequence = 0;
    at += 1;
  }
  lastMillisecond = at;
  const time = at.toString(16).padStart(12, '0');
  const random = randomBytes(8).toString('hex');
  const variant = ((parseInt(random.slice(0, 2), 16) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${variant}${random.slice(2, 4)}-${random.slice(4)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a lower-case UUID; ids are compared and stored in this form only. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

import type { Scalar } from './ability.rules';

const UUID_OID = 2950;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A one-dimensional array as PostgreSQL reads it, written once: for a thousand ids, writing it for each statement is a fifth of the
 * api's CPU time, and reading it as text 0.8 ms of PostgreSQL's. @returns text, or for uuids the binary format
 */
export function onTheWire(values: readonly Scalar[], cast: string | undefined): string | Buffer {
  if (cast === 'uuid[]' && values.every((value) => typeof value === 'string' && UUID.test(value)))
    return uuids(values as readonly string[]);
  const items = values.map((value) => (value === null ? 'NULL' : `"${escaped(String(value))}"`));
  return `{${items.join()}}`;
}

const escaped = (text: string): string => text.replaceAll(/["\\]/g, String.raw`\$&`);

/** Dimensions, no nulls, type, length and lower bound; then each with its size (`array_recv` of PostgreSQL). */
function uuids(values: readonly string[]): Buffer {
  if (values.length === 0) return Buffer.from(words(0, 0, UUID_OID));
  const parts = values.flatMap((value) => [words(16), Buffer.from(value.replaceAll('-', ''), 'hex')]);
  return Buffer.concat([words(1, 0, UUID_OID, values.length, 1), ...parts]);
}

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number, index * 4);
  return bytes;
}

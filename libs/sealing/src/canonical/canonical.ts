/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Deeper values are refused rather than overflow the stack. */
const MOST_LEVELS = 500;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The one text of a value, by RFC 8785 (JSON Canonicalization Scheme): names in the order of their UTF-16 code units, numbers
 * and strings as ECMAScript writes them, no white space.
 * @throws TypeError for what JSON cannot say: `undefined`, functions, dates, numbers without end, half characters
 */
export function canonicalise(value: unknown): string {
  return textOf(value, 0);
}

/** UTF-8 of the canonical text: what is hashed and signed. */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(canonicalise(value), 'utf8');
}

function textOf(value: unknown, level: number): string {
  if (level > MOST_LEVELS) throw new TypeError('nested too deeply');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map((part) => textOf(part, level + 1)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return objectText(value, level);
  throw new TypeError(`JSON has no ${value instanceof Object ? value.constructor.name : typeof value}`);
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Sorted here and written at once: a JavaScript object would put names that look like numbers first. */
function objectText(value: Record<string, unknown>, level: number): string {
  const members = Object.keys(value)
    .sort()
    .map((name) => `${stringText(name)}:${textOf(value[name], level + 1)}`);
  return `{${members.join(',')}}`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('JSON has no number without end');
  return JSON.stringify(value);
}

function stringText(value: string): string {
  if (LONE_SURROGATE.test(value)) throw new TypeError('half a character');
  return JSON.stringify(value);
}

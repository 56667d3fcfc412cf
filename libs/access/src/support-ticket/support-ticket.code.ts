import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base 32: no letter is taken for a digit when a code is read out over the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 125 bits: nobody guesses one while it is open. */
const LENGTH = 25;
const GROUP = /.{5}(?=.)/g;
const CODE = /^[0-9A-HJKMNP-TV-Z]{25}$/;

/** A new code, in groups of five: `7Q2MX-…`. */
export function newSupportCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return letters.join('').replaceAll(GROUP, '$&-');
}

/** What somebody typed, as it was given out; `null` for what no code looks like. */
export function readSupportCode(typed: string): string | null {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return CODE.test(letters) ? letters.replaceAll(GROUP, '$&-') : null;
}

/** @param code as `newSupportCode` or `readSupportCode` gave it */
export function hashOfSupportCode(code: string): Buffer {
  return createHash('sha256').update(`support-ticket\0${code}`).digest();
}

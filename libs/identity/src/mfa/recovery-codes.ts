import { createHmac, hkdfSync, randomInt } from 'node:crypto';

export const RECOVERY_CODES = 10;
/** Nothing that is read for something else: no 0 O 1 I L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const GROUPS = 4;
const GROUP_LENGTH = 4;
const CODE = new RegExp(`^[${ALPHABET}]{${GROUPS * GROUP_LENGTH}}$`);

/** Ten different codes of 79 bits, as they are written on paper. */
export function newRecoveryCodes(): string[] {
  const group = () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const codes = new Set<string>();
  while (codes.size < RECOVERY_CODES) codes.add(Array.from({ length: GROUPS }, group).join('-'));
  return [...codes];
}

/** However it is typed: in another width or case, with hyphens or without. `null` for what can be none. */
export function normaliseRecoveryCode(typed: string): string | null {
  const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  return CODE.test(code) ? code : null;
}

export function recoveryKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'mimamori:recovery-code:v1', 32));
}

/** What is stored of a code: nobody can look for it without the installation's key, or carry it to another person. */
export function hashOfRecoveryCode(key: Buffer, tenantId: string, userId: string, code: string): Buffer {
  return createHmac('sha256', key).update(`${tenantId}\0${userId}\0${code}`).digest();
}

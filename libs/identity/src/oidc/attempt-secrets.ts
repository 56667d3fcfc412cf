import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
export const randomSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
/** RFC 7636, section 4.2. */
export const s256 = (verifier: string): string => sha256(verifier).toString('base64url');

export function attemptKey(masterKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'mimamori:oidc-attempt:v1', 32));
}

/** What a sign-in at the provider is bound to, beside the state that travels openly. */
export interface AttemptSecrets {
  /** PKCE code verifier, 43 characters. */
  readonly verifier: string;
  readonly nonce: string;
}

/**
 * Made again on the way back instead of being kept: it takes the installation's key, the state and the browser's cookie,
 * so neither a copy of the database nor a logged URL is enough.
 */
export function attemptSecrets(key: Buffer, state: string, browser: string): AttemptSecrets {
  const derive = (what: string) =>
    createHmac('sha256', key).update([what, state, browser].join('\0')).digest('base64url');
  return { verifier: derive('verifier'), nonce: derive('nonce') };
}

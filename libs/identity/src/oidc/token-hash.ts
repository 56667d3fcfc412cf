import { createHash, timingSafeEqual } from 'node:crypto';

const HASHES: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };

/** The hash that goes with a signature algorithm; Ed25519 counts as SHA-512 (as in RFC 8032). */
function hashOf(alg: string): string | undefined {
  if (alg === 'EdDSA' || alg === 'Ed25519') return 'sha512';
  return /^(?:RS|ES|PS)(256|384|512)$/.test(alg) ? HASHES[alg.slice(2)] : undefined;
}

/**
 * Whether `at_hash` is that of the access token (OpenID Connect Core 3.1.3.6): the left half of its hash, base64url.
 * @param alg of the ID token's signature
 */
export function tokenHashMatches(alg: string, accessToken: string, atHash: unknown): boolean {
  const hash = hashOf(alg);
  if (!hash || typeof atHash !== 'string') return false;
  const whole = createHash(hash).update(accessToken, 'ascii').digest();
  const expected = Buffer.from(whole.subarray(0, whole.length / 2).toString('base64url'));
  const given = Buffer.from(atHash);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

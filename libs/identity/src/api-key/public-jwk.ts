import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

const SMALLEST_RSA_BITS = 2_048;
const LARGEST_RSA_BITS = 4_096;
/** What a public key of these kinds consists of; anything beside is not kept. */
const PARTS = { RSA: ['kty', 'n', 'e'], EC: ['kty', 'crv', 'x', 'y'] } as const;

export type ClientAlgorithm = 'RS256' | 'PS256' | 'ES256';

/** A client's public key, and the algorithms that may be used with it: nothing the client writes decides that. */
export interface ClientKey {
  readonly key: KeyObject;
  readonly algorithms: readonly ClientAlgorithm[];
}

/** `null` for what is no public key of a kind we take: RSA with 2,048 to 4,096 bits, or P-256. */
export function clientKeyOf(jwk: JsonWebKey): ClientKey | null {
  if (jwk.kty !== 'RSA' && (jwk.kty !== 'EC' || jwk.crv !== 'P-256')) return null;
  const key = publicKeyOf(jwk);
  if (!key) return null;
  if (jwk.kty === 'EC') return { key, algorithms: ['ES256'] };
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < SMALLEST_RSA_BITS || bits > LARGEST_RSA_BITS) return null;
  return { key, algorithms: ['RS256', 'PS256'] };
}

/** The public half alone, in a fixed order; for keys that `clientKeyOf` takes. */
export function publicPartsOf(jwk: JsonWebKey): JsonWebKey {
  const parts = PARTS[jwk.kty as keyof typeof PARTS];
  return Object.fromEntries(parts.map((part) => [part, jwk[part]]));
}

function publicKeyOf(jwk: JsonWebKey): KeyObject | null {
  try {
    return createPublicKey({ key: publicPartsOf(jwk), format: 'jwk' });
  } catch {
    // Node says by throwing that these numbers are no key
    return null;
  }
}

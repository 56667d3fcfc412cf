import { isUuid } from '@mimamori/platform';
import jwt from 'jsonwebtoken';

import type { ClientKey } from '../api-key/public-jwk';

/** An assertion is made for one request: whoever finds an old one must not find it of use. */
const LONGEST_SECONDS = 600;
/** Clocks of others go a little wrong. */
const TOLERANCE_SECONDS = 30;
const LONGEST_JTI = 200;

export interface TakenAssertion {
  readonly jti: string;
  readonly expiresAt: Date;
}

/** Whose assertion it says it is; nothing of it is believed yet. */
export function claimedClient(assertion: string): string | null {
  const payload = jwt.decode(assertion);
  if (typeof payload !== 'object' || payload === null) return null;
  const { iss, sub } = payload;
  return typeof iss === 'string' && iss === sub && isUuid(iss) ? iss : null;
}

/**
 * What a client assertion (RFC 7523 section 3) says, when it is the client's, for us, and young; `null` otherwise. The
 * algorithm follows from the registered key, never from the assertion, and it names nobody else beside us.
 */
export function takeAssertion(
  assertion: string,
  clientId: string,
  { key, algorithms }: ClientKey,
  audience: readonly string[],
  now: Date,
): TakenAssertion | null {
  const seconds = Math.floor(now.getTime() / 1000);
  const claims = verified(assertion, key, {
    algorithms: [...algorithms],
    issuer: clientId,
    subject: clientId,
    clockTimestamp: seconds,
    clockTolerance: TOLERANCE_SECONDS,
  });
  const { aud, exp, iat, jti } = claims ?? {};
  const [only, ...others] = [aud].flat();
  if (only === undefined || others.length || !audience.includes(only)) return null;
  if (typeof exp !== 'number' || exp > seconds + LONGEST_SECONDS + TOLERANCE_SECONDS) return null;
  if (iat !== undefined && (typeof iat !== 'number' || iat > seconds + TOLERANCE_SECONDS)) return null;
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > LONGEST_JTI) return null;
  return { jti, expiresAt: new Date((exp + TOLERANCE_SECONDS) * 1000) };
}

function verified(
  assertion: string,
  key: ClientKey['key'],
  options: jwt.VerifyOptions,
): jwt.JwtPayload | null {
  try {
    const claims = jwt.verify(assertion, key, { ...options, complete: false });
    return typeof claims === 'string' ? null : claims;
  } catch {
    // jsonwebtoken says by throwing that it does not hold; why is nobody's business
    return null;
  }
}

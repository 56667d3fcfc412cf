import { AppError } from '../errors/app-error';
import { EgressFailed } from './egress.errors';

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
/** OpenSSL's verdicts on a certificate, and Node's on its name. */
const UNTRUSTED = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Why no answer came, of the many ways in which a connection fails. */
export function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { name = 'error', code: given } = error as { name?: string; code?: unknown };
  const code = typeof given === 'string' ? given : name;
  if (name === 'AbortError' || name === 'TimeoutError' || TIMEOUTS.has(code))
    return new EgressFailed('timeout');
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new EgressFailed('too_large', { limit: 0 });
  if (UNTRUSTED.test(code)) return new EgressFailed('untrusted');
  return new EgressFailed('unreachable', { reason: code });
}

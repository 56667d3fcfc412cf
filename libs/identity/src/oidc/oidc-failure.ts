import { AppError, EgressFailed, EgressRefused } from '@mimamori/platform';

import {
  DiscoveryFailed,
  type DiscoveryFault,
  IssuerMismatch,
  OidcAnswerInvalid,
  OidcClientRefused,
  OidcDenied,
  OidcProviderUnavailable,
} from './oidc.errors';

const DEEPEST = 5;
const SERVER_ERROR = 500;
const LONGEST_TOLD = 200;
const EGRESS: Readonly<Record<string, DiscoveryFault>> = {
  'platform.egress_timeout': 'timeout',
  'platform.egress_untrusted': 'untrusted',
  'platform.egress_too_large': 'too_large',
};
/** What openid-client says of answers that are no protocol at all: another status, no JSON. */
const NONSENSE = new Set([
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);
const CLIENT_REFUSED = new Set(['invalid_client', 'unauthorized_client']);

interface Foreign {
  readonly code?: unknown;
  readonly error?: unknown;
  readonly status?: unknown;
  readonly cause?: unknown;
}

/** The error that our own way out raised, however deep openid-client has wrapped it. */
function ownError(error: unknown): AppError | undefined {
  let at = error;
  for (let depth = 0; depth < DEEPEST && at; depth += 1) {
    if (at instanceof AppError) return at;
    at = (at as Foreign).cause;
  }
  return undefined;
}

/** For whoever configures: what exactly is wrong with the issuer's address. */
export function discoveryFailure(error: unknown): AppError {
  const own = ownError(error);
  if (own instanceof EgressFailed) return new DiscoveryFailed(EGRESS[own.code] ?? 'unreachable');
  if (own instanceof EgressRefused && own.code.startsWith('platform.egress_redirect'))
    return new DiscoveryFailed('redirect');
  if (own) return own;
  const { code, cause } = error as Foreign;
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return new DiscoveryFailed('status');
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return mismatch(cause);
  return new DiscoveryFailed('not_metadata');
}

function mismatch(cause: unknown): AppError {
  const { body } = (cause ?? {}) as { body?: { issuer?: unknown } };
  const told = typeof body?.issuer === 'string' ? body.issuer : '';
  return new IssuerMismatch(told.slice(0, LONGEST_TOLD));
}

/** For whoever signs in: who has to do something about it. */
export function signInFailure(error: unknown): AppError {
  const own = ownError(error);
  if (own) return own instanceof OidcAnswerInvalid ? own : new OidcProviderUnavailable();
  const { code, error: told, status } = error as Foreign;
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') return new OidcDenied();
  if (code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') return new OidcClientRefused();
  if (typeof code === 'string' && NONSENSE.has(code)) return new OidcProviderUnavailable();
  if (typeof status === 'number' && status >= SERVER_ERROR) return new OidcProviderUnavailable();
  if (typeof told === 'string' && CLIENT_REFUSED.has(told)) return new OidcClientRefused();
  return new OidcAnswerInvalid();
}

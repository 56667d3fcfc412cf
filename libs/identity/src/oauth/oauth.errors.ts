import { AppError } from '@mimamori/platform';

export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'unsupported_grant_type',
  'invalid_scope',
] as const;
export type OAuthErrorCode = (typeof OAUTH_ERRORS)[number];

/** A refusal that OAuth has a word for (RFC 6749 section 5.2). */
export class OAuthRefusal extends AppError {
  constructor(readonly error: OAuthErrorCode) {
    super(`identity.oauth_${error}`, error === 'invalid_client' ? 401 : 400);
  }
}

import { AppError } from '@mimamori/platform';

/** Why the provider's description of itself will not do; `identity.provider_discovery.<reason>` is its sentence. */
export type DiscoveryFault =
  'unreachable' | 'timeout' | 'untrusted' | 'too_large' | 'redirect' | 'status' | 'not_metadata';
export type Unsuitable = 'endpoints' | 'flow' | 'pkce' | 'algorithms';

/** Nothing useful came from the address where the issuer should describe itself. */
export class DiscoveryFailed extends AppError {
  constructor(readonly reason: DiscoveryFault) {
    super('identity.provider_discovery_failed', 422, { reason });
  }
}

/** Whoever answers there calls itself otherwise, so nothing it signs could be believed. */
export class IssuerMismatch extends AppError {
  constructor(discovered: string) {
    super('identity.provider_issuer_mismatch', 422, { discovered });
  }
}

/** It describes itself, but cannot do what we insist on. */
export class ProviderUnsuitable extends AppError {
  constructor(readonly reason: Unsuitable) {
    super('identity.provider_unsuitable', 422, { reason });
  }
}

/** Unknown, used, expired, another tenant's, another browser's, or of a configuration that has changed meanwhile. */
export class OidcStateInvalid extends AppError {
  constructor() {
    super('identity.oidc_state_invalid', 400);
  }
}

/** The provider says no: the person gave up, or may not use this application. */
export class OidcDenied extends AppError {
  constructor() {
    super('identity.oidc_denied', 401);
  }
}

/** What the provider handed over does not hold: code, signature, issuer, audience, nonce, times, hashes. */
export class OidcAnswerInvalid extends AppError {
  constructor() {
    super('identity.oidc_answer_invalid', 401);
  }
}

/** The provider cannot be reached or answers nonsense. */
export class OidcProviderUnavailable extends AppError {
  constructor() {
    super('identity.oidc_provider_unavailable', 502);
  }
}

/** The provider does not know us any more: client id or secret are no longer right. */
export class OidcClientRefused extends AppError {
  constructor() {
    super('identity.oidc_client_refused', 502);
  }
}

/** Why somebody who proved who they are does not come in; for the log only. */
export type Refusal = 'unknown_person' | 'login_id_unusable' | 'login_id_taken' | 'account_unusable';

/** Somebody proved who they are, but may not come in here. */
export class OidcNoAccount extends AppError {
  constructor(readonly reason: Refusal) {
    super('identity.oidc_no_account', 403);
  }
}

/** The one answer to every code that fetches no tokens, whatever the reason. */
export class OidcCodeInvalid extends AppError {
  constructor() {
    super('identity.oidc_code_invalid', 400);
  }
}

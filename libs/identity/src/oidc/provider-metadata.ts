import type { ServerMetadata } from 'openid-client';

import { ProviderUnsuitable } from './oidc.errors';

/** Signatures by a private key of the provider's. Never `none`, never HS…, which whoever knows the client secret can make. */
const ALGORITHMS: ReadonlySet<string> = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]);
/** What a provider signs with that does not say (OpenID Connect Discovery 1.0, section 3). */
const UNSAID = ['RS256'];

/** What we use of a provider's description of itself. */
export interface ProviderMetadata extends ServerMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: string;
  readonly id_token_signing_alg_values_supported: string[];
  readonly token_endpoint_auth_methods_supported?: string[];
  readonly authorization_response_iss_parameter_supported?: boolean;
}

const includes = (list: readonly string[] | undefined, word: string) => list?.includes(word) !== false;

/** An address over TLS, or beside an issuer that is itself reached without: only what the installation permits is. */
function isEndpoint(text: unknown, issuer: string): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && origin === new URL(issuer).origin);
}

/** @throws ProviderUnsuitable when it cannot do what we insist on: code flow, PKCE with S256, asymmetric signatures */
export function suitableMetadata(told: ServerMetadata): ProviderMetadata {
  const { issuer, authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = told;
  if (
    !isEndpoint(authorization_endpoint, issuer) ||
    !isEndpoint(token_endpoint, issuer) ||
    !isEndpoint(jwks_uri, issuer)
  )
    throw new ProviderUnsuitable('endpoints');
  const {
    response_types_supported: flows,
    code_challenge_methods_supported: challenges,
    id_token_signing_alg_values_supported: algorithms = UNSAID,
    token_endpoint_auth_methods_supported: methods,
    authorization_response_iss_parameter_supported: tellsIssuer,
  } = told;
  // a description that leaves one of these out forbids nothing
  if (!includes(flows, 'code')) throw new ProviderUnsuitable('flow');
  if (!includes(challenges, 'S256')) throw new ProviderUnsuitable('pkce');
  const signed = algorithms.filter((algorithm) => ALGORITHMS.has(algorithm));
  if (!signed.length) throw new ProviderUnsuitable('algorithms');
  return {
    issuer,
    authorization_endpoint,
    token_endpoint,
    jwks_uri,
    id_token_signing_alg_values_supported: signed,
    ...(isEndpoint(userinfo_endpoint, issuer) && { userinfo_endpoint }),
    ...(methods && { token_endpoint_auth_methods_supported: methods }),
    ...(tellsIssuer !== undefined && { authorization_response_iss_parameter_supported: tellsIssuer }),
  };
}

import { Clock, Egress } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { Configuration } from 'openid-client';

import type { AttemptSecrets } from './attempt-secrets';
import { s256 } from './attempt-secrets';
import { egressFetch } from './egress-fetch';
import { type ClaimNames, type Claims, missingClaims } from './oidc.claims';
import { signInFailure } from './oidc-failure';
import { OidcAnswerInvalid } from './oidc.errors';
import type { ProviderMetadata } from './provider-metadata';
import { tokenHashMatches } from './token-hash';

const TIMEOUT_SECONDS = 10;
const LONGEST_SUBJECT = 255;
const MILLISECONDS = 1_000;

/** This client as the provider knows it. */
export interface OidcRegistration {
  readonly metadata: ProviderMetadata;
  readonly clientId: string;
  /** `null`: a public client. */
  readonly clientSecret: string | null;
  readonly redirectUri: string;
}

export interface Redemption extends AttemptSecrets {
  readonly state: string;
  /** The query with which the browser came back. */
  readonly answer: URLSearchParams;
  readonly names: ClaimNames;
}

/** The protocol: what goes to the provider and what is believed of its answers. */
@Injectable()
export class OidcClient {
  constructor(
    private readonly egress: Egress,
    private readonly clock: Clock,
  ) {}

  /** Where the browser goes. */
  async authorizationUrl(
    registration: OidcRegistration,
    scopes: readonly string[],
    state: string,
    { verifier, nonce }: AttemptSecrets,
  ): Promise<string> {
    const { buildAuthorizationUrl } = await import('openid-client');
    const url = buildAuthorizationUrl(await this.configuration(registration), {
      redirect_uri: registration.redirectUri,
      scope: scopes.join(' '),
      state,
      nonce,
      code_challenge: s256(verifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /**
   * Changes the code for tokens and checks everything about them: state and issuer of the answer, signature, issuer,
   * audience, nonce, times and `at_hash` of the ID token, the subject of the userinfo answer.
   * @throws OidcDenied, OidcAnswerInvalid, OidcClientRefused, OidcProviderUnavailable
   */
  async redeem(registration: OidcRegistration, redemption: Redemption): Promise<Claims> {
    try {
      return await this.claims(registration, redemption);
    } catch (error) {
      throw signInFailure(error);
    }
  }

  private async claims(
    registration: OidcRegistration,
    { state, verifier, nonce, answer, names }: Redemption,
  ): Promise<Claims> {
    const { authorizationCodeGrant, fetchUserInfo } = await import('openid-client');
    const configuration = await this.configuration(registration);
    const url = new URL(registration.redirectUri);
    url.search = answer.toString();
    const tokens = await authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims() as Claims | undefined;
    if (!claims || !tokens.id_token || claims.sub.length > LONGEST_SUBJECT) throw new OidcAnswerInvalid();
    const hash = claims.at_hash;
    if (hash !== undefined && !tokenHashMatches(algorithmOf(tokens.id_token), tokens.access_token, hash))
      throw new OidcAnswerInvalid();
    if (!registration.metadata.userinfo_endpoint || !missingClaims(claims, names).length) return claims;
    const told = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
    // how somebody proved themselves is believed only where it is signed
    return { ...told, acr: undefined, amr: undefined, ...claims };
  }

  /** A new one each time, so that the provider's keys are always asked for: it may have changed them this very minute. */
  private async configuration({
    metadata,
    clientId,
    clientSecret,
  }: OidcRegistration): Promise<Configuration> {
    const oidc = await import('openid-client');
    const methods = metadata.token_endpoint_auth_methods_supported;
    const basic = !methods || methods.includes('client_secret_basic');
    const proof =
      clientSecret === null
        ? oidc.None()
        : basic
          ? oidc.ClientSecretBasic(clientSecret)
          : oidc.ClientSecretPost(clientSecret);
    // times are judged by our clock, as everything is
    const skew = Math.round((this.clock.now().getTime() - Date.now()) / MILLISECONDS);
    const configuration = new oidc.Configuration(metadata, clientId, { [oidc.clockSkew]: skew }, proof);
    configuration[oidc.customFetch] = egressFetch(this.egress);
    configuration.timeout = TIMEOUT_SECONDS;
    // the way out refuses what must not be called without TLS
    oidc.allowInsecureRequests(configuration);
    // TLS to the token endpoint would be enough by the standard; the signature is checked all the same
    oidc.enableNonRepudiationChecks(configuration);
    return configuration;
  }
}

/** Of a token whose signature has been checked. */
function algorithmOf(idToken: string): string {
  const header: unknown = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString());
  const { alg } = header as { alg?: unknown };
  return typeof alg === 'string' ? alg : '';
}

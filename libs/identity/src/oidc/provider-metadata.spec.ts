import type { ServerMetadata } from 'openid-client';

import type { ProviderUnsuitable } from './oidc.errors';
import { suitableMetadata } from './provider-metadata';

const told = (over: object = {}): ServerMetadata => ({
  issuer: 'https://id.example.com',
  authorization_endpoint: 'https://id.example.com/auth',
  token_endpoint: 'https://id.example.com/token',
  jwks_uri: 'https://keys.example.com/jwks',
  userinfo_endpoint: 'https://id.example.com/me',
  ...over,
});

function faultOf(over: object): string | undefined {
  try {
    suitableMetadata(told(over));
    return undefined;
  } catch (error) {
    return (error as ProviderUnsuitable).reason;
  }
}

describe("a provider's description of itself", () => {
  it('that leaves out what it may leave out forbids nothing', () => {
    expect(suitableMetadata(told())).toEqual({
      ...told(),
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });

  it('never lets tokens be signed by nobody, or with what two know', () => {
    const algorithms = ['none', 'HS256', 'HS512', 'ES256', 'RS256', 'XX'];
    const metadata = suitableMetadata(told({ id_token_signing_alg_values_supported: algorithms }));
    expect(metadata.id_token_signing_alg_values_supported).toEqual(['ES256', 'RS256']);
    expect(faultOf({ id_token_signing_alg_values_supported: ['none', 'HS256'] })).toBe('algorithms');
  });

  it.each([
    ['flow', { response_types_supported: ['id_token'] }],
    ['pkce', { code_challenge_methods_supported: ['plain'] }],
    ['endpoints', { jwks_uri: undefined }],
    ['endpoints', { token_endpoint: 'http://id.example.com/token' }],
    ['endpoints', { authorization_endpoint: 'javascript:alert(1)' }],
    ['endpoints', { authorization_endpoint: 7 }],
  ])('is unsuitable for its %s: %p', (reason, over) => {
    expect(faultOf(over)).toBe(reason);
  });

  it('may speak without TLS beside an issuer that does, but nowhere else', () => {
    const base = 'http://127.0.0.1:4000';
    const plain = told({
      issuer: base,
      authorization_endpoint: `${base}/auth`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      userinfo_endpoint: `${base}/me`,
    });
    expect(suitableMetadata(plain).token_endpoint).toBe('http://127.0.0.1:4000/token');
    expect(() => suitableMetadata({ ...plain, token_endpoint: 'http://127.0.0.1:4001/token' })).toThrow(
      'identity.provider_unsuitable',
    );
  });

  it('loses what is not used', () => {
    expect(suitableMetadata(told({ userinfo_endpoint: 'ftp://x/', scopes_supported: ['openid'] }))).toEqual({
      ...told({ userinfo_endpoint: undefined }),
      userinfo_endpoint: undefined,
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });
});

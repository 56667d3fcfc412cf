import fc from 'fast-check';

import { tokenRequestOf } from './token-request';

const grant = { grant_type: 'client_credentials' };
const posted = { ...grant, client_id: 'me', client_secret: 'secret' };
const assertion = {
  ...grant,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: 'a.b.c',
};
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const refusal = (authorization: string | undefined, body: unknown) => {
  try {
    tokenRequestOf(authorization, body);
    return null;
  } catch (error) {
    return (error as { error?: string }).error;
  }
};

describe('a token request', () => {
  it('comes with a secret in the form or the header, or with an assertion', () => {
    const secret = { kind: 'secret', clientId: 'me', secret: 'secret' };
    expect(tokenRequestOf(undefined, posted)).toEqual({ proof: secret, scopes: undefined });
    expect(tokenRequestOf(basic('me:secret'), grant).proof).toEqual(secret);
    expect(tokenRequestOf(basic('me:secret'), { ...grant, client_id: 'me' }).proof).toEqual(secret);
    expect(tokenRequestOf(basic('a%3Ab:c+d%26e'), grant).proof).toEqual({
      kind: 'secret',
      clientId: 'a:b',
      secret: 'c d&e',
    });
    expect(tokenRequestOf(undefined, assertion).proof).toEqual({
      kind: 'assertion',
      clientId: undefined,
      assertion: 'a.b.c',
    });
  });

  it('may ask for less', () => {
    const scopes = (scope: string) => tokenRequestOf(undefined, { ...posted, scope }).scopes;
    expect(scopes('user:read camera:read user:read')).toEqual(['camera:read', 'user:read']);
    expect(scopes('')).toBeUndefined();
  });

  it.each([
    ['invalid_request', undefined, {}],
    ['invalid_request', undefined, null],
    ['invalid_request', undefined, 'text'],
    ['unsupported_grant_type', undefined, { ...posted, grant_type: 'password' }],
    ['invalid_request', undefined, { ...posted, grant_type: ['client_credentials', 'password'] }],
    ['invalid_request', undefined, { ...posted, client_secret: ['one', 'two'] }],
    ['invalid_request', basic('me:secret'), posted],
    ['invalid_request', undefined, { ...posted, ...assertion }],
    ['invalid_request', basic('me:secret'), assertion],
    ['invalid_request', basic('me:secret'), { ...grant, client_id: 'you' }],
    ['invalid_request', undefined, { ...grant, client_secret: 'secret' }],
    ['invalid_request', undefined, { ...assertion, client_assertion_type: 'saml' }],
    ['invalid_request', undefined, { ...assertion, client_assertion: 'x'.repeat(8_193) }],
    ['invalid_request', undefined, { ...posted, client_secret: 'x'.repeat(501) }],
    ['invalid_client', undefined, grant],
    ['invalid_client', undefined, { ...grant, client_id: 'me' }],
    ['invalid_client', 'Bearer token', grant],
    ['invalid_client', basic('me'), grant],
    ['invalid_client', basic(':secret'), grant],
    ['invalid_client', basic('me:'), grant],
    ['invalid_client', basic('me:secret:more'), grant],
    ['invalid_client', `Basic ${'A'.repeat(600)}`, grant],
    ['invalid_client', 'Basic ????', grant],
    ['invalid_scope', undefined, { ...posted, scope: '   ' }],
    ['invalid_scope', undefined, { ...posted, scope: 'camera:read "quoted"' }],
    ['invalid_request', undefined, { ...posted, scope: 'x'.repeat(2_001) }],
  ])('is refused as %s: %s %j', (code, authorization, body) => {
    expect(refusal(authorization, body)).toBe(code);
  });

  it('is refused in OAuth’s words whatever comes', () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), fc.anything(), (authorization, body) => {
        expect(refusal(authorization, body)).toMatch(/^(invalid_|unsupported_)/);
      }),
    );
  });
});

import fc from 'fast-check';

import { attemptKey, attemptSecrets, randomSecret, s256 } from './attempt-secrets';
import { browserCookie, readBrowserCookie } from './browser-cookie';

const state = randomSecret();
const value = randomSecret();
const pair = (secure: boolean) => browserCookie({ state, secure }, value, 600).split(';')[0]!;

describe("the browser's cookie", () => {
  it('can be set over TLS by this very host only, and is read by no script', () => {
    expect(browserCookie({ state, secure: true }, value, 600)).toMatch(
      /^__Host-mimamori-sso-[0-9a-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(browserCookie({ state, secure: false }, value, 600)).not.toMatch(/Secure|__Host/);
  });

  it('comes back among others', () => {
    const header = `a=1; ${pair(true)};b=${'x'.repeat(100)}`;
    expect(readBrowserCookie({ state, secure: true }, header)).toBe(value);
    expect(readBrowserCookie({ state: randomSecret(), secure: true }, header)).toBeUndefined();
    // without TLS anybody on the way could have set the other one
    expect(readBrowserCookie({ state, secure: true }, pair(false))).toBeUndefined();
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['told twice', `${pair(true)}; ${pair(true)}`],
    ['none of ours', pair(true).replace(/=.*/, '=<script>')],
    ['too long', `${pair(true)}; a=${'x'.repeat(9_000)}`],
  ])('that is %s is none', (_what, header) => {
    expect(readBrowserCookie({ state, secure: true }, header)).toBeUndefined();
  });

  it('is read from any header without harm', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => {
        expect(readBrowserCookie({ state, secure: true }, header)).toBeUndefined();
      }),
    );
  });
});

describe('the secrets of a sign-in', () => {
  const key = attemptKey(Buffer.alloc(32, 1));

  it('are the same on the way back, and fit PKCE', () => {
    const secrets = attemptSecrets(key, state, value);
    expect(attemptSecrets(key, state, value)).toEqual(secrets);
    expect(secrets.verifier).toMatch(/^[\w-]{43}$/);
    expect(secrets.nonce).not.toBe(secrets.verifier);
    // RFC 7636, appendix B
    expect(s256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('take the key, the state and the cookie', () => {
    const all = [
      attemptSecrets(key, state, value),
      attemptSecrets(attemptKey(Buffer.alloc(32, 2)), state, value),
      attemptSecrets(key, value, state),
      attemptSecrets(key, state, randomSecret()),
    ].flatMap(({ verifier, nonce }) => [verifier, nonce]);
    expect(new Set(all).size).toBe(8);
  });
});

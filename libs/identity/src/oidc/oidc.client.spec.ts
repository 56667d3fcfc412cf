import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';

import {
  type Clock,
  type Egress,
  type EgressAnswer,
  EgressFailed,
  type EgressRequest,
} from '@mimamori/platform';
import jwt from 'jsonwebtoken';

import { OidcClient, type OidcRegistration } from './oidc.client';

const ISSUER = 'https://id.example.com';
const CLIENT = 'mimamori';
const SECRET = 'a client secret that both sides know';
const ACCESS = 'an-access-token';
const names = { loginIdClaim: 'preferred_username', nameClaim: 'name', groupsClaim: null };
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = pair();
const others = pair();

let now = Date.now();
let sent: EgressRequest[];
let answers: Readonly<Record<string, () => { status?: number; body: unknown }>>;
let token: string;

const egress = {
  send: async (request: EgressRequest): Promise<EgressAnswer> => {
    sent.push(request);
    const { status = 200, body } = answers[new URL(request.url).pathname]!();
    return {
      status,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    };
  },
} as unknown as Egress;
const client = new OidcClient(egress, { now: () => new Date(now) } as Clock);

const registration: OidcRegistration = {
  metadata: {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: `${ISSUER}/token`,
    jwks_uri: `${ISSUER}/jwks`,
    userinfo_endpoint: `${ISSUER}/me`,
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  },
  clientId: CLIENT,
  clientSecret: SECRET,
  redirectUri: 'https://mimamori.example.com/v1/auth/oidc/mimamart/callback',
};

const seconds = () => Math.floor(now / 1_000);
const atHash = (text: string) =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
const payload = (over: object = {}) => ({
  iss: ISSUER,
  aud: CLIENT,
  sub: 'sub-1',
  nonce: 'the-nonce',
  iat: seconds(),
  exp: seconds() + 300,
  preferred_username: 'tanaka',
  name: '田中',
  at_hash: atHash(ACCESS),
  ...over,
});
const signed = (over: object = {}, key: KeyObject | string = keys.privateKey, alg = 'RS256', kid = 'k1') =>
  jwt.sign(JSON.parse(JSON.stringify(payload(over))), key as never, {
    algorithm: alg as 'RS256',
    keyid: kid,
  });
const aRedemption = (query: Record<string, string> = {}) => ({
  state: 'the-state',
  nonce: 'the-nonce',
  verifier: 'v'.repeat(43),
  answer: new URLSearchParams({ code: 'c', state: 'the-state', iss: ISSUER, ...query }),
  names,
});
const redeem = (query?: Record<string, string>) => client.redeem(registration, aRedemption(query));
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'believed',
    ({ code }: { code: string }) => code,
  );

beforeEach(() => {
  now = Date.now();
  sent = [];
  token = signed();
  answers = {
    '/token': () => ({ body: { access_token: ACCESS, token_type: 'Bearer', id_token: token } }),
    '/jwks': () => ({
      body: { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] },
    }),
    '/me': () => ({ body: { sub: 'sub-1', preferred_username: 'from-userinfo', name: 'x', amr: ['mfa'] } }),
  };
});

describe('the client', () => {
  it('proves itself as the provider understands it', async () => {
    const methods = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    const posting = { ...registration, metadata: { ...registration.metadata, ...methods } };
    await client.redeem(posting, aRedemption());
    await client.redeem({ ...registration, clientSecret: null }, aRedemption());
    const [posted, bare] = sent.filter(({ method }) => method === 'POST');
    expect(new URLSearchParams(String(posted!.body)).get('client_secret')).toBe(SECRET);
    expect(new URLSearchParams(String(bare!.body)).get('client_id')).toBe(CLIENT);
    expect([posted!.headers?.authorization, bare!.headers?.authorization]).toEqual([undefined, undefined]);
    expect(String(bare!.body)).not.toContain('client_secret');
  });
});

describe('a token of the provider', () => {
  it('is believed when everything fits; everything went by the one way out', async () => {
    expect(await redeem()).toMatchObject({ sub: 'sub-1', preferred_username: 'tanaka' });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${ISSUER}/token`,
      `GET ${ISSUER}/jwks`,
    ]);
    const form = new URLSearchParams(String(sent[0]!.body));
    expect(Object.fromEntries(form)).toMatchObject({ code: 'c', code_verifier: 'v'.repeat(43) });
    expect(form.has('client_secret')).toBe(false);
    expect(sent[0]!.headers?.authorization).toMatch(/^Basic /);
  });

  it.each<[string, () => string]>([
    ['signed by somebody else', () => signed({}, others.privateKey)],
    ['signed with an unknown key', () => signed({}, keys.privateKey, 'RS256', 'k9')],
    ['signed with the client secret', () => signed({}, SECRET, 'HS256')],
    [
      "signed with the provider's public key as if it were a secret",
      () => signed({}, keys.publicKey.export({ type: 'spki', format: 'pem' }) as string, 'HS256'),
    ],
    ['signed by nobody', () => jwt.sign(payload(), '', { algorithm: 'none' })],
    ['with another algorithm than the provider tells of', () => signed({}, keys.privateKey, 'RS512')],
    ['changed on the way', () => token.replace(/\.[^.]+\./, (part) => `.${flip(part)}.`)],
    ['of another issuer', () => signed({ iss: 'https://evil.example.com' })],
    ['of an issuer spelt otherwise', () => signed({ iss: `${ISSUER}/` })],
    ['for another client', () => signed({ aud: 'another' })],
    ['for several, meant for another', () => signed({ aud: [CLIENT, 'another'], azp: 'another' })],
    ['with another nonce', () => signed({ nonce: 'another' })],
    ['without a nonce', () => signed({ nonce: undefined })],
    ['that has expired', () => signed({ iat: seconds() - 900, exp: seconds() - 600 })],
    ['that never expires', () => signed({ exp: undefined })],
    ['that is not valid yet', () => signed({ nbf: seconds() + 600 })],
    ['for another access token', () => signed({ at_hash: atHash('another') })],
    ['with a hash that is no text', () => signed({ at_hash: 7 })],
    ['without a subject', () => signed({ sub: undefined })],
    ['with an endless subject', () => signed({ sub: 'x'.repeat(256) })],
  ])('%s is not believed', async (_what, make) => {
    token = make();
    expect(await codeOf(redeem())).toBe('identity.oidc_answer_invalid');
  });

  it('has to be there', async () => {
    answers = { ...answers, '/token': () => ({ body: { access_token: ACCESS, token_type: 'Bearer' } }) };
    expect(await codeOf(redeem())).toBe('identity.oidc_answer_invalid');
  });

  it('is judged by our clock', async () => {
    now += 3_600_000;
    expect(await codeOf(redeem())).toBe('identity.oidc_answer_invalid');
    token = signed();
    expect(await codeOf(redeem())).toBe('believed');
  });
});

describe('the answer that the browser brings', () => {
  it.each([
    ['another state', { state: 'another' }, 'identity.oidc_answer_invalid'],
    ['another issuer', { iss: 'https://evil.example.com' }, 'identity.oidc_answer_invalid'],
    ['no code', { code: '' }, 'identity.oidc_answer_invalid'],
    ['an error', { error: 'access_denied' }, 'identity.oidc_denied'],
  ])('with %s ends it, and nothing is sent', async (_what, query, code) => {
    expect(await codeOf(redeem(query))).toBe(code);
    expect(sent).toEqual([]);
  });

  it('has to name the issuer, where the provider says that it does', async () => {
    const redemption = client.redeem(registration, {
      state: 's',
      nonce: 'n',
      verifier: 'v',
      answer: new URLSearchParams({ code: 'c', state: 's' }),
      names,
    });
    expect(await codeOf(redemption)).toBe('identity.oidc_answer_invalid');
  });
});

describe('the userinfo endpoint', () => {
  it('completes what is missing, but neither replaces nor proves', async () => {
    token = signed({ preferred_username: undefined });
    const claims = await redeem();
    expect(claims).toMatchObject({ preferred_username: 'from-userinfo', name: '田中' });
    expect(claims.amr).toBeUndefined();
  });

  it('must speak of the same person', async () => {
    token = signed({ preferred_username: undefined });
    answers = { ...answers, '/me': () => ({ body: { sub: 'sub-2', preferred_username: 'x' } }) };
    expect(await codeOf(redeem())).toBe('identity.oidc_answer_invalid');
  });
});

describe('a provider that fails', () => {
  it.each<[string, () => { status?: number; body: unknown }, string]>([
    ['is down', () => ({ status: 503, body: 'down' }), 'identity.oidc_provider_unavailable'],
    [
      'has trouble',
      () => ({ status: 500, body: { error: 'server_error' } }),
      'identity.oidc_provider_unavailable',
    ],
    ['talks nonsense', () => ({ body: '<html>' }), 'identity.oidc_provider_unavailable'],
    [
      'gives no token',
      () => ({ body: { access_token: ACCESS, token_type: 'Bearer', id_token: 'a.b.c' } }),
      'identity.oidc_provider_unavailable',
    ],
    [
      'takes no code',
      () => ({ status: 400, body: { error: 'invalid_grant' } }),
      'identity.oidc_answer_invalid',
    ],
    [
      'knows us not',
      () => ({ status: 401, body: { error: 'invalid_client' } }),
      'identity.oidc_client_refused',
    ],
  ])('because it %s is told apart', async (_what, answer, code) => {
    answers = { ...answers, '/token': answer };
    expect(await codeOf(redeem())).toBe(code);
  });

  it('because it cannot be reached is told apart', async () => {
    answers = {
      ...answers,
      '/jwks': () => {
        throw new EgressFailed('unreachable');
      },
    };
    expect(await codeOf(redeem())).toBe('identity.oidc_provider_unavailable');
  });
});

/** Another subject in a token that is otherwise as it was. */
function flip(part: string): string {
  const claims = JSON.parse(Buffer.from(part.slice(1, -1), 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...claims, sub: 'sub-2' })).toString('base64url');
}

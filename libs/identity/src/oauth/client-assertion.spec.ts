import { createHmac, generateKeyPairSync, type JsonWebKey } from 'node:crypto';

import { uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';

import { clientKeyOf, publicPartsOf } from '../api-key/public-jwk';
import { claimedClient, takeAssertion } from './client-assertion';

const NOW = new Date('2026-11-22T00:00:00Z');
const seconds = NOW.getTime() / 1000;
const US = 'https://mimamori.example';
const AUDIENCE = [US, `${US}/oauth/token`];
const client = uuidv7();

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwkOf = (pair: typeof rsa): JsonWebKey => pair.publicKey.export({ format: 'jwk' }) as JsonWebKey;
const rsaKey = clientKeyOf(jwkOf(rsa))!;
const ecKey = clientKeyOf(jwkOf(ec))!;

const good = {
  iss: client,
  sub: client,
  aud: `${US}/oauth/token`,
  iat: seconds,
  exp: seconds + 60,
  jti: 'one',
};
const sign = (claims: object = good, options: jwt.SignOptions = { algorithm: 'RS256' }) =>
  jwt.sign(claims, rsa.privateKey, options);
const take = (assertion: string, key = rsaKey) => takeAssertion(assertion, client, key, AUDIENCE, NOW);

describe('a client assertion', () => {
  it.each(['RS256', 'PS256'] as const)('is taken with %s of the registered key', (algorithm) => {
    expect(take(sign(good, { algorithm }))).toEqual({
      jti: 'one',
      expiresAt: new Date((seconds + 90) * 1000),
    });
    expect(claimedClient(sign(good, { algorithm }))).toBe(client);
  });

  it('is taken with ES256, for each of our names', () => {
    for (const aud of [US, `${US}/oauth/token`, [US]]) {
      const assertion = jwt.sign({ ...good, aud }, ec.privateKey, { algorithm: 'ES256' });
      expect(take(assertion, ecKey)?.jti).toBe('one');
    }
  });

  it.each([
    ['of somebody else', { iss: uuidv7() }],
    ['about somebody else', { sub: uuidv7() }],
    ['for somebody else', { aud: 'https://elsewhere.example' }],
    ['for us and somebody else', { aud: [US, 'https://elsewhere.example'] }],
    ['for nobody', { aud: undefined }],
    ['without an end', { exp: undefined }],
    ['that has ended', { exp: seconds - 31 }],
    ['that lasts too long', { exp: seconds + 3_600 }],
    ['from the future', { iat: seconds + 60 }],
    ['for later', { nbf: seconds + 60 }],
    ['without a number of its own', { jti: undefined }],
    ['with an empty number', { jti: '' }],
    ['with an endless number', { jti: 'x'.repeat(201) }],
    ['with a number that is none', { jti: 7 as never }],
  ])('is refused %s', (_what, claims) => {
    const { exp, ...rest } = { ...good, ...claims };
    const defined = Object.fromEntries(
      Object.entries({ ...rest, exp }).filter(([, value]) => value !== undefined),
    );
    const payload = Buffer.from(JSON.stringify(defined)).toString();
    expect(take(jwt.sign(payload, rsa.privateKey, { algorithm: 'RS256' }))).toBeNull();
  });

  it('is refused under every other algorithm and key', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = part(good);
    const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${body}.`;
    const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${body}`;
    const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
    const confused = `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
    const other = jwt.sign(good, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {
      algorithm: 'RS256',
    });
    const carried = jwt.sign(good, ec.privateKey, {
      algorithm: 'ES256',
      header: { alg: 'ES256', jwk: jwkOf(ec) } as never,
    });
    for (const assertion of [unsigned, confused, other, carried, sign(good, { algorithm: 'RS512' })])
      expect(take(assertion)).toBeNull();
    expect(take(sign(), ecKey)).toBeNull();
  });

  it('is refused, and never thrown at, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(claimedClient(text)).toBeNull();
        expect(take(text)).toBeNull();
      }),
    );
    expect(claimedClient(sign({ ...good, sub: uuidv7() }))).toBeNull();
    expect(claimedClient(sign({ ...good, iss: 'me', sub: 'me' }))).toBeNull();
  });
});

describe('a public key', () => {
  it('is of a kind and size that holds, and public', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const unfit = [
      jwkOf(weak),
      jwkOf(curve as never),
      { kty: 'oct', k: 'c2VjcmV0' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
      { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' },
      { kty: 'RSA' },
      {},
    ];
    for (const jwk of unfit) expect(clientKeyOf(jwk)).toBeNull();
    const whole = ec.privateKey.export({ format: 'jwk' }) as JsonWebKey;
    expect(clientKeyOf(whole)?.key.type).toBe('public');
    expect(Object.keys(publicPartsOf(whole))).toEqual(['kty', 'crv', 'x', 'y']);
  });
});

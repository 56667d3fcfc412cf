import { generateKeyPairSync, type KeyObject } from 'node:crypto';

import { type Config, FixedClock, uuidv7 } from '@mimamori/platform';
import jwt from 'jsonwebtoken';

import type { SigningKeys } from '../signing-key/signing-key.service';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './access-token.service';

const START = new Date('2026-11-21T00:00:00Z');
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [first, second] = [pair(), pair()];
const claims = { sub: uuidv7(), tid: uuidv7(), sid: uuidv7() };
const issued = { ...claims, amr: ['pwd', 'otp', 'mfa'] } as const;

let clock: FixedClock;
let verifying: Map<string, KeyObject>;
let tokens: AccessTokens;

beforeEach(() => {
  clock = new FixedClock(START);
  verifying = new Map([['k', first.publicKey]]);
  const keys: Pick<SigningKeys, 'signingKey' | 'verifyingKey'> = {
    signingKey: async () => ({ kid: 'k', privateKey: first.privateKey }),
    verifyingKey: async (kid) => verifying.get(kid),
  };
  tokens = new AccessTokens(keys as SigningKeys, clock, { publicUrl: 'http://here' } as Config);
});

describe('access tokens', () => {
  it('speak for whom they were issued, as often as they come', async () => {
    const token = await tokens.issue(issued);
    expect(jwt.decode(token)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] });
    for (let time = 0; time < 3; time++) expect(await tokens.verify(token)).toMatchObject(claims);
  });

  it('end on time, seen before or not', async () => {
    const [seen, unseen] = [await tokens.issue(issued), await tokens.issue({ ...issued, sid: uuidv7() })];
    await tokens.verify(seen);
    clock.advance(ACCESS_TOKEN_SECONDS * 1000 - 1);
    expect(await tokens.verify(seen)).toMatchObject(claims);
    clock.advance(1);
    expect([await tokens.verify(seen), await tokens.verify(unseen)]).toEqual([null, null]);
  });

  it('end with their key, and with another key under its name', async () => {
    const token = await tokens.issue(issued);
    await tokens.verify(token);
    verifying.set('k', second.publicKey);
    expect(await tokens.verify(token)).toBeNull();
    verifying.delete('k');
    expect(await tokens.verify(token)).toBeNull();
    verifying.set('k', first.publicKey);
    expect(await tokens.verify(token)).toMatchObject(claims);
  });

  it('are refused with one character changed, however often the right one came', async () => {
    const token = await tokens.issue(issued);
    await tokens.verify(token);
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const other = Buffer.from(JSON.stringify({ ...claims, sub: uuidv7(), exp: 9_999_999_999 })).toString(
      'base64url',
    );
    const turned = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const forged of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${turned}`,
      `${header}.${payload}.`,
    ])
      expect(await tokens.verify(forged)).toBeNull();
  });
});

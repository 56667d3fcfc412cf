import { generateKeyPairSync } from 'node:crypto';

import { type Config, FixedClock, uuidv7 } from '@mimamori/platform';
import jwt from 'jsonwebtoken';

import { ACCESS_TOKEN_SECONDS, AccessTokens } from '../access-token/access-token.service';
import type { SigningKeys } from '../signing-key/signing-key.service';

const NOW = new Date('2026-11-22T00:00:00Z');
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys: Pick<SigningKeys, 'signingKey' | 'verifyingKey'> = {
  signingKey: async () => ({ kid: 'k', privateKey }),
  verifyingKey: async () => publicKey,
};
const config = { publicUrl: 'http://here' } as Config;
const tokens = new AccessTokens(keys as SigningKeys, new FixedClock(NOW), config);
const claims = { sub: uuidv7(), tid: uuidv7(), sid: uuidv7() };
const guest = { homeTenantId: uuidv7(), ticketId: uuidv7(), sessionId: uuidv7() };
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

it.each([
  [60, ACCESS_TOKEN_SECONDS],
  [3, 180],
  [0, 0],
  [-5, 0],
])('with %s minutes of the ticket left, a token works for %s seconds', async (minutes, seconds) => {
  const issued = await tokens.issueToGuest(claims, guest, inMinutes(minutes));
  expect(issued.seconds).toBe(seconds);
  const { iat = 0, exp } = jwt.decode(issued.token) as jwt.JwtPayload;
  expect(exp).toBe(iat + seconds);
  const verified = await tokens.verify(issued.token);
  if (seconds) expect(verified).toMatchObject({ ...claims, guest });
  else expect(verified).toBeNull();
});

it.each([
  ['without a ticket', { ticket: undefined }],
  ['without a home', { home: undefined }],
  ['without an exchange', { visit: undefined }],
  ['with a ticket that is no id', { ticket: "' or 1=1" }],
  ['at home where it looks', { home: claims.tid }],
  ['that is a key, too', { client_id: claims.sub, scope: '*' }],
])('a signed token of a guest %s is none', async (_what, other) => {
  const { homeTenantId: home, ticketId: ticket, sessionId: visit } = guest;
  const iat = Math.floor(NOW.getTime() / 1000);
  const payload = { ...claims, home, ticket, visit, ...other, iat, exp: iat + 60 };
  const options = { algorithm: 'RS256', keyid: 'k', issuer: config.publicUrl, audience: 'mimamori' } as const;
  const token = jwt.sign(JSON.parse(JSON.stringify(payload)), privateKey, options);
  expect(await tokens.verify(token)).toBeNull();
});

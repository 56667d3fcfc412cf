import { randomBytes } from 'node:crypto';

import { uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';

import { isGenuine, mintRefreshToken, parseRefreshToken, refreshKey } from './refresh-token';

const key = refreshKey(randomBytes(32));
const secret = randomBytes(32);
const sessionId = uuidv7();

describe('refresh tokens', () => {
  it('carry session and generation, and only their own family takes them for genuine', () => {
    const token = parseRefreshToken(mintRefreshToken(key, secret, sessionId, 41));
    expect(token).toMatchObject({ sessionId, generation: 41 });
    expect(isGenuine(token!, key, secret)).toBe(true);
    expect(isGenuine({ ...token!, generation: 42 }, key, secret)).toBe(false);
    expect(isGenuine({ ...token!, sessionId: uuidv7() }, key, secret)).toBe(false);
    expect(isGenuine(token!, key, randomBytes(32))).toBe(false);
    expect(isGenuine(token!, refreshKey(randomBytes(32)), secret)).toBe(false);
  });

  it('are refused in every other form', () => {
    const token = mintRefreshToken(key, secret, sessionId, 0);
    for (const text of [
      '',
      'mmr_',
      token.slice(0, -1),
      `${token}A`,
      `mmk_${token.slice(4)}`,
      `${token.slice(0, -1)}=`,
    ])
      expect(parseRefreshToken(text)).toBeNull();
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => parseRefreshToken(text) === null));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 52, maxLength: 52 }), (bytes) => {
        const parsed = parseRefreshToken(`mmr_${Buffer.from(bytes).toString('base64url')}`);
        return parsed !== null && !isGenuine(parsed, key, secret);
      }),
    );
  });
});

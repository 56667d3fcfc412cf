import { randomBytes } from 'node:crypto';

import fc from 'fast-check';

import { apiKeyTags, hashOfApiKey, isGenuineApiKey, mintApiKey } from './api-key.secret';

const tags = apiKeyTags(randomBytes(32));

describe('API keys', () => {
  it('are genuine where they were made, and nowhere else', () => {
    const key = mintApiKey(tags);
    expect(key).toMatch(/^mmk_live_[\w-]{52}$/);
    expect(isGenuineApiKey(key, tags)).toBe(true);
    expect(isGenuineApiKey(key, apiKeyTags(randomBytes(32)))).toBe(false);
    expect(mintApiKey(tags)).not.toBe(key);
    expect(hashOfApiKey(key)).toHaveLength(32);
  });

  it('are not with any character changed, added or left out', () => {
    const key = mintApiKey(tags);
    for (let at = 0; at < key.length; at++) {
      const other = key[at] === 'A' ? 'B' : 'A';
      expect(isGenuineApiKey(key.slice(0, at) + other + key.slice(at + 1), tags)).toBe(false);
      expect(isGenuineApiKey(key.slice(0, at) + key.slice(at + 1), tags)).toBe(false);
    }
    for (const text of ['', 'mmk_live_', `${key}=`, `${key} `, `${key}A`, key.replace('live', 'test')])
      expect(isGenuineApiKey(text, tags)).toBe(false);
  });

  it('are not made up', () => {
    const bytes = fc.uint8Array({ minLength: 39, maxLength: 39 });
    fc.assert(
      fc.property(
        bytes,
        (guess) => !isGenuineApiKey(`mmk_live_${Buffer.from(guess).toString('base64url')}`, tags),
      ),
    );
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => !isGenuineApiKey(text, tags)));
  });
});

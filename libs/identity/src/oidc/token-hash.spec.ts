import { createHash } from 'node:crypto';

import { tokenHashMatches } from './token-hash';

const TOKEN = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
const half = (hash: string) => {
  const whole = createHash(hash).update(TOKEN).digest();
  return whole.subarray(0, whole.length / 2).toString('base64url');
};

describe('at_hash', () => {
  it('is the one of the example in OpenID Connect Core, A.3', () => {
    expect(tokenHashMatches('RS256', TOKEN, '77QmUPtjPfzWtF2AnpK9RQ')).toBe(true);
  });

  it.each([
    ['RS256', 'sha256'],
    ['ES384', 'sha384'],
    ['PS512', 'sha512'],
    ['EdDSA', 'sha512'],
    ['Ed25519', 'sha512'],
  ])('of %s is made with %s', (alg, hash) => {
    expect(tokenHashMatches(alg, TOKEN, half(hash))).toBe(true);
    expect(tokenHashMatches(alg, `${TOKEN}x`, half(hash))).toBe(false);
    expect(tokenHashMatches(alg, TOKEN, half(hash).slice(1))).toBe(false);
  });

  it.each([['none'], ['HS256'], ['RS1'], ['']])('of %s holds nothing', (alg) => {
    expect(tokenHashMatches(alg, TOKEN, half('sha256'))).toBe(false);
  });

  it.each([[undefined], [null], [7], [{}]])('that is %p holds nothing', (hash) => {
    expect(tokenHashMatches('RS256', TOKEN, hash)).toBe(false);
  });
});

import { VerifiedTokens } from './verified-tokens';

describe('VerifiedTokens', () => {
  it('keeps what comes again, forgets what does not, and never grows beyond both halves', () => {
    const tokens = new VerifiedTokens<{ readonly index: number }>(3);
    tokens.keep('often', { index: 0 });
    for (let index = 1; index <= 50; index++) {
      tokens.keep(`once ${index}`, { index });
      expect(tokens.find('often')).toEqual({ index: 0 });
      expect(tokens.size).toBeLessThanOrEqual(6);
    }
    expect(tokens.find('once 1')).toBeUndefined();
    expect(tokens.find('once 50')).toEqual({ index: 50 });
    expect(tokens.find('never')).toBeUndefined();
  });
});

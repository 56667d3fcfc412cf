import { FixedClock, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { CursorCodec } from '@mimamori/web';

import { ResumeTokens } from './resume.tokens';

const clock = new FixedClock(new Date('2026-11-21T00:00:00Z'));
const tokens = new ResumeTokens(new CursorCodec(clock, { masterKey: Buffer.alloc(32, 1) } as never));
const tenantId = uuidv7();
const here = <T>(work: () => T) => asTenant(tenantId, work);

describe('a resume token', () => {
  it.each([
    { since: '5:9:5,7' },
    { since: '5:9:', view: 'abc' },
    { since: '5:9:', page: { upto: '7:12:8', xid: '7', seq: 41 } },
  ])('comes back as it went: %j', (resume) => {
    expect(here(() => tokens.decode(tokens.encode(resume)))).toEqual(resume);
  });

  it('is of one tenant and one day', () => {
    const token = here(() => tokens.encode({ since: '5:9:' }));
    expect(() => asTenant(uuidv7(), () => tokens.decode(token))).toThrow('platform.cursor_invalid');
    clock.advance(24 * 60 * 60 * 1000 + 1);
    expect(() => here(() => tokens.decode(token))).toThrow('platform.cursor_invalid');
  });

  it('stays short with very many open transactions, by having seen less', () => {
    const running = Array.from({ length: 500 }, (_, index) => 1_000 + 2 * index).join(',');
    const position = `1000:9000:${running}`;
    const token = here(() =>
      tokens.encode({ since: position, view: 'v', page: { upto: position, xid: '1', seq: 1 } }),
    );
    expect(token.length).toBeLessThan(1_024);
    expect(here(() => tokens.decode(token)).since).toBe('1000:1000:');
  });
});

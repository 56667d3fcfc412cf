import { faultOf } from './entry.check';

describe('an entry of the log', () => {
  it('needs a word that has a title', () => {
    expect(faultOf({ action: 'login.ok' })).toBeNull();
    expect(faultOf({ action: 'login.perhaps' })).toContain('login.perhaps has no word');
  });

  it.each([
    [{ email: 'hanako@example.co.jp' }],
    [{ changes: [{ field: 'x', from: null, to: ' Hanako.M@example.com ' }] }],
  ])('holds no e-mail address: %j', (details) => {
    expect(faultOf({ action: 'users.user.update', details })).toContain('e-mail address');
  });

  it.each([[{ sessionId: 'a@b' }], [{ at: '2026-11-22T00:00:00+09:00', rows: 3, none: null }], [undefined]])(
    'takes what is none: %j',
    (details) => {
      expect(faultOf({ action: 'users.user.update', details })).toBeNull();
    },
  );

  it('is checked in a time that grows with its length only', () => {
    const details = { text: `${'a@'.repeat(50_000)}${'.'.repeat(50_000)}` };
    const start = performance.now();
    faultOf({ action: 'login.ok', details });
    expect(performance.now() - start).toBeLessThan(500);
  });
});

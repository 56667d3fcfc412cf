import fc from 'fast-check';

import { negotiate } from './negotiate';
import { Translator } from './translator';

describe('negotiate', () => {
  it.each([
    [undefined, 'ja'],
    ['', 'ja'],
    ['en', 'en'],
    ['en-US,en;q=0.9,ja;q=0.8', 'en'],
    ['en;q=0.5, ja;q=0.9', 'ja'],
    ['fr, de', 'ja'],
    ['fr, *;q=0.5', 'ja'],
    ['ja;q=0, *', 'en'],
    ['ja;q=0, en;q=0', 'ja'],
    ['en;q=nonsense, ja;q=0.1', 'ja'],
  ])('%s → %s', (header, expected) => expect(negotiate(header)).toBe(expected));

  it('answers one of the locales to any header, quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (header) => ['ja', 'en'].includes(negotiate(header))),
    );
    const before = process.hrtime.bigint();
    negotiate(`${' ,;'.repeat(1_000_000)}`);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(50);
  });
});

describe('Translator', () => {
  const translator = new Translator();

  it('speaks both languages with ICU plurals', () => {
    expect(translator.t('platform:errors.invalid_input.detail', 'en', { count: 1 })).toBe(
      'Please check 1 item.',
    );
    expect(translator.t('platform:errors.invalid_input.detail', 'en', { count: 2 })).toBe(
      'Please check 2 items.',
    );
    expect(translator.t('platform:errors.invalid_input.detail', 'ja', { count: 2 })).toBe(
      '2件の項目を確認してください。',
    );
  });

  it('refuses to pass over a missing text', () => {
    expect(translator.exists('platform:errors.nothing.title', 'ja')).toBe(false);
    expect(() => translator.t('platform:errors.nothing.title', 'ja')).toThrow(/no text/);
  });

  it('gives title and detail of an error', () => {
    expect(translator.problemText({ code: 'platform.not_found' }, 'en').title).toBe('Not found');
  });
});

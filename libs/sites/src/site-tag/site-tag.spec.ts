import fc from 'fast-check';

import { foldTag, siteTagFilter, siteTagSchema, siteTagsSchema } from './site-tag.schema';
import { tagsThatDiffer } from './site-tag.writes';

describe('a tag', () => {
  it.each([
    ['２４Ｈ', '24H'],
    ['  FC　加盟店 ', 'FC 加盟店'],
    ['ﾛｰﾄﾞｻｲﾄﾞ', 'ロードサイド'],
  ])('%s is stored as %s', (given, stored) => {
    expect(siteTagSchema.parse(given)).toBe(stored);
  });

  it.each(['', ' ', '24h,fc', '24h，fc', 'a\nb\u0007', 'x'.repeat(41), '㍍'.repeat(14), 24, null])(
    'is not %j',
    (given) => {
      expect(siteTagSchema.safeParse(given).success).toBe(false);
    },
  );

  it('is settled once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (text) => {
        const once = siteTagSchema.safeParse(text);
        if (!once.success) return;
        expect(siteTagSchema.safeParse(once.data)).toEqual(once);
        expect(foldTag(foldTag(once.data))).toBe(foldTag(once.data));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the tags of a site', () => {
  it('are a set in one order, whatever the case, width and kana', () => {
    expect(siteTagsSchema.parse(['路面', 'FC', '２４ｈ', '24H', 'fc', 'ロメン', 'ろめん'])).toEqual([
      '24h',
      'FC',
      'ロメン',
      '路面',
    ]);
  });

  it('are twenty at most', () => {
    const tags = Array.from({ length: 21 }, (_, at) => `t${at}`);
    expect(siteTagsSchema.safeParse(tags).success).toBe(false);
    expect(siteTagsSchema.parse(tags.slice(1))).toHaveLength(20);
  });

  it('differ by their folded forms', () => {
    expect(tagsThatDiffer(['24h', 'FC'], ['fc', '路面'])).toEqual(['24h', '路面']);
    expect(tagsThatDiffer(['24h'], ['２４Ｈ'])).toEqual([]);
  });
});

describe('a filter by tags', () => {
  it('takes several, in any spelling', () => {
    expect(siteTagFilter.parse('FC, ２４ｈ,fc')).toEqual(['24h', 'fc']);
  });

  it.each(['', ',', '24h,', 'x'.repeat(900)])('is not %j', (text) => {
    expect(siteTagFilter.safeParse(text).success).toBe(false);
  });
});

import { foldForSearch } from '@mimamori/platform';
import { listQuery } from '@mimamori/web';
import { z } from 'zod';

const MOST_TAGS = 20;
const LONGEST_TAG = 40;
/** What is typed may be longer: marks that follow their letter become one with it. */
const LONGEST_TYPED = 80;
/** A comma parts the tags of a filter. */
const ONE_WORD = /^[^\p{Cc},]*$/u;

/** One width, single spaces; letters stay as they are written. */
function normaliseTag(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/** Two tags of one folded form are one: 24H and ２４ｈ, ロードサイド and ろーどさいど. */
export const foldTag = foldForSearch;

/** Sorted by their folded form, each once: the same set is written in one way, so that a change is a change. */
function settledTags(tags: readonly string[]): string[] {
  const byForm = new Map<string, string>();
  for (const tag of tags) if (!byForm.has(foldTag(tag))) byForm.set(foldTag(tag), tag);
  return [...byForm].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}

export const siteTagSchema = z
  .string()
  .max(LONGEST_TYPED)
  .overwrite(normaliseTag)
  .min(1)
  .max(LONGEST_TAG)
  .regex(ONE_WORD)
  // case can lengthen a letter, and the folded form has a limit of its own
  .refine((tag) => foldTag(tag).length <= LONGEST_TYPED);

export const siteTagsSchema = z
  .array(siteTagSchema)
  .max(MOST_TAGS)
  .overwrite(settledTags)
  .describe(
    'Own short labels, at most 20; width, case and kind of kana make no difference. Roles may ask for them.',
  );

/** `24h,roadside`: the folded forms. */
export const siteTagFilter = z
  .string()
  .max(MOST_TAGS * (LONGEST_TAG + 1))
  .transform((text) => text.split(','))
  .pipe(z.array(siteTagSchema).max(MOST_TAGS))
  .transform((tags) => [...new Set(tags.map(foldTag))].sort())
  .describe('Sites with any of these tags, separated by commas.');

export const siteTagListQuery = listQuery({ sorts: ['tag', 'sites'], filters: {} }).omit({ q: true });
export type SiteTagListRequest = z.output<typeof siteTagListQuery>;

export const siteTagCountSchema = z
  .strictObject({
    tag: z.string().describe('In one of the ways in which it is written.'),
    sites: z.int().describe('How many sites have it, of those that the caller may read.'),
  })
  .meta({ id: 'SiteTag' });
export type SiteTag = z.infer<typeof siteTagCountSchema>;

import { FILLERS, VAGUE_PHRASES } from './vague-purpose.data';

const longestFirst = (a: string, b: string) => b.length - a.length;
const isLatin = (phrase: string) => /^[a-z ]+$/.test(phrase);

function without(text: string, phrases: readonly string[]): string {
  return [...phrases].sort(longestFirst).reduce((rest, phrase) => {
    // A Latin phrase must stand as words, or "or" would be cut out of "store".
    const pattern = isLatin(phrase) ? new RegExp(`(?<![a-z])${phrase}(?![a-z])`, 'g') : phrase;
    return rest.replaceAll(pattern, ' ');
  }, text);
}

const ALL_VAGUE = VAGUE_PHRASES.flatMap(({ phrases }) => phrases);

/**
 * Whether a purpose says nothing beyond such phrases as 「事業活動」 or 「サービス向上」: then nobody can foresee what the
 * footage is used for, and it is not specified "as far as possible" (APPI art. 17(1)).
 */
export function isTooVague(text: string): boolean {
  const folded = text.normalize('NFKC').toLowerCase();
  const rest = without(without(folded, ALL_VAGUE), FILLERS);
  return !/[\p{L}\p{N}]/u.test(rest);
}

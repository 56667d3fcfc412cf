import { decode, encode } from 'iconv-lite';

/** What stands for a character that CP932 does not have, as printers of Japan do it. */
export const GETA = '〓';

/** Characters that CP932 has only as a look-alike, because Microsoft's table differs from JIS's. */
const LOOKALIKE: Readonly<Record<string, string>> = {
  '〜': '～',
  '−': '－',
  '—': '―',
  '‖': '∥',
  '¥': '￥',
  '‾': '￣',
  '¢': '￠',
  '£': '￡',
  '¬': '￢',
  '¦': '￤',
  '\u00a0': ' ',
};

export interface Replacement {
  /** One character with its marks (voicing, variation selector). */
  readonly char: string;
  /** What is in the file instead: a look-alike, the same without its selector, or 〓. */
  readonly written: string;
}

const known = new Map<string, boolean>();

/** Only what comes back as itself fits: the encoder turns ¥ into a backslash without a word. */
function fits(char: string): boolean {
  if (/^[\0-\x7f]$/.test(char)) return true;
  const cached = known.get(char);
  if (cached !== undefined) return cached;
  const answer = !/[\x80-\x9f]/.test(char) && decode(encode(char, 'cp932'), 'cp932') === char;
  // Bounded by the number of characters of Unicode, not by input, because only single ones are kept.
  if (Array.from(char).length === 1) known.set(char, answer);
  return answer;
}

function substitute(unit: string): string {
  const composed = unit.normalize('NFC');
  if (fits(composed)) return composed;
  const bare = Array.from(unit)[0] ?? '';
  if (fits(bare)) return /[\u3099\u309a]/.test(unit) ? `${bare}${GETA}` : bare;
  return LOOKALIKE[bare] ?? GETA;
}

const UNIT = /.(?:\u3099|\u309a|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}])*/gsu;

/** The text with every character that CP932 cannot hold replaced and named, in order. */
export function toCp932Text(text: string): { text: string; replaced: readonly Replacement[] } {
  const replaced: Replacement[] = [];
  const result = text.replace(UNIT, (unit) => {
    if (fits(unit)) return unit;
    const written = substitute(unit);
    replaced.push({ char: unit, written });
    return written;
  });
  return { text: result, replaced };
}

/** Bytes of a text that `toCp932Text` has made. */
export function encodeCp932(text: string): Buffer {
  return encode(text, 'cp932');
}

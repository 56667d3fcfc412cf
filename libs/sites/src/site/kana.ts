import { z } from 'zod';

const KANA = /[\u3041-\u3096\u30a1-\u30fa]/u;
/** Kana with their marks (ー ・ ゝ ヽ); digits, because people write 2ゴウテン; a space. */
const SPELLING = /^[\u3041-\u3096\u309d\u309e\u30a1-\u30fe0-9 ]+$/u;

/** Full width (NFKC: ｶﾞ becomes ガ), single spaces. */
export function normaliseKana(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/** Whether a normalised text is a reading: kana, and nothing that has a reading itself but digits. */
export function isKana(text: string): boolean {
  return SPELLING.test(text) && KANA.test(text);
}

/** A reading of at most `max` letters; stored in full width. */
export function kanaSchema(max: number) {
  return z
    .string()
    .max(max * 2)
    .overwrite(normaliseKana)
    .min(1)
    .max(max)
    .refine(isKana, { params: { code: 'sites.not_kana' } })
    .describe('Hiragana or katakana; half-width is stored as full-width.');
}

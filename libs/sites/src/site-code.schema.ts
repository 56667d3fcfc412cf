import { z } from 'zod';

const NO_CONTROL = /^\P{Cc}*$/u;

/** Codes keep their zeros and their case; only the width is folded, so that ０００１ and 0001 are one code. */
export function normaliseCode(text: string): string {
  return text.normalize('NFKC').trim();
}

export const codeSchema = z.string().max(60).overwrite(normaliseCode).min(1).max(20).regex(NO_CONTROL);

/** One line of text for people. */
export function lineSchema(max: number) {
  return z.string().trim().min(1).max(max).regex(NO_CONTROL);
}

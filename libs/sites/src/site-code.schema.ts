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

const FIRST_DAY = '1900-01-01';
const LAST_DAY = '2199-12-31';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const inRange = (day: string) => !DAY.test(day) || (day >= FIRST_DAY && day <= LAST_DAY);
const OUT_OF_RANGE = { params: { code: 'sites.day_out_of_range' } };

/** A calendar day in Japan, within what a register of stores can mean. */
export const daySchema = z.iso.date().refine(inRange, OUT_OF_RANGE);

/** An instant within the same days: ISO 8601 with offset. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .refine((instant) => inRange(instant.slice(0, 10)), OUT_OF_RANGE);

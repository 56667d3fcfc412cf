import { z } from 'zod';

const HYPHENS = /[\u002d\u2010-\u2015\u2212\u30fc\uff0d\uff70]/gu;
const LONGEST_TYPED = 40;
const PHONE_DIGITS = { fewest: 9, most: 15 };

/** 〒１００ー０００１ and 1000001 are 100-0001; anything else stays as it is typed, and is refused. */
export function normalisePostalCode(text: string): string {
  const digits = text
    .normalize('NFKC')
    .replace(HYPHENS, '')
    .replace(/[〒\s]/gu, '');
  return /^\d{7}$/.test(digits) ? `${digits.slice(0, 3)}-${digits.slice(3)}` : text;
}

/** Width folded, brackets and spaces as hyphens: （０３）１２３４−５６７８ is 03-1234-5678. */
export function normalisePhone(text: string): string {
  return text
    .normalize('NFKC')
    .replace(HYPHENS, '-')
    .replace(/[().\s-]+/gu, '-')
    .replace(/^-/, '')
    .replace(/-$/, '');
}

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  const bounded = digits >= PHONE_DIGITS.fewest && digits <= PHONE_DIGITS.most;
  return bounded && text.length >= 10 && text.length <= 20 && /^(?:\+[1-9]|0)[\d-]*$/.test(text);
}

export const postalCodeSchema = z
  .string()
  .max(LONGEST_TYPED)
  .overwrite(normalisePostalCode)
  .refine((text) => /^\d{3}-\d{4}$/.test(text), { params: { code: 'sites.postal_code_wrong' } })
  .describe('郵便番号, seven digits; stored as 100-0001.');

export const phoneSchema = z
  .string()
  .max(LONGEST_TYPED)
  .overwrite(normalisePhone)
  .refine(isPhone, { params: { code: 'sites.phone_wrong' } })
  .describe('Begins with 0, or with + and the country; stored as digits and hyphens.');

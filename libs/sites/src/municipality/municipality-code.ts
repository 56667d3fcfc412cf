import { z } from 'zod';

import { PREFECTURES } from '../site/prefecture.data';

const WEIGHTS = [6, 5, 4, 3, 2] as const;
/** The last three digits: wards and designated cities 1xx, cities 2xx, towns and villages 3xx to 7xx; above, unions. */
const OF_MUNICIPALITIES = /^\d{2}[1-7]\d{2}$/;

/** The sixth digit of 全国地方公共団体コード for the five of JIS X 0402. */
export function checkDigit(five: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(five[index]), 0);
  return String((11 - (sum % 11)) % 10);
}

/** Width folded, and a right sixth digit taken off; a wrong one stays, and is refused. */
export function normaliseMunicipalityCode(text: string): string {
  const digits = text.normalize('NFKC').trim();
  if (!/^\d{6}$/.test(digits)) return digits;
  const five = digits.slice(0, 5);
  return checkDigit(five) === digits[5] ? five : digits;
}

/** The prefecture of a five-digit code. `undefined`: there is none with these first two digits. */
export function prefectureOf(code: string): (typeof PREFECTURES)[number] | undefined {
  return PREFECTURES[Number(code.slice(0, 2)) - 1];
}

function isMunicipality(code: string): boolean {
  return OF_MUNICIPALITIES.test(code) && prefectureOf(code) !== undefined;
}

const LONGEST_TYPED = 20;

export const municipalityCodeSchema = z
  .string()
  .max(LONGEST_TYPED)
  .overwrite(normaliseMunicipalityCode)
  .check((ctx) => {
    const code = ctx.value;
    if (isMunicipality(code)) return;
    const name = /^\d{6}$/.test(code) ? 'municipality_check_digit' : 'municipality_unknown';
    ctx.issues.push({ code: 'custom', input: code, params: { code: `sites.${name}` } });
  })
  .describe(
    '全国地方公共団体コード: five digits (JIS X 0402), or six with the check digit, which is checked.',
  );

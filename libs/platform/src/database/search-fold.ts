import type { SqlParams } from './sql-params';

const MOST_TERMS = 8;
const KATAKANA_TO_HIRAGANA = 0x60;

/**
 * One spelling for text that people type in many: NFKC (width, half-width kana), katakana as hiragana, lower case, single
 * spaces. Stored beside the data and applied to what is asked, so that ﾄｳｷｮｳ finds とうきょう.
 */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, (kana) =>
      String.fromCharCode(kana.charCodeAt(0) - KATAKANA_TO_HIRAGANA),
    )
    .replace(/\s+/g, ' ')
    .trim();
}

/** The stored form of several fields; absent ones are left out. */
export function foldFields(...fields: readonly (string | null | undefined)[]): string {
  return foldForSearch(fields.filter((field) => field).join(' '));
}

const KATAKANA = charactersFrom(0x30_a1, 0x30_f6) + charactersFrom(0x30_fd, 0x30_fe);
const HIRAGANA = charactersFrom(0x30_41, 0x30_96) + charactersFrom(0x30_9d, 0x30_9e);

function charactersFrom(first: number, last: number): string {
  return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, at) => first + at));
}

/** What `foldFields` makes of these columns, as SQL, where no stored text has just them. */
export function foldedColumns(columns: readonly string[]): string {
  return `translate(lower(normalize(concat_ws(' ', ${columns.join(', ')}), nfkc)), '${KATAKANA}', '${HIRAGANA}')`;
}

/** The words of what is asked, folded; at most eight. */
export function searchTerms(asked: string): string[] {
  return foldForSearch(asked).split(' ').filter(Boolean).slice(0, MOST_TERMS);
}

/**
 * A condition that holds where `column` (folded text) contains every word of `asked`; `true` when it has no word.
 * @param column an SQL expression of ours, never input
 */
export function searchCondition(column: string, asked: string, params: SqlParams): string {
  const conditions = searchTerms(asked).map(
    (term) => `${column} like ${params.add(`%${term.replace(/[\\%_]/g, '\\$&')}%`)}`,
  );
  return conditions.join(' and ') || 'true';
}

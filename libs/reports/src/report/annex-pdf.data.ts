import { MOST_CELL_LETTERS, type SafeguardAnnexData, type SafeguardReportData } from '@mimamori/documents';

import type { Words } from '../safeguard/words';
import type { Annex } from './annex';

/** What a reader goes through on paper; the JSON has more. */
const MOST_ROWS = 200;
const UNKNOWN = '―';
/** The mark of Japanese printers for a type that the case lacks. */
export const MISSING_TYPE = '〓';
const MOST_MISSING = 20;

export function annexData(words: Words, { title, note, columns, rows, total }: Annex): SafeguardAnnexData {
  const printed = rows.slice(0, MOST_ROWS);
  const text = (value: string | number | null) =>
    typeof value === 'number' ? words.number(value) : shortened(value ?? UNKNOWN);
  const left = total - printed.length;
  return {
    title,
    note,
    columns,
    rows: printed.map((row) => row.map(text)),
    moreText: left > 0 ? words.say('reports:annex.more', { n: left }) : null,
  };
}

function shortened(text: string): string {
  return text.length <= MOST_CELL_LETTERS
    ? text
    : `${[...text].slice(0, MOST_CELL_LETTERS / 2 - 1).join('')}…`;
}

/** The data with one character of the annexes' cells replaced, and a note that says so. */
function without(words: Words, data: SafeguardReportData, character: string): SafeguardReportData {
  const explained = words.say('reports:annex.unprintable');
  const annexes = (data.annexes ?? []).map((annex) => {
    if (!annex.rows.some((row) => row.some((text) => text.includes(character)))) return annex;
    const rows = annex.rows.map((row) => row.map((text) => text.replaceAll(character, MISSING_TYPE)));
    const note = annex.note?.includes(explained) ? annex.note : [annex.note, explained].join('\n');
    return { ...annex, rows, note };
  });
  return { ...data, annexes };
}

/** What the compiler says of a character that no font has, as far as it matters here. */
interface Missing {
  readonly params: { readonly character?: unknown; readonly field?: unknown };
}

/**
 * Prints; a name somewhere in the register must not keep the whole report from being printed, so characters that no font
 * has are replaced there, and only there.
 * @param isMissing whether an error says that a character is missing
 */
export async function printed<Made>(
  words: Words,
  data: SafeguardReportData,
  print: (data: SafeguardReportData) => Promise<Made>,
  isMissing: (error: unknown) => error is Missing,
): Promise<Made> {
  let printable = data;
  for (let replaced = 0; ; replaced++) {
    try {
      return await print(printable);
    } catch (error) {
      if (!isMissing(error) || replaced === MOST_MISSING) throw error;
      const { character, field } = error.params;
      if (typeof character !== 'string' || !String(field).startsWith('/annexes/')) throw error;
      printable = without(words, printable, character);
    }
  }
}

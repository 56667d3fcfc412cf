/** A day, or why the text is none. */
export type DayCell = { readonly day: string } | { readonly code: string };

const YEAR_FIRST = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?$/;
const ERA = /^(明治|大正|昭和|平成|令和)(\d{1,2}|元)年(\d{1,2})月(\d{1,2})日$/;
/** Two digits first, as in 01/02/2026 or 26/4/1: who wrote it knows what it means, nobody else does. */
const AMBIGUOUS = /^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{1,2})$/;
const SERIAL = /^\d{5}(\.\d+)?$/;

/** First and last day of each era (Cabinet orders on the names of eras; the last one still runs). */
const ERAS: Readonly<Record<string, readonly [first: string, last: string]>> = {
  明治: ['1868-01-25', '1912-07-29'],
  大正: ['1912-07-30', '1926-12-24'],
  昭和: ['1926-12-25', '1989-01-07'],
  平成: ['1989-01-08', '2019-04-30'],
  令和: ['2019-05-01', '9999-12-31'],
};

function realDay(year: number, month: string, day: string): string | undefined {
  const iso = `${String(year).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? undefined : iso;
}

function dayOfEra(text: string): string | undefined {
  const [, era = '', year = '', month = '', day = ''] = ERA.exec(text) ?? [];
  const [first, last] = ERAS[era] ?? [];
  if (first === undefined || last === undefined) return undefined;
  const yearOfEra = year === '元' ? 1 : Number(year);
  const iso = realDay(Number(first.slice(0, 4)) + yearOfEra - 1, month, day);
  return iso !== undefined && iso >= first && iso <= last ? iso : undefined;
}

/**
 * A calendar day: `2026-04-01`, `2026/4/1`, `2026.4.1`, `2026年4月1日`, `令和8年4月1日`, in any width. Days that do not
 * exist, orders that can be read in two ways and the serial numbers of spreadsheets are refused, each by its own code.
 */
export function readDay(written: string): DayCell {
  const text = written.normalize('NFKC').replace(/\s/g, '');
  const [, year, month = '', day = ''] = YEAR_FIRST.exec(text) ?? [];
  const iso = year === undefined ? dayOfEra(text) : realDay(Number(year), month, day);
  if (iso !== undefined) return { day: iso };
  if (AMBIGUOUS.test(text)) return { code: 'date_ambiguous' };
  return { code: SERIAL.test(text) ? 'date_serial' : 'date_invalid' };
}

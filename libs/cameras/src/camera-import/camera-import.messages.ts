import type { Locale, Translator } from '@mimamori/platform';
import { type RowError, writeCsv } from '@mimamori/tabular';

type Told = Pick<RowError, 'code' | 'params'>;

/** Errors of rows have sentences of their own; those of rules say what the API says. */
export function rowErrorMessage(translator: Translator, { code, params }: Told, locale: Locale): string {
  const dot = code.indexOf('.');
  const [lib, rest] = [code.slice(0, dot), code.slice(dot + 1)];
  if (rest.startsWith('rows.')) return translator.t(`${lib}:${rest}`, locale, params);
  return translator.problemText({ code, params }, locale).detail;
}

/** All errors as a file that spreadsheets open. */
export function errorFile(translator: Translator, errors: readonly RowError[], locale: Locale): Buffer {
  const columns = (['line', 'column', 'message', 'code'] as const).map((key) => ({
    key,
    heading: translator.t(`cameras:import.error_columns.${key}`, locale),
  }));
  const rows = errors.map((error) => ({
    line: String(error.line),
    column: error.column,
    message: rowErrorMessage(translator, error, locale),
    code: error.code,
  }));
  return writeCsv(columns, rows, { encoding: 'utf-8-bom' }).bytes;
}

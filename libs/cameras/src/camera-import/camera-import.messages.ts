import type { Locale, Translator } from '@mimamori/platform';
import { type RowError, writeCsv, writeXlsx } from '@mimamori/tabular';

import type { ImportChange } from './camera-import.schema';

type Told = Pick<RowError, 'code' | 'params'>;

/** Errors of rows have sentences of their own; those of rules say what the API says. */
export function rowErrorMessage(translator: Translator, { code, params }: Told, locale: Locale): string {
  const dot = code.indexOf('.');
  const [lib, rest] = [code.slice(0, dot), code.slice(dot + 1)];
  if (rest.startsWith('rows.')) return translator.t(`${lib}:${rest}`, locale, params);
  return translator.problemText({ code, params }, locale).detail;
}

type Cells = Readonly<Record<string, string | null>>;

/** Words of one language for the files that an import leaves. */
export class ImportFiles {
  constructor(
    private readonly translator: Translator,
    private readonly locale: Locale,
  ) {}

  /** All errors as a CSV file that spreadsheets open. */
  errors(errors: readonly RowError[]): Buffer {
    const columns = this.columns('error_columns', ['line', 'cell', 'column', 'message', 'code']);
    const rows = errors.map((error) => this.errorCells(error));
    return writeCsv(columns, rows, { encoding: 'utf-8-bom' }).bytes;
  }

  /** Every difference and every error, in the order of the file: CSV, or a workbook for a workbook. */
  report(changes: readonly ImportChange[], errors: readonly RowError[], format: 'csv' | 'xlsx'): Buffer {
    const columns = this.columns('report_columns', [
      'line',
      'cell',
      'outcome',
      'siteCode',
      'cameraCode',
      'column',
      'from',
      'to',
      'message',
      'code',
    ]);
    const told = [
      ...changes.flatMap((change) => this.changeRows(change)),
      ...errors.map((error) => ({
        at: error.line,
        cells: { ...this.errorCells(error), outcome: this.outcome('error') },
      })),
    ];
    const rows = told.sort((a, b) => a.at - b.at).map(({ cells }) => cells);
    if (format === 'csv') return writeCsv(columns, rows, { encoding: 'utf-8-bom' }).bytes;
    return writeXlsx(columns, rows, { title: this.translator.t('cameras:import.report_title', this.locale) });
  }

  private columns(group: string, keys: readonly string[]) {
    return keys.map((key) => ({
      key,
      heading: this.translator.t(`cameras:import.${group}.${key}`, this.locale),
    }));
  }

  private outcome(kind: 'create' | 'update' | 'error'): string {
    return this.translator.t(`cameras:import.outcomes.${kind}`, this.locale);
  }

  private errorCells(error: RowError): Cells {
    const { line, cell = null, column = null, code } = error;
    return {
      line: String(line),
      cell,
      column,
      message: rowErrorMessage(this.translator, error, this.locale),
      code,
    };
  }

  private changeRows({
    line,
    siteCode,
    cameraCode,
    kind,
    fields,
  }: ImportChange): { at: number; cells: Cells }[] {
    const base = { line: String(line), siteCode, cameraCode, outcome: this.outcome(kind) };
    if (!fields.length) return [{ at: line, cells: base }];
    return fields.map(({ heading, from, to }) => ({
      at: line,
      cells: { ...base, column: heading, from, to },
    }));
  }
}

/**
 * One thing wrong with one place of a file. Data, not an exception: importers add their own with codes of their own
 * namespace, and whoever answers translates `code` with `params`.
 */
export interface RowError {
  /** Line of the file where the record starts, or row of the sheet; from 1. */
  readonly line: number;
  /** Heading as written in the file, when one column is to blame. */
  readonly column?: string;
  readonly columnKey?: string;
  /** Name of the cell in a sheet (`C5`), when one cell of a workbook is to blame. */
  readonly cell?: string;
  /** `<namespace>.<key>`, here always `tabular.rows.…`. */
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

import { readCsv, type ReadCsvOptions } from './csv-read';
import type { TextEncoding } from './decode';
import type { Table } from './table';
import { LegacyWorkbook, NotAWorkbook } from './tabular.errors';
import { readXlsx } from './xlsx-read';

export type TableFormat = 'csv' | 'xlsx';

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

const startsWith = (bytes: Uint8Array, start: Buffer) => start.equals(bytes.subarray(0, start.length));

export interface ReadTableOptions extends ReadCsvOptions {
  /** What the sender says it is; the bytes must agree. Default: told by the bytes. */
  readonly format?: TableFormat;
}

/**
 * Reads a CSV file or the first sheet of a workbook.
 * @throws NotAWorkbook, LegacyWorkbook, WorkbookInsteadOfCsv when name and bytes disagree; the errors of both readers
 */
export function readTable(bytes: Uint8Array, options: ReadTableOptions): Table<TextEncoding | 'xlsx'> {
  const { format = startsWith(bytes, ZIP) ? 'xlsx' : 'csv' } = options;
  if (startsWith(bytes, OLE)) throw new LegacyWorkbook();
  if (format === 'csv') return readCsv(bytes, options);
  if (!startsWith(bytes, ZIP)) throw new NotAWorkbook();
  return readXlsx(bytes, options);
}

/** What a file's name or media type promises; undefined when neither says anything. */
export function formatOf({
  filename = '',
  contentType = '',
}: {
  readonly filename?: string;
  readonly contentType?: string;
}): TableFormat | undefined {
  const name = filename.toLowerCase();
  if (name.endsWith('.csv') || name.endsWith('.txt')) return 'csv';
  if (name.endsWith('.xlsx') || name.endsWith('.xlsm')) return 'xlsx';
  if (contentType.startsWith('text/')) return 'csv';
  return contentType.startsWith('application/vnd.openxmlformats') ? 'xlsx' : undefined;
}

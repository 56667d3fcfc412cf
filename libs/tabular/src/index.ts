export { type ReadCsvOptions, type CsvRow, type CsvTable, readCsv } from './csv-read';
export {
  type UnmappableCharacter,
  type WriteColumn,
  type WriteCsvOptions,
  type WrittenCsv,
  writeCsv,
} from './csv-write';
export { type DecodedText, decode, type PlainEncoding, type TextEncoding } from './decode';
export type { ColumnSpec } from './heading';
export type { RowError } from './row-error';
export {
  BinaryContent,
  EmptyFile,
  FileTooLarge,
  TooManyCells,
  TooManyRows,
  UndecodableText,
  Utf16Unsupported,
  WorkbookInsteadOfCsv,
} from './tabular.errors';

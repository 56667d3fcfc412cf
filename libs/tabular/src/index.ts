export { excerpt } from './cell';
export { type ReadCsvOptions, type CsvRow, type CsvTable, readCsv } from './csv-read';
export {
  CsvParts,
  type UnmappableCharacter,
  type WriteColumn,
  type WriteCsvOptions,
  type WrittenCsv,
  writeCsv,
} from './csv-write';
export { type DecodedText, decode, type PlainEncoding, type TextEncoding } from './decode';
export type { ColumnSpec } from './heading';
export { ReplacedCharacters, type ToldCharacter } from './replaced-characters';
export { formatOf, readTable, type ReadTableOptions, type TableFormat } from './read-table';
export type { RowError } from './row-error';
export type { Table, TableOptions, TableRow } from './table';
export {
  ActiveWorkbook,
  BinaryContent,
  DamagedWorkbook,
  EmptyFile,
  FileTooLarge,
  LegacyWorkbook,
  NotAWorkbook,
  ProtectedWorkbook,
  TooManyCells,
  TooManyRows,
  UndecodableText,
  Utf16Unsupported,
  WorkbookInsteadOfCsv,
  WorkbookTooBig,
} from './tabular.errors';
export { readXlsx } from './xlsx-read';
export { writeXlsx, XLSX_MEDIA_TYPE } from './xlsx-write';

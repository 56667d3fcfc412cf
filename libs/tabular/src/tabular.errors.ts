import { AppError } from '@mimamori/platform';

import type { PlainEncoding } from './decode';

/** The whole file is refused; what is wrong with single rows is a `RowError`, which is data and never thrown. */
export class FileTooLarge extends AppError {
  constructor(limitBytes: number) {
    super('tabular.file_too_large', 413, { limit: limitBytes });
  }
}

export class EmptyFile extends AppError {
  constructor() {
    super('tabular.empty_file', 422);
  }
}

/** An .xlsx, .ods or .xls file, told by its first bytes. */
export class WorkbookInsteadOfCsv extends AppError {
  constructor() {
    super('tabular.workbook_instead_of_csv', 415);
  }
}

export class BinaryContent extends AppError {
  constructor() {
    super('tabular.binary_content', 415);
  }
}

export class Utf16Unsupported extends AppError {
  constructor() {
    super('tabular.utf16_unsupported', 415);
  }
}

/** `line` and `column` (in characters) count from 1 and name the first broken byte as read in `encoding`. */
export class UndecodableText extends AppError {
  constructor(encoding: PlainEncoding, line: number, column: number) {
    super('tabular.undecodable_text', 422, {
      encoding: encoding === 'cp932' ? 'CP932' : 'UTF-8',
      line,
      column,
    });
  }
}

export class TooManyRows extends AppError {
  constructor(limit: number) {
    super('tabular.too_many_rows', 422, { limit });
  }
}

export class TooManyCells extends AppError {
  constructor(limit: number, line: number) {
    super('tabular.too_many_cells', 422, { limit, line });
  }
}

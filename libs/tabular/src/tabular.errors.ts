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

/** A workbook was promised, by name or media type, but the bytes are something else. */
export class NotAWorkbook extends AppError {
  constructor() {
    super('tabular.not_a_workbook', 415);
  }
}

/** An .xls file, or an .xlsx with a password: both are the same container. */
export class LegacyWorkbook extends AppError {
  constructor() {
    super('tabular.legacy_workbook', 415);
  }
}

/** The archive has an encrypted entry. */
export class ProtectedWorkbook extends AppError {
  constructor() {
    super('tabular.protected_workbook', 415);
  }
}

/** No whole workbook from the first byte to the last: broken, or another file hidden in it. */
export class DamagedWorkbook extends AppError {
  constructor() {
    super('tabular.damaged_workbook', 422);
  }
}

/** It would unpack to more than is ever read (a zip bomb does). */
export class WorkbookTooBig extends AppError {
  constructor(limitBytes: number) {
    super('tabular.workbook_too_big', 413, { limit: Math.floor(limitBytes / 1_048_576) });
  }
}

/** Macros (.xlsm) or links to other files: never run and never followed, so the file is refused rather than half read. */
export class ActiveWorkbook extends AppError {
  constructor(readonly found: 'macros' | 'external_links') {
    super('tabular.active_workbook', 415, { found });
  }
}

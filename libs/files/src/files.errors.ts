import { AppError } from '@mimamori/platform';

import type { Found } from './content/look-alike';

const MEBIBYTE = 1024 * 1024;
const whole = (bytes: number): number => Math.floor(bytes / MEBIBYTE);

export class FileEmpty extends AppError {
  constructor() {
    super('files.file_empty', 400);
  }
}

export class FileTooLarge extends AppError {
  constructor(limitBytes: number) {
    super('files.file_too_large', 413, { limit: whole(limitBytes) });
  }
}

export class TooManyFiles extends AppError {
  constructor(limit: number) {
    super('files.too_many_files', 409, { limit });
  }
}

/** All files of one owner together. */
export class SpaceUsedUp extends AppError {
  constructor(limitBytes: number) {
    super('files.space_used_up', 409, { limit: whole(limitBytes) });
  }
}

/** None of the types that are taken. `found` says what it looks like, as far as can be told. */
export class TypeNotAllowed extends AppError {
  constructor(found: Found) {
    super('files.type_not_allowed', 415, { found });
  }
}

export class SvgRefused extends AppError {
  constructor() {
    super('files.svg_refused', 415);
  }
}

export class HtmlRefused extends AppError {
  constructor() {
    super('files.html_refused', 415);
  }
}

/** ZIP and its kin, office documents among them: they are never unpacked, so they cannot be bombs. */
export class ArchiveRefused extends AppError {
  constructor() {
    super('files.archive_refused', 415);
  }
}

/** What the sender calls it is not what it is. */
export class TypeMismatch extends AppError {
  constructor(declared: string, actual: string) {
    super('files.type_mismatch', 415, { declared, actual });
  }
}

export class NotAPhoto extends AppError {
  constructor() {
    super('files.not_a_photo', 400);
  }
}

/** Bytes before, behind or between what belongs to the file: two files in one. */
export class ForeignData extends AppError {
  constructor() {
    super('files.foreign_data', 400);
  }
}

/** Cut short, or against the rules of its format. */
export class FileDamaged extends AppError {
  constructor() {
    super('files.file_damaged', 400);
  }
}

export class TooManyPixels extends AppError {
  constructor(width: number, height: number, limit: number) {
    super('files.too_many_pixels', 400, { width, height, limit: limit / 1_000_000 });
  }
}

/** Unpacks to more than it may, or than it says. */
export class DecompressionBomb extends AppError {
  constructor() {
    super('files.decompression_bomb', 400);
  }
}

export class AnimationRefused extends AppError {
  constructor() {
    super('files.animation_refused', 400);
  }
}

/** @param name of PDF, e.g. `JavaScript` */
export class PdfActive extends AppError {
  constructor(name: string) {
    super('files.pdf_active', 400, { name });
  }
}

export class PdfAttachment extends AppError {
  constructor() {
    super('files.pdf_attachment', 400);
  }
}

export class PdfEncrypted extends AppError {
  constructor() {
    super('files.pdf_encrypted', 400);
  }
}

/** Objects packed in a way that cannot be looked into. */
export class PdfUncheckable extends AppError {
  constructor() {
    super('files.pdf_uncheckable', 400);
  }
}

/** Being removed, or removed: the record stays, the content is not given out any more. */
export class ContentRemoved extends AppError {
  constructor() {
    super('files.content_removed', 404);
  }
}

export class RangeNotSatisfiable extends AppError {
  constructor(size: number) {
    super('files.range_not_satisfiable', 416, { size });
  }
}

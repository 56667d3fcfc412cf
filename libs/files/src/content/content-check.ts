import { createHash } from 'node:crypto';

import {
  ArchiveRefused,
  FileEmpty,
  FileTooLarge,
  HtmlRefused,
  NotAPhoto,
  SvgRefused,
  TypeMismatch,
  TypeNotAllowed,
} from '../files.errors';
import type { FileKind } from '../file/file.words';
import { type ContentType, declaredType, typeOfContent } from './content-types';
import type { CleanImage } from './image-parts';
import { cleanJpeg } from './jpeg';
import { lookAlike } from './look-alike';
import { requireQuietPdf } from './pdf';
import { cleanPng } from './png';
import { requireOneFormat } from './polyglot';
import { cleanWebp } from './webp';

const MEBIBYTE = 1024 * 1024;
/** Bytes of one file, by kind. */
export const LARGEST: Readonly<Record<FileKind, number>> = {
  photo: 15 * MEBIBYTE,
  document: 25 * MEBIBYTE,
};

export interface SentContent {
  readonly kind: FileKind;
  readonly bytes: Buffer;
  /** Media type as the sender has it. */
  readonly declaredAs?: string;
}

export interface CheckedContent {
  readonly contentType: ContentType;
  /** To be kept: images without the data about their taking. */
  readonly bytes: Buffer;
  /** Hex, of the bytes as they were sent. */
  readonly receivedSha256: string;
  /** Pixels, as shown upright; null for documents. */
  readonly width: number | null;
  readonly height: number | null;
}

function refuseType(bytes: Buffer): never {
  const found = lookAlike(bytes);
  if (found === 'svg') throw new SvgRefused();
  if (found === 'html') throw new HtmlRefused();
  if (found === 'archive') throw new ArchiveRefused();
  throw new TypeNotAllowed(found);
}

const CLEANERS: Readonly<
  Record<Exclude<ContentType, 'application/pdf'>, (bytes: Buffer) => CleanImage | Promise<CleanImage>>
> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
};

/**
 * Finds out what a file is by its content alone, refuses what is not exactly one of the allowed types, and takes from
 * images what tells about their taking.
 * @throws one of the errors of this lib, each with its own code
 */
export async function checkContent({ kind, bytes, declaredAs }: SentContent): Promise<CheckedContent> {
  if (!bytes.length) throw new FileEmpty();
  if (bytes.length > LARGEST[kind]) throw new FileTooLarge(LARGEST[kind]);
  const contentType = typeOfContent(bytes) ?? refuseType(bytes);
  const declared = declaredType(declaredAs);
  if (declared !== undefined && declared !== contentType) throw new TypeMismatch(declared, contentType);
  const receivedSha256 = createHash('sha256').update(bytes).digest('hex');
  if (contentType === 'application/pdf') {
    if (kind === 'photo') throw new NotAPhoto();
    requireOneFormat(bytes);
    await requireQuietPdf(bytes);
    return { contentType, bytes, receivedSha256, width: null, height: null };
  }
  requireOneFormat(bytes);
  const image = await CLEANERS[contentType](bytes);
  requireOneFormat(image.bytes);
  return { contentType, receivedSha256, ...image };
}

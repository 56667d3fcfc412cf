import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { CONTENT_TYPES } from '../content/content-types';
import type { FileEntity } from './file.entity';
import { FILE_KINDS, FILE_STATES } from './file.words';

/** One line of text for people. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const time = z.iso.datetime({ offset: true });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const pixels = z.int().nullable();

/** What is told of a file beside its content: the fields of the form. */
export const fileAddSchema = z
  .strictObject({
    kind: z.enum(FILE_KINDS).describe('A photo is an image; a document may be one.'),
    title: line(200),
  })
  .meta({ id: 'FileAdd' });
export type FileAdd = z.infer<typeof fileAddSchema>;

export const fileRemovalSchema = z
  .strictObject({ reason: line(500).describe('Kept as part of the proof.') })
  .meta({ id: 'FileRemoval' });
export type FileRemoval = z.infer<typeof fileRemovalSchema>;

export const storedFileSchema = z
  .strictObject({
    id: idSchema,
    kind: z.enum(FILE_KINDS),
    title: z.string(),
    filename: z.string().nullable().describe('Null once the content is gone.'),
    contentType: z.enum(CONTENT_TYPES).describe('Found out from the content.'),
    size: z.int().describe('Bytes, as kept.'),
    sha256: sha256.describe('Of the bytes as kept; the ETag of the content.'),
    receivedSha256: sha256.describe(
      'Of the bytes as sent, before place, time and texts were taken from a photo.',
    ),
    width: pixels.describe('Pixels, as shown upright; null for documents in PDF.'),
    height: pixels,
    state: z.enum(FILE_STATES).describe('removed: the content was looked for and is not there.'),
    uploadedBy: z.string().describe('Id of the user.'),
    removalReason: z.string().nullable(),
    removalRequestedBy: z.string().nullable(),
    removalRequestedAt: time.nullable(),
    removalFailures: z.int().describe('How often the removal did not succeed; it is tried again.'),
    removedAt: time.nullable().describe('When the content was seen to be absent.'),
    version: z.int(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'StoredFile' });
export type StoredFile = z.infer<typeof storedFileSchema>;

export const fileListQuery = listQuery({
  sorts: ['createdAt', 'title'],
  defaultSort: '-createdAt',
  filters: { kind: z.enum(FILE_KINDS), state: z.enum(FILE_STATES) },
});
export type FileListRequest = z.output<typeof fileListQuery>;

/** Path of a file: the id of its owner, and its own. */
export const fileParams = z.strictObject({ id: idSchema, fileId: idSchema });
export type FileParams = z.infer<typeof fileParams>;

const when = (instant: Date | null) => instant && japanIso(instant);

/** A file as the database answers it. */
export type FileRow = Pick<FileEntity, keyof StoredFile | 'ownerId' | 'blobId'>;

export function toStoredFile({ blobId: _blob, ownerId: _owner, ...row }: FileRow): StoredFile {
  return {
    ...row,
    size: Number(row.size),
    removalRequestedAt: when(row.removalRequestedAt),
    removedAt: when(row.removedAt),
    createdAt: japanIso(row.createdAt),
    updatedAt: japanIso(row.updatedAt),
  };
}

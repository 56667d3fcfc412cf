import { z } from 'zod';

import { cameraListQuery } from '../camera/camera-list.schema';

/** A job's problem names this many characters; the report file names all. */
export const MOST_CHARACTERS_SHOWN = 100;

const { q, filter } = cameraListQuery.shape;

/** The query of an export; `q` and `filter[…]` are those of the list of cameras. */
export const exportRequestSchema = z.strictObject({
  format: z.enum(['csv', 'xlsx']).prefault('csv'),
  encoding: z.enum(['utf-8-bom', 'cp932']).prefault('utf-8-bom').describe('Of a CSV file.'),
  locale: z.enum(['ja', 'en']).optional().describe('Of headings and words; of the request without it.'),
  onUnmappable: z
    .enum(['fail', 'report'])
    .prefault('fail')
    .describe(
      'Characters that CP932 lacks: fail names them and writes no file; report replaces and lists them.',
    ),
  q,
  filter,
});
export type ExportRequest = z.output<typeof exportRequestSchema>;

/** What the job is given. */
export const exportPayloadSchema = exportRequestSchema.extend({ locale: z.enum(['ja', 'en']) });

export const exportResultSchema = z
  .strictObject({
    format: z.enum(['csv', 'xlsx']),
    encoding: z.enum(['utf-8-bom', 'cp932', 'xlsx']),
    rows: z.int(),
    size: z.int().describe('Bytes.'),
    sha256: z.string().describe('Hex, of the file.'),
    expiresAt: z.iso.datetime({ offset: true }).describe('From then on the file is gone.'),
    fileId: z.uuid().describe('The file: /v1/camera-exports/{id}/file.'),
    replaced: z.int().describe('Characters that CP932 lacks and that were replaced.'),
    reportFileId: z.uuid().nullable().describe('Each of them: /v1/camera-exports/{id}/report.'),
  })
  .meta({ id: 'CameraExportResult' });
export type ExportResult = z.infer<typeof exportResultSchema>;

export const cameraExportSchema = z
  .strictObject({
    jobId: z.uuid(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.int(),
    result: exportResultSchema
      .nullable()
      .describe('Null until done; of a failed job, /v1/jobs/{id} says why.'),
  })
  .meta({ id: 'CameraExport' });
export type CameraExport = z.infer<typeof cameraExportSchema>;

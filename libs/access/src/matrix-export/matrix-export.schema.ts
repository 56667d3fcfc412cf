import { z } from 'zod';

import { matrixFilters } from '../matrix/matrix.schema';

/** A job's problem names this many characters. */
export const MOST_CHARACTERS_SHOWN = 100;
/** The report of replaced characters names this many; `replaced` counts all. */
export const MOST_CHARACTERS_LISTED = 10_000;
/** Lines of one file, below the heading: what a spreadsheet still opens. */
export const MOST_LINES = 1_048_575;

/** Without the reason, which is in the log and nowhere else. */
const contents = {
  encoding: z.enum(['utf-8-bom', 'cp932']).default('utf-8-bom'),
  onUnmappable: z
    .enum(['fail', 'report'])
    .default('fail')
    .describe(
      'Characters that CP932 lacks: fail names them and writes no file; report replaces and lists them.',
    ),
  filter: z
    .strictObject(matrixFilters)
    .partial()
    .default({})
    .describe(
      'As of /v1/access/matrix. With siteId, subject or action, users to whom nothing is left are left out.',
    ),
};

export const matrixExportCreateSchema = z
  .strictObject({
    ...contents,
    locale: z.enum(['ja', 'en']).optional().describe('Of headings and words; of the request without it.'),
    reason: z.string().trim().min(1).max(1000).optional().describe('Why: written into the log.'),
  })
  .meta({ id: 'AccessMatrixExportCreate' });
export type MatrixExportCreate = z.output<typeof matrixExportCreateSchema>;

/** What the job is given. */
export const matrixExportPayloadSchema = z.strictObject({ ...contents, locale: z.enum(['ja', 'en']) });
export type MatrixExportPayload = z.output<typeof matrixExportPayloadSchema>;

export const matrixExportResultSchema = z
  .strictObject({
    encoding: z.enum(['utf-8-bom', 'cp932']),
    rows: z.int().describe('Lines below the heading.'),
    users: z.int().describe('Whom the file tells about.'),
    complete: z
      .boolean()
      .describe('All users and all stores, without a filter: proves that the list was produced (M14).'),
    size: z.int().describe('Bytes.'),
    sha256: z.string().describe('Hex, of the file.'),
    expiresAt: z.iso.datetime({ offset: true }).describe('From then on the file is gone.'),
    fileId: z.uuid().describe('The file: /v1/access-matrix-exports/{id}/file.'),
    replaced: z.int().describe('Characters that CP932 lacks and that were replaced.'),
    reportFileId: z.uuid().nullable().describe('Each of them: /v1/access-matrix-exports/{id}/report.'),
  })
  .meta({ id: 'AccessMatrixExportResult' });
export type MatrixExportResult = z.infer<typeof matrixExportResultSchema>;

export const matrixExportSchema = z
  .strictObject({
    jobId: z.uuid(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.int(),
    result: matrixExportResultSchema
      .nullable()
      .describe('Null until done; of a failed job, /v1/jobs/{id} says why.'),
  })
  .meta({ id: 'AccessMatrixExport' });
export type MatrixExport = z.infer<typeof matrixExportSchema>;

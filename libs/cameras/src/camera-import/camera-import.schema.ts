import { z } from 'zod';

/** The job's result shows this many errors; all of them are in its files. */
export const MOST_ERRORS_SHOWN = 1000;
/** And this many changed cameras. */
export const MOST_CHANGES_SHOWN = 200;

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const format = z.enum(['csv', 'xlsx']);

/** The query of an import, and the fields of a multipart one. */
export const importOptionsSchema = z.strictObject({
  dryRun: flag.optional().describe('Only say what the file would do.'),
  encoding: z.enum(['utf-8', 'cp932']).optional().describe('Of a CSV file; found from the file without it.'),
});
export type ImportOptions = z.output<typeof importOptionsSchema>;

const params = z.record(z.string(), z.union([z.string(), z.number()]));

export const importErrorSchema = z.strictObject({
  line: z.int().describe('Line of the file where the row starts, or row of the sheet; from 1.'),
  cell: z.string().nullable().describe('The cell of a workbook, such as C5.'),
  column: z.string().nullable().describe('Heading as written in the file.'),
  code: z.string().describe('Stable, never translated.'),
  params,
  message: z.string(),
});
export type ImportError = z.infer<typeof importErrorSchema>;

const cellText = z.string().nullable().describe('As an inventory says it; null for an empty cell.');

export const importChangeSchema = z
  .strictObject({
    line: z.int(),
    siteCode: z.string(),
    cameraCode: z.string(),
    cameraId: z.uuid().nullable().describe('Null for a camera that is new.'),
    kind: z.enum(['create', 'update']),
    fields: z
      .array(z.strictObject({ field: z.string(), heading: z.string(), from: cellText, to: cellText }))
      .describe('What differs; empty for a camera that is new.'),
  })
  .meta({ id: 'CameraImportChange' });
export type ImportChange = z.infer<typeof importChangeSchema>;

export const importResultSchema = z
  .strictObject({
    dryRun: z.boolean(),
    saved: z
      .boolean()
      .describe('False for a dry run, and when any row has an error: then nothing was saved.'),
    encoding: z.enum(['utf-8', 'utf-8-bom', 'cp932', 'xlsx']),
    rows: z.int(),
    created: z.int().describe('In a dry run, what would be; 0 when any row has an error.'),
    updated: z.int(),
    unchanged: z.int(),
    changes: z
      .array(importChangeSchema)
      .describe(`The first ${MOST_CHANGES_SHOWN} cameras that differ; also of good rows beside wrong ones.`),
    errorCount: z.int(),
    errors: z.array(importErrorSchema).describe(`The first ${MOST_ERRORS_SHOWN}.`),
    errorFileId: z.uuid().nullable().describe('All errors as a file: /v1/camera-imports/{id}/errors.'),
    reportFileId: z
      .uuid()
      .nullable()
      .describe('All differences and errors as a file: /v1/camera-imports/{id}/report.'),
  })
  .meta({ id: 'CameraImportResult' });
export type ImportResult = z.infer<typeof importResultSchema>;

export const cameraImportSchema = z
  .strictObject({
    jobId: z.uuid(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.int(),
    result: importResultSchema
      .nullable()
      .describe('Null until done; of a failed job, /v1/jobs/{id} says why.'),
  })
  .meta({ id: 'CameraImport' });
export type CameraImport = z.infer<typeof cameraImportSchema>;

/** What the job is given. */
export const importPayloadSchema = z.strictObject({
  blobId: z.uuid(),
  dryRun: z.boolean(),
  encoding: z.enum(['utf-8', 'cp932']).optional(),
  format: format.optional().describe('What its name or media type promised.'),
});
export type ImportPayload = z.infer<typeof importPayloadSchema>;

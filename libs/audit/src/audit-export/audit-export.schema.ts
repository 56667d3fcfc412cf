import { z } from 'zod';

import { auditEventFilters } from '../audit-event/audit-event-filter';

/** A job's problem names this many characters. */
export const MOST_CHARACTERS_SHOWN = 100;
/** The report of replaced characters names this many; `replaced` counts all. */
export const MOST_CHARACTERS_LISTED = 10_000;

/** Without the reason, which is in the log and nowhere else. */
const contents = {
  format: z
    .enum(['csv', 'jsonl'])
    .default('csv')
    .describe('jsonl: JSON Lines with seals, which `cli verify audit` checks.'),
  encoding: z.enum(['utf-8-bom', 'cp932']).default('utf-8-bom').describe('Of a CSV file.'),
  onUnmappable: z
    .enum(['fail', 'report'])
    .default('fail')
    .describe(
      'Characters that CP932 lacks: fail names them and writes no file; report replaces and lists them.',
    ),
  filter: z
    .strictObject(auditEventFilters)
    .partial()
    .default({})
    .describe('As of /v1/audit-events. JSON Lines can be verified as complete with from and to alone.'),
};

export const auditExportCreateSchema = z
  .strictObject({
    ...contents,
    locale: z.enum(['ja', 'en']).optional().describe('Of headings and words; of the request without it.'),
    reason: z.string().trim().min(1).max(1000).describe('Why: written into the log.'),
  })
  .meta({ id: 'AuditExportCreate' });
export type AuditExportCreate = z.output<typeof auditExportCreateSchema>;

/** What the job is given. */
export const exportPayloadSchema = z.strictObject({ ...contents, locale: z.enum(['ja', 'en']) });
export type ExportPayload = z.output<typeof exportPayloadSchema>;

export const exportResultSchema = z
  .strictObject({
    format: z.enum(['csv', 'jsonl']),
    encoding: z.enum(['utf-8-bom', 'cp932', 'utf-8']),
    rows: z.int(),
    verifiable: z.boolean().describe('Whether `cli verify audit` can prove that nothing is missing in it.'),
    size: z.int().describe('Bytes.'),
    sha256: z.string().describe('Hex, of the file.'),
    expiresAt: z.iso.datetime({ offset: true }).describe('From then on the file is gone.'),
    fileId: z.uuid().describe('The file: /v1/audit-exports/{id}/file.'),
    replaced: z.int().describe('Characters that CP932 lacks and that were replaced.'),
    reportFileId: z.uuid().nullable().describe('Each of them: /v1/audit-exports/{id}/report.'),
  })
  .meta({ id: 'AuditExportResult' });
export type ExportResult = z.infer<typeof exportResultSchema>;

export const auditExportSchema = z
  .strictObject({
    jobId: z.uuid(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.int(),
    result: exportResultSchema
      .nullable()
      .describe('Null until done; of a failed job, /v1/jobs/{id} says why.'),
  })
  .meta({ id: 'AuditExport' });
export type AuditExport = z.infer<typeof auditExportSchema>;

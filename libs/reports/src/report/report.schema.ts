import { japanIso, jobStartedSchema } from '@mimamori/platform';
import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import type { Report } from './report.entity';

const LONGEST_PERIOD_DAYS = 400;
const DAY_MS = 86_400_000;

export const formatSchema = z.enum(['json', 'pdf']);

const periodSchema = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .superRefine(({ from, to }, ctx) => {
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    if (days < 1) ctx.addIssue({ code: 'custom', params: { code: 'reports.input.period_reversed' } });
    if (days > LONGEST_PERIOD_DAYS)
      ctx.addIssue({
        code: 'custom',
        params: { code: 'reports.input.period_too_long', limit: LONGEST_PERIOD_DAYS },
      });
  })
  .describe('Calendar days in Asia/Tokyo, both inclusive; the 30 days up to asOf without.');

/** What a report is asked for. */
export const reportCreateSchema = z
  .strictObject({
    kind: z.literal('safeguards'),
    locale: z.enum(['ja', 'en']).optional().describe('The language of the request without.'),
    format: z
      .union([formatSchema, z.array(formatSchema).min(1).max(2)])
      .optional()
      .describe('Both without. JSON is always made: the PDF is made from it.'),
    asOf: z.iso.datetime({ offset: true }).optional().describe('Now without; never in the future.'),
    period: periodSchema.optional(),
  })
  .meta({ id: 'ReportCreate' });

const fileSchema = z.strictObject({
  format: formatSchema,
  href: z.string(),
  sha256: z.string().describe('Hex, of the bytes of the file.'),
});

export const reportSchema = z
  .strictObject({
    id: z.uuid(),
    kind: z.literal('safeguards'),
    locale: z.enum(['ja', 'en']),
    edition: z.string().describe('The edition of the catalogue, e.g. appi@2026-11.'),
    asOf: z.string(),
    period: z.strictObject({ from: z.string(), to: z.string() }),
    formats: z.array(formatSchema),
    state: z.enum(['queued', 'done', 'failed']),
    problemCode: z.string().nullable().describe('The job carries the whole problem.'),
    jobId: z.uuid(),
    template: z.string().nullable().describe('Template and version of the PDF.'),
    files: z.array(fileSchema).describe('What can be fetched; JSON also of a report whose PDF failed.'),
    requestedBy: z.strictObject({ kind: z.enum(['user', 'machine', 'system']), id: z.string() }),
    version: z.int(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Report' });

export const reportStartedSchema = z
  .strictObject({ ...jobStartedSchema.shape, reportId: z.uuid() })
  .meta({ id: 'ReportStarted' });

const asked = listQuery({
  sorts: ['createdAt'],
  filters: { kind: z.literal('safeguards'), state: z.enum(['queued', 'done', 'failed']) },
});
/** Newest first without `sort`; there is no text to search in. */
export const reportQuery = asked
  .omit({ q: true })
  .extend({ sort: asked.shape.sort.unwrap().prefault('-createdAt' as never) });

export const fileQuery = z.strictObject({ format: formatSchema.prefault('pdf') });

export type ReportCreate = z.output<typeof reportCreateSchema>;
export type ReportQuery = z.output<typeof reportQuery>;
export type ReportView = z.infer<typeof reportSchema>;
export type ReportStarted = z.infer<typeof reportStartedSchema>;

export function reportView(report: Report): ReportView {
  const { id, kind, locale, edition, state, problemCode, jobId, template, version } = report;
  return {
    id,
    kind,
    locale,
    edition,
    asOf: japanIso(report.asOf),
    period: { from: report.periodFrom, to: report.periodTo },
    formats: report.formats,
    state,
    problemCode,
    jobId,
    template,
    files: filesOf(report),
    requestedBy: { kind: report.requestedByKind, id: report.requestedBy },
    version,
    createdAt: japanIso(report.createdAt),
    finishedAt: report.finishedAt && japanIso(report.finishedAt),
  };
}

function filesOf({ id, jsonSha256, pdfSha256 }: Report): ReportView['files'] {
  const href = (format: 'json' | 'pdf') => `/v1/reports/${id}/file?format=${format}`;
  return [
    ...(jsonSha256 ? [{ format: 'json' as const, href: href('json'), sha256: jsonSha256 }] : []),
    ...(pdfSha256 ? [{ format: 'pdf' as const, href: href('pdf'), sha256: pdfSha256 }] : []),
  ];
}

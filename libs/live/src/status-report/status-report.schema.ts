import { codeSchema } from '@mimamori/sites';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { RECORDINGS, STATUSES } from '../status.words';

const MOST_CAMERAS = 500;
const MOST_REASONS = 10;

const cameraCode = z.string().normalize('NFKC').trim().min(1).max(40);

const reasons = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/))
  .max(MOST_REASONS)
  .overwrite((words) => [...new Set(words)].sort())
  .describe('Short words for machines, e.g. low_bitrate.');

const reported = z
  .strictObject({
    cameraId: idSchema.optional(),
    cameraCode: cameraCode.optional().describe('カメラ番号 within the site.'),
    status: z.enum(STATUSES),
    recording: z.enum(RECORDINGS).prefault('unknown'),
    reasons: reasons.prefault([]),
  })
  .refine(({ cameraId, cameraCode: code }) => (cameraId === undefined) !== (code === undefined), {
    params: { code: 'live.camera_needed' },
  });

/** What one reporter sees of one site, now: a report carries no times, because the server's clock decides. */
export const statusReportSchema = z
  .strictObject({
    siteId: idSchema.optional(),
    siteCode: codeSchema.optional().describe('店番, as text.'),
    reportId: z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/)
      .optional()
      .describe('The same id again changes nothing and prolongs nothing.'),
    cameras: z.array(reported).min(1).max(MOST_CAMERAS),
  })
  .refine(({ siteId, siteCode }) => (siteId === undefined) !== (siteCode === undefined), {
    path: ['siteCode'],
    params: { code: 'live.site_needed' },
  })
  .meta({ id: 'StatusReport' });
export type StatusReport = z.output<typeof statusReportSchema>;
export type StatusReportInput = z.input<typeof statusReportSchema>;
export type ReportedCamera = StatusReport['cameras'][number];

export const reportReceiptSchema = z
  .strictObject({
    accepted: z.int().describe('Cameras whose presence the report proves; retired ones are left out.'),
    changed: z.int().describe('Cameras whose status, recording or reasons are other than before.'),
  })
  .meta({ id: 'StatusReportReceipt' });
export type ReportReceipt = z.infer<typeof reportReceiptSchema>;

import { categorySchema } from '@mimamori/catalogue';
import { z } from 'zod';

import { countsSchema, safeguardSchema, sourceViewSchema } from '../safeguard/safeguard.schema';
import { annexSchema } from './annex';

/** Rises with any change that a reader of the JSON could stumble over. */
export const FROZEN_REPORT_FORMAT = 'mimamori.safeguard-report/1';

/**
 * A report as it was when it was made, in one language: complete without the system that made it. Instants are ISO 8601
 * with +09:00, days `YYYY-MM-DD` in Asia/Tokyo.
 */
export const frozenReportSchema = z.strictObject({
  format: z.literal(FROZEN_REPORT_FORMAT),
  id: z.uuid(),
  kind: z.literal('safeguards'),
  locale: z.enum(['ja', 'en']),
  title: z.string(),
  issuedAt: z.string(),
  asOf: z.string(),
  period: z.strictObject({ from: z.string(), to: z.string() }),
  requestedBy: z.strictObject({
    kind: z.enum(['user', 'machine', 'system']),
    id: z.string(),
    name: z.string(),
  }),
  tenant: z.strictObject({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    smallOperator: z.boolean().describe('Whether the lighter examples for small operators apply.'),
  }),
  edition: z.strictObject({
    code: z.string(),
    name: z.string(),
    note: z.string(),
    effectiveFrom: z.string(),
    effectiveUntil: z.string().nullable(),
    asOf: z.string(),
    sources: z.array(sourceViewSchema),
  }),
  counts: countsSchema,
  categories: z.array(z.strictObject({ code: categorySchema, name: z.string(), counts: countsSchema })),
  measures: z.array(safeguardSchema),
  // reports of before had none
  annexes: z.array(annexSchema).default([]),
  notes: z.array(z.string()),
});

export type FrozenReport = z.infer<typeof frozenReportSchema>;

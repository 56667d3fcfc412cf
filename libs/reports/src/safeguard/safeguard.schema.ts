import { categorySchema, lawStateSchema, levelSchema, unitSchema } from '@mimamori/catalogue';
import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import { STATUSES } from './status-counts';

export const statusSchema = z.enum(STATUSES).describe('unknown and unproved are never a pass.');

const count = z.int().min(0);
export const countsSchema = z.strictObject({
  pass: count,
  warn: count,
  fail: count,
  unknown: count,
  unproved: count,
});

export const sourceViewSchema = z.strictObject({
  key: z.string(),
  title: z.string(),
  ref: z.string(),
  asOf: z.string().describe('YYYY-MM-DD'),
  kind: z.enum(['primary', 'secondary', 'design', 'unverified']),
  note: z.string().nullable(),
  url: z.string().nullable(),
});

const threshold = z.strictObject({
  op: z.enum(['<=', '>=', '==']),
  value: z.union([z.number(), z.boolean()]),
});
const scale = {
  name: z.string(),
  unit: unitSchema,
  better: z.enum(['higher', 'lower', 'true']),
  thresholds: z.strictObject({
    pass: threshold,
    warn: z.union([threshold, z.literal('otherwise'), z.null()]),
  }),
  thresholdText: z.string().describe('pass / attention / action, in words'),
  thresholdSource: z.literal('design').describe("Mimamori's proposal; the law gives no number."),
  proposal: z.boolean().describe('True while the number still waits for review.'),
};
const scalar = z.union([z.number(), z.boolean(), z.literal('never'), z.null()]);

export const observationViewSchema = z.strictObject({
  status: statusSchema,
  value: scalar.describe('In the unit of the metric, a ratio as 0 to 1; null: not known.'),
  parts: z.record(z.string(), scalar).nullable(),
  valueText: z.string().nullable(),
  facts: z.array(
    z.strictObject({ key: z.string(), label: z.string(), value: z.union([z.string(), z.number()]) }),
  ),
  sources: z.array(z.string()).describe('Tables or systems that were asked.'),
  measuredAt: z.string().nullable(),
  reason: z.string().nullable(),
});

export const metricViewSchema = z.strictObject({
  code: z.string(),
  meaning: z.string(),
  lib: z.string().describe('The part of the system that provides it.'),
  libName: z.string(),
  ...scale,
  parts: z.array(z.strictObject({ key: z.string(), ...scale })),
  sources: z.array(sourceViewSchema),
  observation: observationViewSchema,
});

export const attestationViewSchema = z.strictObject({
  key: z.string(),
  text: z.string(),
  expiryMonths: z.int(),
  state: z.enum(['missing', 'valid', 'expired']),
  reason: z.string().nullable(),
});

const head = {
  code: z.string(),
  name: z.string(),
  category: categorySchema,
  categoryName: z.string(),
  level: levelSchema,
  lawState: lawStateSchema,
  status: statusSchema,
  reason: z.string().nullable().describe('Why it is not a pass.'),
  proofs: countsSchema.describe('Its metrics and attestations by status.'),
};

/** One measure in a list. */
export const safeguardItemSchema = z.strictObject(head).meta({ id: 'SafeguardItem' });

/** One measure with everything that proves it or fails to. */
export const safeguardSchema = z
  .strictObject({
    ...head,
    levelParts: z.array(z.strictObject({ level: levelSchema, text: z.string() })),
    articles: z.array(z.string()),
    relatedArticles: z.array(z.string()),
    meaning: z.string(),
    cameraExamples: z.strictObject({ source: z.literal('design'), items: z.array(z.string()) }),
    smallOperator: z.strictObject({
      kind: z.enum(['lighter', 'same_as_normal', 'none', 'not_listed']),
      text: z.string(),
    }),
    metrics: z.array(metricViewSchema),
    attestations: z.array(attestationViewSchema),
    sources: z.array(sourceViewSchema),
    toBeVerified: z.array(z.strictObject({ code: z.string(), text: z.string() })),
  })
  .meta({ id: 'Safeguard' });

export const safeguardQuery = listQuery({
  sorts: ['code'],
  filters: { category: categorySchema, status: statusSchema },
});

export const safeguardPageSchema = z
  .strictObject({
    edition: z.string(),
    asOf: z.string(),
    counts: countsSchema.describe('All measures by status, whatever the filter.'),
    items: z.array(safeguardItemSchema),
    nextCursor: z.string().nullable(),
    totalCount: z.int().optional(),
  })
  .meta({ id: 'SafeguardPage' });

export const safeguardParams = z.strictObject({ code: z.string().max(20) });

export type SafeguardQuery = z.output<typeof safeguardQuery>;
export type SafeguardItem = z.infer<typeof safeguardItemSchema>;
export type SafeguardView = z.infer<typeof safeguardSchema>;
export type MetricView = z.infer<typeof metricViewSchema>;
export type SourceView = z.infer<typeof sourceViewSchema>;
export type AttestationView = z.infer<typeof attestationViewSchema>;

import { z } from 'zod';
import { checkConsistency } from './catalogue.consistency';
import { PROVIDER_LIBS } from './provider-libs';
import { thresholdsProblem } from './threshold.rules';

const nonBlank = z.string().refine((text) => text.trim() === text && text.length > 0, 'blank or padded text');

/** Both languages, each written in its own script, so that a text pasted into the wrong field is refused. */
export const localizedSchema = z.strictObject({
  ja: nonBlank.regex(/[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u, 'no Japanese in the Japanese text'),
  en: nonBlank
    .regex(/[A-Za-z]/, 'no Latin letters in the English text')
    .regex(/^[^\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]+$/u, 'Japanese in the English text'),
});

export const isoDateSchema = z.iso.date();

export const levelSchema = z.enum(['must', 'should', 'example']);
export const lawStateSchema = z.enum(['in_force', 'enacted_not_in_force', 'draft', 'design']);
export const categorySchema = z.enum([
  'basic_policy',
  'handling_rules',
  'organizational',
  'human',
  'physical',
  'technical',
  'external_environment',
  'adjacent_duty',
]);
export const unitSchema = z.enum(['ratio', 'count', 'days', 'boolean']);

const measureCode = z.string().regex(/^SC-(10(-\d+){1,2}|A\d{2})$/);
const metricCode = z.string().regex(/^M\d{2}$/);
const openPointCode = z.string().regex(/^OP-\d+$/);

export const sourceRefSchema = z.strictObject({
  key: nonBlank,
  ref: nonBlank,
  asOf: isoDateSchema,
  note: localizedSchema.optional(),
});
const sourceRefs = z.array(sourceRefSchema).min(1, 'a row needs a source');

export const sourceSchema = z.strictObject({
  key: nonBlank,
  title: localizedSchema,
  kind: z.enum(['primary', 'secondary', 'design', 'unverified']),
  url: z.url({ protocol: /^https$/ }).optional(),
  asOf: isoDateSchema,
  /** false: the material carries no date of its own, and `asOf` is the day it was read. */
  dated: z.boolean(),
  limits: localizedSchema,
});

export const thresholdSchema = z.strictObject({
  op: z.enum(['<=', '>=', '==']),
  value: z.union([z.number().nonnegative(), z.boolean()]),
});

const thresholdShape = {
  unit: unitSchema,
  better: z.enum(['higher', 'lower', 'true']),
  thresholds: z.strictObject({
    pass: thresholdSchema,
    /** null: whatever is not a pass fails; `otherwise`: whatever is not a pass is a warning, never a failure. */
    warn: z.union([thresholdSchema, z.literal('otherwise'), z.null()]),
  }),
  /** The law gives no number, so a threshold may not claim to come from anywhere else. */
  thresholdSource: z.literal('design'),
  proposal: z.boolean(),
};

export const metricPartSchema = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-z][A-Za-z]*$/)
      .refine((key) => key !== 'value', 'the key "value" is the metric itself'),
    name: localizedSchema,
    ...thresholdShape,
  })
  .superRefine(refuseBadThresholds);

export const metricSchema = z
  .strictObject({
    code: metricCode,
    name: localizedSchema,
    meaning: localizedSchema,
    lib: z.enum(PROVIDER_LIBS),
    ...thresholdShape,
    alsoRequires: z.array(metricPartSchema).min(1).optional(),
    unusedBecause: localizedSchema.optional(),
    sources: sourceRefs,
  })
  .superRefine(refuseBadThresholds);

export const attestationSchema = z.strictObject({
  key: z.string().regex(/^SC-[A-Z0-9-]+\.[a-z][a-z_]*$/),
  text: localizedSchema,
  expiryMonths: z.int().positive(),
  expirySource: z.literal('design'),
});

const smallOperatorNoteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lighter'), text: localizedSchema }),
  z.strictObject({ kind: z.literal('same_as_normal') }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('not_listed') }),
]);

export const measureSchema = z.strictObject({
  code: measureCode,
  category: categorySchema,
  name: localizedSchema,
  level: levelSchema,
  levelParts: z
    .array(z.strictObject({ level: levelSchema, text: localizedSchema }))
    .min(2)
    .optional(),
  lawState: lawStateSchema,
  articles: z.array(localizedSchema).min(1),
  relatedArticles: z.array(localizedSchema).optional(),
  meaning: localizedSchema,
  /** Camera practice is this product's suggestion; the guideline speaks of no cameras here. */
  cameraExamples: z.strictObject({ source: z.literal('design'), items: z.array(localizedSchema).min(1) }),
  metrics: z.array(metricCode),
  attestations: z.array(attestationSchema),
  sources: sourceRefs,
  toBeVerified: z.array(openPointCode),
  smallOperator: smallOperatorNoteSchema,
});

export const categoryRowSchema = z.strictObject({
  code: categorySchema,
  name: localizedSchema,
  sources: sourceRefs,
});

export const openPointSchema = z.strictObject({
  code: openPointCode,
  text: localizedSchema,
  sources: sourceRefs,
});

export const smallOperatorRuleSchema = z.strictObject({
  name: localizedSchema,
  maxEmployees: z.int().positive(),
  maxIdentifiedPersons6m: z.int().positive(),
  contractorExcluded: z.boolean(),
  meaning: localizedSchema,
  lawState: lawStateSchema,
  sources: sourceRefs,
  toBeVerified: z.array(openPointCode),
});

export const expectedSchema = z.strictObject({
  regime: z.strictObject({
    code: z.string().regex(/^expected_\d{4}_\d{2}$/),
    lawState: z.literal('draft'),
    expected: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
    name: localizedSchema,
    note: localizedSchema,
    sources: sourceRefs,
  }),
  checks: z.array(
    z.strictObject({
      code: z.string().regex(/^EXP-\d{4}-\d{2}-\d+$/),
      regime: nonBlank,
      lawState: z.literal('draft'),
      name: localizedSchema,
      meaning: localizedSchema,
      relatedMeasures: z.array(measureCode).min(1),
      metrics: z.array(metricCode),
      sources: sourceRefs,
    }),
  ),
});

export const changesSchema = z.strictObject({
  act: z.strictObject({
    name: localizedSchema,
    number: localizedSchema,
    passedOn: isoDateSchema,
    promulgatedOn: isoDateSchema,
    sources: sourceRefs,
  }),
  stages: z.array(
    z.strictObject({
      date: isoDateSchema,
      /** `latest`: the day by which it comes into force; the day itself is not set yet. */
      dateKind: z.enum(['fixed', 'latest']),
      lawState: z.enum(['in_force', 'enacted_not_in_force']),
      text: localizedSchema,
      sources: sourceRefs,
    }),
  ),
  topics: z.array(
    z.strictObject({
      code: z.string().regex(/^CH-[A-Z0-9-]+$/),
      /** A coming change can never be entered as law in force. */
      lawState: z.enum(['enacted_not_in_force', 'draft']),
      topic: localizedSchema,
      summary: localizedSchema,
      sources: sourceRefs,
      toBeVerified: z.array(openPointCode),
      productResponse: z.strictObject({ lawState: z.literal('design'), text: localizedSchema }).optional(),
    }),
  ),
});

/** One edition, whole: rows by themselves, then the references between them. */
export const editionSchema = z
  .strictObject({
    code: z.string().regex(/^[a-z]+@\d{4}-(\d{2}|main)$/),
    name: localizedSchema,
    note: localizedSchema,
    effectiveFrom: isoDateSchema,
    /** First day on which the edition no longer applies; null while open. */
    effectiveUntil: isoDateSchema.nullable(),
    asOf: isoDateSchema,
    sources: sourceRefs,
    categories: z.array(categoryRowSchema),
    measures: z.array(measureSchema).min(1),
    metrics: z.array(metricSchema),
    smallOperator: smallOperatorRuleSchema,
    expected: z.array(expectedSchema),
    changes: changesSchema,
    openPoints: z.array(openPointSchema),
    references: z.array(sourceSchema).min(1),
  })
  .superRefine((edition, ctx) => {
    for (const { path, message } of checkConsistency(edition))
      ctx.addIssue({ code: 'custom', path, message });
  });

function refuseBadThresholds(row: Parameters<typeof thresholdsProblem>[0], ctx: z.RefinementCtx): void {
  const message = thresholdsProblem(row);
  if (message !== null) ctx.addIssue({ code: 'custom', path: ['thresholds'], message });
}

import type { z } from 'zod';
import type {
  attestationSchema,
  categorySchema,
  editionSchema,
  lawStateSchema,
  levelSchema,
  localizedSchema,
  measureSchema,
  metricPartSchema,
  metricSchema,
  smallOperatorRuleSchema,
  sourceRefSchema,
  sourceSchema,
  thresholdSchema,
  unitSchema,
} from './catalogue.schema';

export type DeepReadonly<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** A text in both languages of the product. */
export type Localized = DeepReadonly<z.infer<typeof localizedSchema>>;
export type Level = z.infer<typeof levelSchema>;
export type LawState = z.infer<typeof lawStateSchema>;
export type Category = z.infer<typeof categorySchema>;
export type Unit = z.infer<typeof unitSchema>;
export type Threshold = DeepReadonly<z.infer<typeof thresholdSchema>>;
export type SourceRef = DeepReadonly<z.infer<typeof sourceRefSchema>>;
export type Source = DeepReadonly<z.infer<typeof sourceSchema>>;
export type Attestation = DeepReadonly<z.infer<typeof attestationSchema>>;
export type MetricPart = DeepReadonly<z.infer<typeof metricPartSchema>>;
/** One number or fact; exactly one lib provides it. */
export type Metric = DeepReadonly<z.infer<typeof metricSchema>>;
/** What the law asks, in one row. */
export type Measure = DeepReadonly<z.infer<typeof measureSchema>>;
export type SmallOperatorRule = DeepReadonly<z.infer<typeof smallOperatorRuleSchema>>;
/** The whole catalogue as it stands for a span of days. */
export type Edition = DeepReadonly<z.infer<typeof editionSchema>>;

export { CatalogueModule } from './catalogue.module';
export { categorySchema, editionSchema, lawStateSchema, levelSchema, unitSchema } from './catalogue.schema';
export type {
  Attestation,
  Category,
  Edition,
  LawState,
  Level,
  Localized,
  Measure,
  Metric,
  MetricPart,
  SmallOperatorRule,
  Source,
  SourceRef,
  Threshold,
  Unit,
} from './catalogue.types';
export { NoEditionInForce, NotACalendarDay } from './catalogue.errors';
export { findEditionAt, orderEditions } from './edition.rules';
export { editionAt, editions, parseEdition } from './editions';
export { findMeasure, findMetric } from './lookup';
export { measureStatus, requiredProof } from './measure-status.rules';
export type {
  AttestationResult,
  MeasureStatus,
  ObservationResult,
  RequiredProof,
} from './measure-status.rules';
export { judge, shareOf, worstObservation } from './metric.rules';
export type { MetricScalar, MetricValue, ObservationStatus } from './metric.rules';
export { PROVIDER_LIBS } from './provider-libs';
export type { ProviderLib } from './provider-libs';
export { safeguardsMarkdown } from './safeguards.markdown';
export { isSmallOperator } from './small-operator.rules';
export type { OperatorProfile } from './small-operator.rules';

import type { Attestation, Edition, Measure, MeasureStatus, Metric, MetricScalar } from '@mimamori/catalogue';
import type { ErrorParams, EvidenceFact } from '@mimamori/platform';

/** Both days inclusive, `YYYY-MM-DD`, in Asia/Tokyo. */
export interface ReportPeriod {
  readonly from: string;
  readonly to: string;
}

export interface AssessmentQuestion {
  readonly asOf: Date;
  readonly period: ReportPeriod;
  /** Only this measure; all of them without. */
  readonly measure?: string;
}

/** Why something is not known or not proved: an i18n key. `lib` among the params is put into words. */
export interface ProofReason {
  readonly key: string;
  readonly params: ErrorParams;
}

/** What is known of one metric. */
export interface Observation {
  readonly metric: Metric;
  readonly status: MeasureStatus;
  /** In the metric's unit; null when nothing was measured. */
  readonly value: MetricScalar;
  /** Values of the metric's `alsoRequires`, by key. */
  readonly parts: Readonly<Record<string, MetricScalar>> | null;
  readonly facts: readonly EvidenceFact[];
  readonly sources: readonly string[];
  /** When the live rows were asked; null when nobody was. */
  readonly measuredAt: Date | null;
  readonly reason: ProofReason | null;
}

/** One human statement that a measure asks for. */
export interface AttestationStanding {
  readonly attestation: Attestation;
  readonly state: 'missing' | 'valid' | 'expired';
  readonly reason: ProofReason | null;
}

export interface MeasureAssessment {
  readonly measure: Measure;
  readonly status: MeasureStatus;
  readonly observations: readonly Observation[];
  readonly attestations: readonly AttestationStanding[];
}

/** The catalogue as it stands on a day, held against the live system. Knows no language. */
export interface Assessment {
  readonly edition: Edition;
  readonly asOf: Date;
  readonly period: ReportPeriod;
  readonly measures: readonly MeasureAssessment[];
}

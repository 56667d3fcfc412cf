import {
  type Edition,
  editionAt,
  findMetric,
  type Measure,
  measureStatus,
  type Metric,
  requiredProof,
} from '@mimamori/catalogue';
import {
  CapabilityRegistry,
  Clock,
  type EvidenceQuestion,
  EvidenceRegistry,
  getContext,
  japanDay,
  runInContext,
} from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import type {
  Assessment,
  AssessmentQuestion,
  AttestationStanding,
  MeasureAssessment,
  Observation,
} from './assessment.type';
import { failedObservation, observed, unprovedObservation } from './observation.rules';
import { periodInstants } from './period.rules';

/** Statements of people belong to this lib. */
const ATTESTATION_LIB = 'governance';

/** Holds the catalogue against the live system: whole tenant, each metric asked once. */
@Injectable()
export class SafeguardAssessment {
  private readonly logger = new Logger(SafeguardAssessment.name);

  constructor(
    private readonly evidence: EvidenceRegistry,
    private readonly capabilities: CapabilityRegistry,
    private readonly clock: Clock,
  ) {}

  /** @throws NoEditionInForce. A provider that fails makes its metric unknown, never the whole assessment fail. */
  async assess({ asOf, period, measure }: AssessmentQuestion): Promise<Assessment> {
    const edition = editionAt(japanDay(asOf));
    const measures = edition.measures.filter(({ code }) => measure === undefined || code === measure);
    const codes = [...new Set(measures.flatMap(({ metrics }) => metrics))];
    const question = { scope: {}, asOf, period: periodInstants(period, asOf) };
    const observations = new Map<string, Observation>();
    for (const code of codes) observations.set(code, await this.observe(edition, code, question));
    const assessed = measures.map((row) => this.assessMeasure(row, observations));
    return { edition, asOf, period, measures: assessed };
  }

  private assessMeasure(measure: Measure, all: ReadonlyMap<string, Observation>): MeasureAssessment {
    const observations = measure.metrics.flatMap((code) => all.get(code) ?? []);
    const attestations = this.attestationsOf(measure);
    const status = measureStatus({
      observations: observations.map(({ metric, status: found }) => ({ metric: metric.code, status: found })),
      attestations: attestations.flatMap(({ attestation: { key }, state }) =>
        state === 'missing' ? [] : [{ key, state }],
      ),
      required: requiredProof(measure),
    });
    return { measure, status, observations, attestations };
  }

  /** No lib records statements yet, so each one that is asked for is missing, and says so. */
  private attestationsOf(measure: Measure): AttestationStanding[] {
    const reason = { key: 'reports:reason.attestation_lib_missing', params: { lib: ATTESTATION_LIB } };
    return measure.attestations.map((attestation) => ({ attestation, state: 'missing', reason }));
  }

  private async observe(edition: Edition, code: string, question: EvidenceQuestion): Promise<Observation> {
    const metric = findMetric(edition, code);
    if (!metric) throw new Error(`edition ${edition.code} has no metric ${code}`);
    try {
      const measurement = await this.measure(metric, question);
      return measurement
        ? observed(metric, measurement, this.clock.now())
        : unprovedObservation(metric, this.installedLibs());
    } catch (error) {
      this.logger.error(`metric ${code} (${metric.lib}) could not be measured`, (error as Error).stack);
      return failedObservation(metric, this.clock.now());
    }
  }

  /**
   * Evidence is about the whole tenant. Without permissions in the context a provider that narrows by what the asker may
   * see fails, and its metric is unknown, instead of quietly counting less.
   */
  private measure(metric: Metric, question: EvidenceQuestion) {
    const context = { ...getContext(), permissions: undefined, idempotencyId: undefined };
    return runInContext(context, () => this.evidence.measure(metric.code, question));
  }

  private installedLibs(): ReadonlySet<string> {
    return new Set(this.capabilities.capabilities().map(({ name }) => name));
  }
}

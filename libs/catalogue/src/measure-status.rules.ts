import type { Measure } from './catalogue.types';
import type { ObservationStatus } from './metric.rules';

/** What a measure can be. `unproved`: nothing that stands proves it yet. */
export type MeasureStatus = ObservationStatus | 'unproved';

/** What was observed for one metric; several rows of one metric (one per site, say) count by the worst. */
export interface ObservationResult {
  readonly metric: string;
  readonly status: MeasureStatus;
}

/** Whether a named human statement stands on the day asked about. */
export interface AttestationResult {
  readonly key: string;
  readonly state: 'valid' | 'expired';
}

/** What a measure has to be proved by: codes of metrics, keys of attestations. */
export interface RequiredProof {
  readonly metrics: readonly string[];
  readonly attestations: readonly string[];
}

const WORST_FIRST: readonly MeasureStatus[] = ['fail', 'unproved', 'unknown', 'warn', 'pass'];

/** Everything the catalogue asks as proof of a measure. */
export function requiredProof(measure: Pick<Measure, 'metrics' | 'attestations'>): RequiredProof {
  return { metrics: measure.metrics, attestations: measure.attestations.map(({ key }) => key) };
}

/**
 * The status of a measure: the worst of all its required proofs, in the order
 * `fail` > `unproved` > `unknown` > `warn` > `pass`.
 *
 * - A required metric counts by its worst observation; with no observation (its lib does not exist yet) it is `unproved`.
 * - A required attestation is `pass` while one that stands exists; otherwise it is `unproved`, as an expired statement
 *   proves nothing.
 * - A measure that requires nothing is `unproved`.
 * - Observations and attestations that are not required are left out, so all of a tenant's may be passed.
 *
 * A failure comes first because it is known to be wrong; `unproved` comes before `unknown` because nothing even tries to
 * prove it, and before `warn` so that amber never hides a gap. Hence: `pass` means that every proof stands, and making
 * any proof worse never improves the status.
 */
export function measureStatus(given: {
  readonly observations: readonly ObservationResult[];
  readonly attestations: readonly AttestationResult[];
  readonly required: RequiredProof;
}): MeasureStatus {
  const { observations, attestations, required } = given;
  return worstOf([
    ...required.metrics.map((code) =>
      worstOf(observations.filter((o) => o.metric === code).map((o) => o.status)),
    ),
    ...required.attestations.map((key) =>
      attestations.some((a) => a.key === key && a.state === 'valid')
        ? ('pass' as const)
        : ('unproved' as const),
    ),
  ]);
}

function worstOf(statuses: readonly MeasureStatus[]): MeasureStatus {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? 'unproved';
}

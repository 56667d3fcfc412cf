import { judge, type Metric, type MetricValue } from '@mimamori/catalogue';
import type { Measurement } from '@mimamori/platform';

import type { Observation, ProofReason } from './assessment.type';

const NOTHING = { value: null, parts: null, facts: [], sources: [] } as const;

/** Judges what a provider measured. */
export function observed(metric: Metric, measurement: Measurement, measuredAt: Date): Observation {
  const { value, parts, facts, sources } = measurement;
  const asked: MetricValue = parts || metric.alsoRequires ? { ...parts, value } : value;
  const status = judge(metric, asked);
  return {
    metric,
    status,
    value,
    parts: parts ?? null,
    facts,
    sources,
    measuredAt,
    reason: status === 'unknown' ? unknownReason(measurement) : null,
  };
}

/** A provider that could not answer: what it would have said is not known, and never a pass. */
export function failedObservation(metric: Metric, measuredAt: Date): Observation {
  const reason = { key: 'reports:reason.provider_failed', params: {} };
  return { ...NOTHING, metric, status: 'unknown', measuredAt, reason };
}

/** Nobody measures it: either its lib does not exist yet, or the lib does not measure this yet. */
export function unprovedObservation(metric: Metric, installedLibs: ReadonlySet<string>): Observation {
  const why = installedLibs.has(metric.lib) ? 'metric_missing' : 'lib_missing';
  const reason = { key: `reports:reason.${why}`, params: { lib: metric.lib } };
  return { ...NOTHING, metric, status: 'unproved', measuredAt: null, reason };
}

function unknownReason(measurement: Measurement): ProofReason {
  if (measurement.unknownReason) return { key: measurement.unknownReason, params: {} };
  const why = measurement.value === null ? 'no_value' : 'value_unusable';
  return { key: `reports:reason.${why}`, params: {} };
}

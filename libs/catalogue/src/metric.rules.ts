import type { Metric, Threshold } from './catalogue.types';

/** What an observation can say. `unknown` is never a pass. */
export type ObservationStatus = 'pass' | 'warn' | 'fail' | 'unknown';

/**
 * A measured value in the metric's unit: a ratio of 0 to 1, a whole count, days, or a boolean. `null`: it could not be
 * measured. `never`: days since something that has not happened at all.
 */
export type MetricScalar = number | boolean | 'never' | null;

/** A metric with `alsoRequires` takes one value per part, its own number under `value`. */
export type MetricValue = MetricScalar | { readonly [part: string]: MetricScalar };

type Judged = Pick<Metric, 'unit' | 'better' | 'thresholds'>;

const WORST_FIRST: readonly ObservationStatus[] = ['fail', 'unknown', 'warn', 'pass'];

/**
 * Judges a value by the thresholds of its metric, which are this product's own (the law gives none).
 *
 * A part that is missing, null, of another type, or impossible in its unit is `unknown`. A metric with several parts
 * takes the worst of them in the order fail, unknown, warn, pass: a part known to fail is a failure whatever the others
 * say, and a part not known keeps the metric from passing. `never` fails where fewer days are better.
 */
export function judge(metric: Judged & Pick<Metric, 'alsoRequires'>, value: MetricValue): ObservationStatus {
  const parts = typeof value === 'object' && value !== null ? value : { value };
  return worstObservation([
    judgePart(metric, parts['value']),
    ...(metric.alsoRequires ?? []).map((part) => judgePart(part, parts[part.key])),
  ]);
}

/** The worst of several observations in the order fail, unknown, warn, pass; `unknown` when there is none. */
export function worstObservation(statuses: readonly ObservationStatus[]): ObservationStatus {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? 'unknown';
}

/**
 * `part ÷ whole` for a ratio metric. With nothing to count it is 0 where lower is better (no exports, so none lacks its
 * reason) and null, hence `unknown`, where higher is better (no cameras prove nothing about registration).
 */
export function shareOf(metric: Pick<Metric, 'better'>, part: number, whole: number): number | null {
  if (whole > 0) return part / whole;
  return metric.better === 'lower' ? 0 : null;
}

function judgePart({ unit, better, thresholds }: Judged, value: MetricScalar | undefined): ObservationStatus {
  if (value === 'never') return unit === 'days' && better === 'lower' ? 'fail' : 'unknown';
  if (value === null || value === undefined || !fitsUnit(unit, value)) return 'unknown';
  if (meets(value, thresholds.pass)) return 'pass';
  if (thresholds.warn === 'otherwise') return 'warn';
  return thresholds.warn !== null && meets(value, thresholds.warn) ? 'warn' : 'fail';
}

function fitsUnit(unit: Metric['unit'], value: number | boolean): boolean {
  if (typeof value === 'boolean' || unit === 'boolean')
    return typeof value === 'boolean' && unit === 'boolean';
  if (!Number.isFinite(value) || value < 0) return false;
  if (unit === 'ratio') return value <= 1;
  return unit === 'days' || Number.isInteger(value);
}

function meets(value: number | boolean, { op, value: limit }: Threshold): boolean {
  if (op === '==') return value === limit;
  return op === '<=' ? value <= limit : value >= limit;
}

import type { Edition, Measure, Metric } from './catalogue.types';

/** The measure with this code (`SC-10-6-2`), or undefined. */
export function findMeasure(edition: Edition, code: string): Measure | undefined {
  return edition.measures.find((measure) => measure.code === code);
}

/** The metric with this code (`M35`), or undefined. */
export function findMetric(edition: Edition, code: string): Metric | undefined {
  return edition.metrics.find((metric) => metric.code === code);
}

import type { Category, Edition, Measure, Metric, MetricPart, SourceRef } from '@mimamori/catalogue';
import { japanIso } from '@mimamori/platform';

import type { AttestationStanding, MeasureAssessment, Observation, ProofReason } from './assessment.type';
import type {
  AttestationView,
  MetricView,
  SafeguardItem,
  SafeguardView,
  SourceView,
} from './safeguard.schema';
import { countStatuses } from './status-counts';
import { measureReason } from './measure-reason';
import { thresholdText, valueText } from './value.format';
import type { Words } from './words';

type Row = Metric | MetricPart;

/** An assessed measure in one language, as a list shows it. */
export function safeguardItem(words: Words, edition: Edition, assessed: MeasureAssessment): SafeguardItem {
  const { measure, status, observations, attestations } = assessed;
  const { code, category, level, lawState } = measure;
  return {
    code,
    name: words.of(measure.name),
    category,
    categoryName: categoryName(words, edition, category),
    level,
    lawState,
    status,
    reason: measureReason(words, assessed),
    proofs: countStatuses([
      ...observations.map((observation) => observation.status),
      ...attestations.map(({ state }) => (state === 'valid' ? 'pass' : 'unproved')),
    ]),
  };
}

/** An assessed measure in one language, with everything that proves it. */
export function safeguardView(words: Words, edition: Edition, assessed: MeasureAssessment): SafeguardView {
  const { measure, observations, attestations } = assessed;
  return {
    ...safeguardItem(words, edition, assessed),
    levelParts: (measure.levelParts ?? []).map(({ level, text }) => ({ level, text: words.of(text) })),
    articles: measure.articles.map(words.of),
    relatedArticles: (measure.relatedArticles ?? []).map(words.of),
    meaning: words.of(measure.meaning),
    cameraExamples: {
      source: measure.cameraExamples.source,
      items: measure.cameraExamples.items.map(words.of),
    },
    smallOperator: smallOperatorNote(words, measure.smallOperator),
    metrics: observations.map((observation) => metricView(words, edition, observation)),
    attestations: attestations.map((standing) => attestationView(words, standing)),
    sources: measure.sources.map((source) => sourceView(words, edition, source)),
    toBeVerified: measure.toBeVerified.flatMap((code) => {
      const point = edition.openPoints.find((row) => row.code === code);
      return point ? [{ code, text: words.of(point.text) }] : [];
    }),
  };
}

export function categoryName(words: Words, edition: Edition, category: Category): string {
  const row = edition.categories.find(({ code }) => code === category);
  return row ? words.of(row.name) : category;
}

export function sourceView(words: Words, edition: Edition, { key, ref, asOf, note }: SourceRef): SourceView {
  const source = edition.references.find((row) => row.key === key);
  if (!source) throw new Error(`edition ${edition.code} has no source ${key}`);
  return {
    key,
    title: words.of(source.title),
    ref,
    asOf,
    kind: source.kind,
    note: note ? words.of(note) : null,
    url: source.url ?? null,
  };
}

function metricView(words: Words, edition: Edition, observation: Observation): MetricView {
  const { metric } = observation;
  return {
    code: metric.code,
    meaning: words.of(metric.meaning),
    lib: metric.lib,
    libName: words.say(`reports:libs.${metric.lib}`),
    ...scaleView(words, metric),
    parts: (metric.alsoRequires ?? []).map((part) => ({ key: part.key, ...scaleView(words, part) })),
    sources: metric.sources.map((source) => sourceView(words, edition, source)),
    observation: observationView(words, observation),
  };
}

function scaleView(words: Words, row: Row) {
  const { unit, better, thresholds, thresholdSource, proposal } = row;
  return {
    name: words.of(row.name),
    unit,
    better,
    thresholds,
    thresholdText: thresholdText(words, row),
    thresholdSource,
    proposal,
  };
}

function observationView(words: Words, observation: Observation): MetricView['observation'] {
  const { status, value, parts, facts, sources, measuredAt, reason } = observation;
  return {
    status,
    value,
    parts: parts ? { ...parts } : null,
    valueText: observedText(words, observation),
    facts: facts.map((fact) => ({ key: fact.key, label: words.say(fact.key), value: fact.value })),
    sources: [...sources],
    measuredAt: measuredAt && japanIso(measuredAt),
    reason: reasonText(words, reason),
  };
}

/** The value, then the parts it needs, e.g. `12 日、施行中の版がある：はい`. */
function observedText(words: Words, { metric, value, parts, status }: Observation): string | null {
  if (status === 'unproved' || (value === null && !parts)) return null;
  const further = (metric.alsoRequires ?? []).map((part) =>
    words.say('reports:value.part', {
      name: words.of(part.name),
      value: valueText(words, part, parts?.[part.key] ?? null),
    }),
  );
  return [valueText(words, metric, value), ...further].join(words.say('reports:list_separator'));
}

function attestationView(words: Words, { attestation, state, reason }: AttestationStanding): AttestationView {
  const { key, text, expiryMonths } = attestation;
  return { key, text: words.of(text), expiryMonths, state, reason: reasonText(words, reason) };
}

function reasonText(words: Words, reason: ProofReason | null): string | null {
  if (!reason) return null;
  const { key, params } = reason;
  const named = params.lib ? { ...params, lib: words.say(`reports:libs.${params.lib}`) } : params;
  return words.say(key, named);
}

function smallOperatorNote(words: Words, note: Measure['smallOperator']): SafeguardView['smallOperator'] {
  const text =
    note.kind === 'lighter' ? words.of(note.text) : words.say(`catalogue:smallOperator.${note.kind}`);
  return { kind: note.kind, text };
}

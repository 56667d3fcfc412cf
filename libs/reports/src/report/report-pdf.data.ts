import {
  jstDateTimeText,
  safeguardLabels,
  type SafeguardMeasureData,
  type SafeguardMetricData,
  type SafeguardReportData,
  utcParts,
} from '@mimamori/documents';

import type { MetricView, SafeguardView, SourceView } from '../safeguard/safeguard.schema';
import type { Words } from '../safeguard/words';
import { annexData } from './annex-pdf.data';
import type { FrozenReport } from './frozen-report.schema';

/** What the template bears; the JSON has them all. */
const MOST_FACTS = 200;

const DAY = { timeZone: 'Asia/Tokyo', dateStyle: 'long' } as const;

/** What the template prints: nothing but the frozen report and fixed words, so that the same report is the same PDF. */
export function safeguardPdfData(words: Words, report: FrozenReport): SafeguardReportData {
  const issuedAt = new Date(report.issuedAt);
  return {
    locale: report.locale,
    labels: safeguardLabels((key) => words.say(`documents:${key}`)),
    tenant: { name: report.tenant.name, code: report.tenant.code },
    report: {
      id: report.id,
      edition: report.edition.code,
      asOfText: jstDateTimeText(new Date(report.asOf), report.locale),
      periodText: words.say('reports:period', {
        from: dayText(words, report.period.from),
        to: dayText(words, report.period.to),
      }),
      issuedParts: utcParts(issuedAt),
      issuedText: jstDateTimeText(issuedAt, report.locale),
      issuedBy: report.requestedBy.name,
    },
    summary: report.counts,
    categories: report.categories.map(({ code, name }) => ({
      key: code,
      name,
      measures: report.measures
        .filter(({ category }) => category === code)
        .map((measure) => measureData(words, measure)),
    })),
    annexes: report.annexes.map((annex) => annexData(words, annex)),
    footnotes: report.notes,
  };
}

function dayText({ locale }: Words, day: string): string {
  return new Intl.DateTimeFormat(locale === 'ja' ? 'ja-JP' : 'en-GB', DAY).format(
    new Date(`${day}T12:00:00+09:00`),
  );
}

function measureData(words: Words, measure: SafeguardView): SafeguardMeasureData {
  const { code, name, lawState, status, reason } = measure;
  return {
    code,
    name,
    level: measure.level,
    article: measure.articles.join(words.say('reports:list_separator')),
    lawState,
    meaning: [measure.meaning, ...measure.levelParts.map((part) => levelPart(words, part))].join('\n'),
    examples: measure.cameraExamples.items,
    status,
    statusReason: reason,
    metrics: measure.metrics.map((metric) => metricData(words, metric)),
    attestations: measure.attestations.map(({ text, state }) => ({
      statement: text,
      state,
      attestedBy: null,
      attestedOnText: null,
      validUntilText: null,
      evidence: null,
    })),
    sources: measure.sources.map((source) => ({ text: sourceText(words, source), url: source.url })),
    toBeVerified: measure.toBeVerified.map((point) => `${point.code}: ${point.text}`),
  };
}

function levelPart(words: Words, { level, text }: SafeguardView['levelParts'][number]): string {
  return words.say('reports:level_part', { level: words.say(`documents:safeguards.${level}`), text });
}

function metricData(words: Words, metric: MetricView): SafeguardMetricData {
  const { status, valueText, facts, measuredAt, reason } = metric.observation;
  return {
    code: metric.code,
    name: metric.name,
    status,
    valueText,
    thresholdText: metric.thresholdText,
    thresholdNote: thresholdNote(words, metric),
    reason,
    facts: facts.slice(0, MOST_FACTS).map(({ label, value }) => ({
      label,
      value: typeof value === 'number' ? words.number(value) : value,
    })),
    asOfText: measuredAt && jstDateTimeText(new Date(measuredAt), words.locale),
    providedBy: status === 'unproved' ? null : metric.libName,
  };
}

/** Conditions beside the main one, and that a number still waits for review. */
function thresholdNote(words: Words, { parts, proposal }: MetricView): string | null {
  const notes = parts.map(({ name, thresholdText }) =>
    words.say('reports:threshold.part', { name, stages: thresholdText }),
  );
  if (proposal) notes.push(words.say('reports:threshold.proposal'));
  return notes.length > 0 ? notes.join('\n') : null;
}

function sourceText(words: Words, { title, ref, asOf, note }: SourceView): string {
  const text = words.say('reports:source', { title, ref, asOf });
  return note ? `${text} ${note}` : text;
}

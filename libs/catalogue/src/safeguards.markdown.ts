import type { Edition, Measure, Metric, MetricPart } from './catalogue.types';

const LEVELS = { must: 'must (義務)', should: 'should (望ましい・努力)', example: 'example (例示)' } as const;

/** docs/safeguards.md: category → measure → metrics → lib → evidence method. Same edition, same text, byte for byte. */
export function safeguardsMarkdown(edition: Edition): string {
  return `${[
    ...heading(edition),
    ...edition.categories.flatMap((category) => [
      `## ${category.name.ja} / ${category.name.en}`,
      ...edition.measures
        .filter((row) => row.category === category.code)
        .flatMap((row) => measureSection(edition, row)),
    ]),
    ...metricsByLib(edition),
    ...edition.expected.flatMap(expectedSection),
  ].join('\n\n')}\n`;
}

function heading(edition: Edition): string[] {
  return [
    '# Safeguards',
    '<!-- Generated from libs/catalogue. Do not edit: change the data and run `npm run generate`. -->',
    `Edition \`${edition.code}\`, in effect from ${edition.effectiveFrom}${
      edition.effectiveUntil === null ? '' : ` until the day before ${edition.effectiveUntil}`
    }, state of knowledge ${edition.asOf}. ${edition.note.en}`,
    'A metric is proved by a query over the live system; an attestation is a dated, named statement that expires. A measure takes the worst of its proofs: fail, unproved, unknown, warn, pass. **The law sets no thresholds and no expiry: every number on this page is a design choice of this product**; those marked † are proposals that still wait for review.',
  ];
}

function measureSection(edition: Edition, measure: Measure): string[] {
  const articles = measure.articles.map(({ ja }) => ja).join('・');
  const parts = measure.levelParts?.map(({ level, text }) => `${level}: ${text.en}`).join('; ');
  const metrics = measure.metrics.flatMap((code) => edition.metrics.filter((metric) => metric.code === code));
  const rows = [
    ...metrics.map((metric) => [
      metric.code,
      `${metric.name.ja} / ${metric.name.en}`,
      metric.lib,
      'query',
      limits(metric),
    ]),
    ...measure.attestations.map(({ key, text, expiryMonths }) => [
      key,
      `${text.ja} / ${text.en}`,
      'governance',
      'attestation',
      `expires after ${expiryMonths} months`,
    ]),
  ];
  return [
    `### ${measure.code} ${measure.name.ja} / ${measure.name.en}`,
    `${LEVELS[measure.level]}${parts ? ` (${parts})` : ''} · ${articles} · ${measure.lawState} · source ${measure.sources
      .map(({ key, ref, asOf }) => `${key} ${ref} (${asOf})`)
      .join(
        ', ',
      )}${measure.toBeVerified.length > 0 ? ` · to be verified: ${measure.toBeVerified.join(', ')}` : ''}`,
    table(['proof', 'what', 'lib', 'method', 'pass / warn'], rows),
  ];
}

function metricsByLib(edition: Edition): string[] {
  const libs = [...new Set(edition.metrics.map(({ lib }) => lib))].sort();
  const codes = (lib: string): string =>
    edition.metrics
      .filter((metric) => metric.lib === lib)
      .map(({ code }) => code)
      .join(', ');
  return [
    '## Metrics by lib',
    table(
      ['lib', 'metrics'],
      libs.map((lib) => [lib, codes(lib)]),
    ),
  ];
}

function expectedSection({ regime, checks }: Edition['expected'][number]): string[] {
  return [
    `## Not law: ${regime.name.en} (\`${regime.code}\`, ${regime.lawState})`,
    regime.note.en,
    table(
      ['check', 'what', 'touches', 'metrics'],
      checks.map((row) => [
        row.code,
        `${row.name.ja} / ${row.name.en}`,
        row.relatedMeasures.join(', '),
        row.metrics.join(', '),
      ]),
    ),
  ];
}

function limits(metric: Metric): string {
  const parts = (metric.alsoRequires ?? []).map((part) => `${part.name.en}: ${limitText(part)}`);
  return [limitText(metric), ...parts].join('; ');
}

function limitText({ unit, thresholds: { pass, warn }, proposal }: Metric | MetricPart): string {
  const amount = (value: number | boolean): string => {
    if (typeof value === 'boolean') return 'yes';
    if (unit === 'ratio') return `${Number((value * 100).toFixed(4))}%`;
    return unit === 'days' ? `${value} d` : `${value}`;
  };
  const level = ({ op, value }: typeof pass): string => {
    const isLimit = value === 0 || (unit === 'ratio' && value === 1);
    return op === '==' || isLimit ? amount(value) : `${op === '<=' ? '≤' : '≥'} ${amount(value)}`;
  };
  const amber = warn === null ? '–' : warn === 'otherwise' ? 'any other' : level(warn);
  return `${level(pass)} / ${amber}${proposal ? ' †' : ''}`;
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

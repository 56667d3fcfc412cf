import { appi202611 } from './appi-2026-11.data';
import { editionSchema } from './catalogue.schema';
import type { z } from 'zod';

type Draft = z.input<typeof editionSchema>;

/** The real edition, broken in one place. */
function broken(change: (edition: Draft) => void): string[] {
  const edition = structuredClone(appi202611) as Draft;
  change(edition);
  const result = editionSchema.safeParse(edition);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function rowOf<T extends { code: string }>(rows: T[], code: string): T {
  const row = rows.find((candidate) => candidate.code === code);
  if (!row) throw new Error(`no row ${code}`);
  return row;
}

const measure = (edition: Draft, code = 'SC-10-6-2') => rowOf(edition.measures, code);
const metric = (edition: Draft, code = 'M04') => rowOf(edition.metrics, code);
const source = (row: { sources: { key: string; ref: string; asOf: string }[] }) => {
  const [first] = row.sources;
  if (!first) throw new Error('no source');
  return first;
};

describe('the edition schema', () => {
  it('accepts the edition as it is', () => {
    expect(broken(() => undefined)).toEqual([]);
  });

  const single: [string, (edition: Draft) => void, RegExp][] = [
    ['a measure without source', (e) => (measure(e).sources = []), /needs a source/],
    ['a metric without source', (e) => (metric(e).sources = []), /needs a source/],
    ['a change without source', (e) => (e.changes.topics[0]!.sources = []), /needs a source/],
    ['a source without date', (e) => delete (source(measure(e)) as Partial<{ asOf: string }>).asOf, /asOf/],
    ['a date that is not ISO', (e) => (source(measure(e)).asOf = '2025/09/24'), /asOf/],
    ['a day that does not exist', (e) => (e.effectiveFrom = '2026-02-30'), /effectiveFrom/],
    ['an unknown source', (e) => (source(measure(e)).key = 'XX'), /unknown source XX/],
    [
      'a citation newer than its source',
      (e) => (source(measure(e)).asOf = '2026-10-01'),
      /later than the source/,
    ],
    [
      'a reference newer than the edition',
      (e) => (e.references[0]!.asOf = '2026-12-01'),
      /after the edition/,
    ],
    ['an empty English text', (e) => (measure(e).name.en = ''), /name\.en/],
    [
      'a missing Japanese text',
      (e) => delete (measure(e).meaning as Partial<{ ja: string }>).ja,
      /meaning\.ja/,
    ],
    ['English in the Japanese text', (e) => (metric(e).name.ja = 'Cameras'), /no Japanese/],
    [
      'Japanese in the English text',
      (e) => (metric(e).name.en = 'カメラ register'),
      /Japanese in the English/,
    ],
    ['a measure with an unknown metric', (e) => measure(e).metrics.push('M99'), /unknown metric M99/],
    [
      'a draft check with an unknown metric',
      (e) => e.expected[0]!.checks[0]!.metrics.push('M99'),
      /unknown metric M99/,
    ],
    [
      'a draft check of an unknown measure',
      (e) => e.expected[0]!.checks[0]!.relatedMeasures.push('SC-A99'),
      /unknown measure SC-A99/,
    ],
    ['an unknown open point', (e) => measure(e).toBeVerified.push('OP-99'), /unknown open point OP-99/],
    [
      'a metric that no measure uses',
      (e) => (measure(e, 'SC-A32').metrics = ['M17']),
      /M54 is used by no measure/,
    ],
    [
      'a used metric that says why it is not',
      (e) => (metric(e).unusedBecause = { ja: '未使用', en: 'unused' }),
      /is used but says why/,
    ],
    ['a measure code twice', (e) => e.measures.push(structuredClone(measure(e))), /SC-10-6-2 appears twice/],
    ['a metric code twice', (e) => e.metrics.push(structuredClone(metric(e))), /M04 appears twice/],
    ['a metric twice in one measure', (e) => measure(e).metrics.push('M35'), /M35 appears twice/],
    ['a source key twice', (e) => e.references.push(structuredClone(e.references[0]!)), /S0 appears twice/],
    [
      'a threshold said to be law',
      (e) => Object.assign(metric(e), { thresholdSource: 'GL' }),
      /thresholdSource/,
    ],
    [
      'a part said to be law',
      (e) => Object.assign(metric(e, 'M35').alsoRequires![0]!, { thresholdSource: 'GL' }),
      /thre/,
    ],
    [
      'an expiry said to be law',
      (e) => Object.assign(measure(e, 'SC-10-1').attestations[0]!, { expirySource: 'GL' }),
      /exp/,
    ],
    [
      'a camera example said to be law',
      (e) => Object.assign(measure(e).cameraExamples, { source: 'GL' }),
      /cameraEx/,
    ],
    [
      'an amber tighter than green',
      (e) => (metric(e, 'M20').thresholds.warn = { op: '>=', value: 0.99 }),
      /looser/,
    ],
    [
      'an operator against the direction',
      (e) => (metric(e).thresholds.pass = { op: '<=', value: 1 }),
      /needs the operator/,
    ],
    ['a ratio above 1', (e) => (metric(e).thresholds.pass.value = 100), /between 0 and 1/],
    ['a lib that does not exist', (e) => Object.assign(metric(e), { lib: 'recorder' }), /lib/],
    ['a field that nobody knows', (e) => Object.assign(measure(e), { colour: 'red' }), /colour/],
    ['an unknown level', (e) => Object.assign(measure(e), { level: 'may' }), /level/],
    ['a heading below its strictest part', (e) => (measure(e, 'SC-10-3-2').level = 'should'), /headed must/],
    [
      'an enacted change entered as law in force',
      (e) => Object.assign(e.changes.topics[0]!, { lawState: 'in_force' }),
      /law/,
    ],
    [
      'a draft check entered as law',
      (e) => Object.assign(e.expected[0]!.checks[0]!, { lawState: 'in_force' }),
      /lawState/,
    ],
    [
      'a future stage entered as law',
      (e) => (e.changes.stages.at(-1)!.lawState = 'in_force'),
      /contradicts in_force/,
    ],
    [
      'a past stage entered as future',
      (e) => (e.changes.stages[0]!.lawState = 'enacted_not_in_force'),
      /contradicts/,
    ],
    [
      'an edition that ends before it begins',
      (e) => (e.effectiveUntil = '2026-01-01'),
      /ends before it begins/,
    ],
    [
      'an attestation of another measure',
      (e) => (measure(e, 'SC-10-1').attestations[0]!.key = 'SC-10-2.x'),
      /another row/,
    ],
    [
      'a measure that nothing can prove',
      (e) => Object.assign(measure(e, 'SC-A26'), { metrics: [], attestations: [] }),
      /neither metric nor attestation/,
    ],
  ];
  it.each(single)('refuses %s', (_what, change, complaint) => {
    expect(broken(change).join('\n')).toMatch(complaint);
  });
});

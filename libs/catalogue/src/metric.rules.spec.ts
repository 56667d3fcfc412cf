import fc from 'fast-check';
import { editionAt } from './editions';
import { findMetric } from './lookup';
import { judge, shareOf, worstObservation, type MetricValue } from './metric.rules';

const edition = editionAt('2026-11-21');

function metric(code: string) {
  const found = findMetric(edition, code);
  if (!found) throw new Error(`no metric ${code}`);
  return found;
}

const RANK = { pass: 0, warn: 1, unknown: 2, fail: 3 } as const;

describe('judge', () => {
  const table: [string, MetricValue, string][] = [
    ['M04', 1, 'pass'],
    ['M04', 0.95, 'warn'],
    ['M04', 0.9499, 'fail'],
    ['M05', 0.99, 'fail'],
    ['M11', true, 'pass'],
    ['M11', false, 'fail'],
    ['M14', { value: true, produced: 365 }, 'pass'],
    ['M14', { value: true, produced: 400 }, 'warn'],
    ['M14', { value: true, produced: 'never' }, 'fail'],
    ['M16', 365, 'pass'],
    ['M16', 456, 'fail'],
    ['M16', 'never', 'fail'],
    ['M24', 0, 'pass'],
    ['M24', 0.02, 'warn'],
    ['M24', 0.021, 'fail'],
    ['M30', 0.001, 'warn'],
    ['M34', 2, 'warn'],
    ['M36', 1, 'fail'],
    ['M39', 30, 'pass'],
    ['M39', 90, 'warn'],
    ['M39', 91, 'fail'],
    ['M39', null, 'unknown'],
    ['M44', 0.05, 'warn'],
    ['M45', 29, 'warn'],
  ];
  it.each(table)('%s at %p is %s', (code, value, status) => {
    expect(judge(metric(code), value)).toBe(status);
  });

  it('takes the worst part, and does not pass while a part is not known', () => {
    expect(judge(metric('M35'), { value: 0.9, privileged: 1, remote: 1 })).toBe('pass');
    expect(judge(metric('M35'), { value: 1, privileged: 0.96, remote: 1 })).toBe('warn');
    expect(judge(metric('M35'), { value: 1, privileged: 0.5, remote: 1 })).toBe('fail');
    expect(judge(metric('M35'), { value: 1, privileged: 1 })).toBe('unknown');
    expect(judge(metric('M35'), 1)).toBe('unknown');
    expect(judge(metric('M35'), { value: 0.1 })).toBe('fail');
    expect(judge(metric('M10'), { value: 0, intact: false })).toBe('fail');
    expect(judge(metric('M01'), { value: 'never', published: true })).toBe('fail');
  });

  it('warns of devices past support that have a plan, and fails those that have none', () => {
    expect(judge(metric('M40'), { value: 0, planned: 0 })).toBe('pass');
    expect(judge(metric('M40'), { value: 0, planned: 400 })).toBe('warn');
    expect(judge(metric('M40'), { value: 1, planned: 0 })).toBe('fail');
  });

  it.each([
    ['M04', 1.01],
    ['M04', -0.1],
    ['M04', true],
    ['M04', 'never'],
    ['M04', Number.NaN],
    ['M36', 0.5],
    ['M16', Number.POSITIVE_INFINITY],
    ['M14', 1],
  ] as [string, MetricValue][])('%s cannot be judged at %p', (code, value) => {
    expect(judge(metric(code), value)).toBe('unknown');
  });

  it('is monotone: a worse number never gets a better judgement, for every metric', () => {
    const numeric = edition.metrics.filter(({ unit, alsoRequires }) => unit !== 'boolean' && !alsoRequires);
    const value = { ratio: fc.double({ min: 0, max: 1, noNaN: true }), count: fc.nat(), days: fc.nat(2000) };
    for (const row of numeric) {
      if (row.unit === 'boolean') continue;
      fc.assert(
        fc.property(value[row.unit], value[row.unit], (a, b) => {
          const [good, bad] = (row.better === 'higher') === a >= b ? [a, b] : [b, a];
          expect(RANK[judge(row, bad)]).toBeGreaterThanOrEqual(RANK[judge(row, good)]);
        }),
        { numRuns: 50 },
      );
    }
  });
});

describe('shareOf and worstObservation', () => {
  it('reads nothing to count as no violation, but as no proof either', () => {
    expect(shareOf(metric('M09'), 0, 0)).toBe(0);
    expect(shareOf(metric('M04'), 0, 0)).toBeNull();
    expect(shareOf(metric('M04'), 3, 4)).toBe(0.75);
  });

  it('orders fail, unknown, warn, pass, and knows nothing of nothing', () => {
    expect(worstObservation(['pass', 'warn', 'unknown', 'fail'])).toBe('fail');
    expect(worstObservation(['pass', 'warn', 'unknown'])).toBe('unknown');
    expect(worstObservation(['pass', 'warn'])).toBe('warn');
    expect(worstObservation([])).toBe('unknown');
  });
});

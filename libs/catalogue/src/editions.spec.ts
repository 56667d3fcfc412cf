import { appi202611 } from './appi-2026-11.data';
import { NoEditionInForce, NotACalendarDay } from './catalogue.errors';
import { findEditionAt, orderEditions } from './edition.rules';
import { editionAt, editions, parseEdition } from './editions';
import { findMeasure, findMetric } from './lookup';

const edition = editionAt('2026-11-21');

describe('the edition in force', () => {
  it('has every metric from M01 to M54 exactly once, in order', () => {
    const codes = Array.from({ length: 54 }, (_, index) => `M${String(index + 1).padStart(2, '0')}`);
    expect(edition.metrics.map(({ code }) => code)).toEqual(codes);
  });

  it('has every control of the guideline and every adjacent duty exactly once', () => {
    expect(edition.measures.map(({ code }) => code)).toEqual(
      [
        'SC-10-1 SC-10-2 SC-10-3-1 SC-10-3-2 SC-10-3-3 SC-10-3-4 SC-10-3-5 SC-10-4',
        'SC-10-5-1 SC-10-5-2 SC-10-5-3 SC-10-5-4 SC-10-6-1 SC-10-6-2 SC-10-6-3 SC-10-6-4',
        'SC-10-7 SC-A22 SC-A24 SC-A25 SC-A26 SC-A32',
      ].flatMap((line) => line.split(' ')),
    );
  });

  it('keeps must and should apart', () => {
    const should = edition.measures.filter(({ level }) => level === 'should').map(({ code }) => code);
    expect(should).toEqual(['SC-10-1', 'SC-A22']);
    const split = edition.measures
      .filter(({ levelParts }) => levelParts)
      .map((row) => [row.code, levelsOf(row)]);
    expect(split).toEqual([
      ['SC-10-3-2', 'must should'],
      ['SC-10-5-4', 'must should'],
      ['SC-A25', 'must must must'],
    ]);
  });

  it('names the lib of the metrics that the first libs provide', () => {
    const libs = ['M04', 'M06', 'M12', 'M24', 'M32', 'M36', 'M39', 'M44'].map(
      (code) => findMetric(edition, code)?.lib,
    );
    expect(libs).toEqual([
      'cameras',
      'access',
      'cameras',
      'live',
      'access',
      'identity',
      'cameras',
      'cameras',
    ]);
  });

  it('files each measure under a category that has a name, and leaves no category empty', () => {
    const used = new Set(edition.measures.map(({ category }) => category));
    expect(edition.categories.map(({ code }) => code)).toEqual([...used]);
  });

  it('marks what is ours in the metrics: 26 defaults, the rest proposals', () => {
    expect(edition.metrics.filter(({ proposal }) => !proposal)).toHaveLength(26);
  });

  it('never presents a change or a draft check as law in force', () => {
    const states = [
      ...edition.changes.topics.map(({ lawState }) => lawState),
      ...edition.expected.flatMap(({ checks }) => checks.map(({ lawState }) => lawState)),
    ];
    expect(states).not.toContain('in_force');
    expect(edition.expected.map(({ regime }) => regime.code)).toEqual(['expected_2027_04']);
  });

  it('says in every row read from the guideline that the newer text is to be compared', () => {
    const silent = edition.measures.filter(({ toBeVerified }) => !toBeVerified.includes('OP-3'));
    expect(silent).toEqual([]);
  });

  it('is frozen to the last row', () => {
    expect(() => Object.assign(edition.metrics[0] ?? {}, { lib: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(edition.measures[0]?.name ?? {}, { ja: 'x' })).toThrow(TypeError);
    expect(Object.isFrozen(editions)).toBe(true);
  });

  it('finds rows by code, or nothing', () => {
    expect(findMeasure(edition, 'SC-10-6-2')?.name.ja).toBe('アクセス者の識別と認証');
    expect(findMeasure(edition, 'SC-99')).toBeUndefined();
    expect(findMetric(edition, 'M55')).toBeUndefined();
  });

  function levelsOf(row: { levelParts?: readonly { level: string }[] | undefined }): string {
    return (row.levelParts ?? []).map(({ level }) => level).join(' ');
  }
});

describe('editions by date', () => {
  const old = { code: 'a@2026-01', effectiveFrom: '2026-01-01', effectiveUntil: '2026-06-01' };
  const next = { code: 'a@2026-06', effectiveFrom: '2026-06-01', effectiveUntil: null };

  it('changes on the first day of the next edition', () => {
    const ordered = orderEditions([next, old]);
    expect(findEditionAt(ordered, '2026-05-31').code).toBe('a@2026-01');
    expect(findEditionAt(ordered, '2026-06-01').code).toBe('a@2026-06');
    expect(findEditionAt(ordered, '2099-12-31').code).toBe('a@2026-06');
  });

  it('has no answer before the first edition, in a gap, or after a closed end', () => {
    const gap = orderEditions([old, { ...next, effectiveFrom: '2026-07-01', effectiveUntil: '2026-08-01' }]);
    for (const day of ['2025-12-31', '2026-06-15', '2026-08-01'])
      expect(() => findEditionAt(gap, day)).toThrow(NoEditionInForce);
    expect(() => editionAt('2026-11-01')).toThrow(NoEditionInForce);
  });

  it.each(['2026-02-30', '2026-11', '21 Nov 2026', '2026-11-21T00:00:00Z', ''])(
    'refuses %p as a day',
    (day) => {
      expect(() => editionAt(day)).toThrow(NotACalendarDay);
    },
  );

  it('refuses editions that overlap, that are given twice, or that are none', () => {
    expect(() => orderEditions([{ ...old, effectiveUntil: '2026-06-02' }, next])).toThrow('overlap');
    expect(() => orderEditions([{ ...old, effectiveUntil: null }, next])).toThrow('overlap');
    expect(() => orderEditions([old, { ...next, code: old.code }])).toThrow('twice');
    expect(() => orderEditions([])).toThrow('no edition');
  });

  it('takes a second edition beside the first once that one is closed', () => {
    const closed = parseEdition({ ...(appi202611 as object), effectiveUntil: '2028-07-16' });
    const main = parseEdition({
      ...(appi202611 as object),
      code: 'appi@2028-main',
      effectiveFrom: '2028-07-16',
    });
    expect(findEditionAt(orderEditions([main, closed]), '2028-07-16').code).toBe('appi@2028-main');
  });
});

import fc from 'fast-check';

import { japanIso } from '../clock/japan-time';
import { AnswerRows, japanIsoOfText } from './answer-rows';

/** As PostgreSQL writes a time in a session whose zone is `hours` ahead of UTC: no zeros at the end of a fraction. */
function written(instant: Date, hours: number): string {
  const local = new Date(instant.getTime() + hours * 3_600_000).toISOString();
  const fraction = local.slice(20, 23).replace(/0+$/, '');
  const sign = hours < 0 ? '-' : '+';
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${fraction && `.${fraction}`}${sign}${String(Math.abs(hours)).padStart(2, '0')}`;
}

const instants = fc.date({
  min: new Date('1970-01-02T00:00:00Z'),
  max: new Date('2100-12-30T00:00:00Z'),
  noInvalidDate: true,
});

describe('japanIsoOfText', () => {
  it.each([0, 9, -5, 5])('is what a Date would give, in a session %i hours ahead of UTC', (hours) => {
    fc.assert(
      fc.property(instants, (instant) => japanIsoOfText(written(instant, hours)) === japanIso(instant)),
    );
  });

  it('goes into the next day, month and year, and cuts microseconds off', () => {
    expect(japanIsoOfText('2023-12-31 15:00:00.123456+00')).toBe('2024-01-01T00:00:00.123+09:00');
    expect(japanIsoOfText('2024-02-28 23:59:59+00')).toBe('2024-02-29T08:59:59.000+09:00');
  });
});

const BOOL = 16;
const INT8 = 20;
const INT4 = 23;
const TEXT = 25;
const JSONB = 3802;
const TEXTS = 1009;
const UUIDS = 2951;
const TIMESTAMPTZ = 1184;

const one = (dataTypeID: number, text: string | null) =>
  new AnswerRows([{ name: 'x', dataTypeID }], [[text]]);

describe('AnswerRows', () => {
  it.each<[number, string | null, unknown]>([
    [TEXT, 'a "quoted" \\ 店\n', 'a "quoted" \\ 店\n'],
    [TEXT, '', ''],
    [TEXT, null, null],
    [BOOL, 't', true],
    [BOOL, 'f', false],
    [INT4, '-7', -7],
    [INT8, '9007199254740993', '9007199254740993'],
    [JSONB, '{"a": [1, null]}', { a: [1, null] }],
    [TIMESTAMPTZ, '2026-11-21 15:00:00.5+00', '2026-11-22T00:00:00.500+09:00'],
    [TEXTS, '{}', []],
    [TEXTS, '{a,b}', ['a', 'b']],
    [TEXTS, '{"a b","c\\"d",NULL,"NULL"}', ['a b', 'c"d', null, 'NULL']],
    [
      TEXTS,
      '{{a,b},{c,d}}',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [UUIDS, '{0190a000-0000-7000-8000-000000000001}', ['0190a000-0000-7000-8000-000000000001']],
  ])('reads type %i, %j, as %j, and writes the same as JSON', (oid, text, value) => {
    expect(one(oid, text).row(0)).toEqual({ x: value });
    expect(one(oid, text).json(0)).toBe(JSON.stringify({ x: value }));
  });

  it('writes whatever text there is as JSON.stringify does', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => one(TEXT, text).json(0) === JSON.stringify({ x: text }),
      ),
    );
  });

  it('keeps the columns in their order', () => {
    const fields = ['b', 'a "odd" one'].map((name) => ({ name, dataTypeID: INT4 }));
    const rows = new AnswerRows(fields, [
      ['1', '2'],
      [null, '3'],
    ]);
    expect([rows.length, rows.json(0), rows.json(1)]).toEqual([
      2,
      '{"b":1,"a \\"odd\\" one":2}',
      '{"b":null,"a \\"odd\\" one":3}',
    ]);
  });
});

import { type WriteColumn, writeCsv, writeXlsx } from '@mimamori/tabular';
import fc from 'fast-check';

import { readInventory } from '../camera-import/camera-import.reading';
import { type CameraFacts, cameraPatchSchema, newCameraFacts } from '../camera/camera.schema';
import { inventoryCells, inventoryHeadings } from './inventory-cells';

const NAMES = {
  sites: new Map([['site', '0001']]),
  areas: new Map<string, string>(),
  owners: new Map<string, string>(),
  purposes: new Map<string, string>(),
};
const { shape } = cameraPatchSchema;
const TEXTS = ['name', 'vendor', 'model', 'serial', 'firmware', 'note', 'storage', 'installer'] as const;
const LONG_TEXTS = ['maskReason', 'viewDescription', 'audioPurpose'] as const;

/** Any characters at all, and those that files stumble over: quotes, signs of formulas, escapes, breaks, marks. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...`'"=+-@,;、\\\t\r\n _x000D_０＝ﾊﾟ髙﨑é👩‍🔧あ\u00a0\u200b\u2028`),
    maxLength: 20,
  }),
  fc.constantFrom('0001', '1E5', '2024-04-01', 'TRUE', '#N/A', '_x0041_', "''=1", '\ufeffa\ufeff', 'a\u3000'),
);

/** What the schema makes of it, if it takes it. */
const accepted = (field: keyof typeof shape, value: unknown): unknown => {
  const { success, data } = shape[field].safeParse(value);
  return success ? data : undefined;
};

const factsArbitrary = fc.record({
  texts: fc.record(Object.fromEntries([...TEXTS, ...LONG_TEXTS].map((field) => [field, anyText]))),
  tags: fc.array(anyText, { maxLength: 5 }),
  code: anyText,
  flag: fc.constantFrom(true, false, null),
});

function factsOf({
  texts,
  tags,
  code,
  flag,
}: typeof factsArbitrary extends fc.Arbitrary<infer T> ? T : never) {
  const told = Object.fromEntries(
    Object.entries(texts).map(([field, text]) => [field, accepted(field as keyof typeof shape, text)]),
  );
  const good = tags.filter((tag) => accepted('tags', [tag]));
  return newCameraFacts({
    ...told,
    siteId: 'site',
    code: (accepted('code', code) as string | undefined) ?? 'C01',
    name: (told.name as string | undefined) ?? 'レジ',
    tags: accepted('tags', good) as string[],
    audio: flag,
  });
}

/** What an import of the file would state, without what it states of nothing. */
function brought(bytes: Buffer): Record<string, unknown> {
  const { rows, errors } = readInventory(bytes);
  expect(errors).toEqual([]);
  const [row] = rows;
  return { code: row?.code, ...row?.facts };
}

function stated(facts: CameraFacts): Record<string, unknown> {
  const { siteId: _site, state: _state, purposeIds: _purposes, tags, ...rest } = facts;
  const said = Object.entries(rest).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(said), ...(tags.length && { tags }) };
}

describe('what the register takes, an inventory brings back', () => {
  const formats: [string, (columns: WriteColumn[], rows: Record<string, string | null>[]) => Buffer][] = [
    ['CSV', (columns, rows) => writeCsv(columns, rows, { encoding: 'utf-8-bom' }).bytes],
    ['XLSX', (columns, rows) => writeXlsx(columns, rows, { title: '台帳' })],
  ];

  it.each(formats)('as %s', (_name, write) => {
    fc.assert(
      fc.property(factsArbitrary, fc.constantFrom('ja' as const, 'en' as const), (given, locale) => {
        const facts = factsOf(given);
        const cells = inventoryCells(facts, NAMES, locale) as Record<string, string | null>;
        expect(brought(write(inventoryHeadings(locale), [cells]))).toEqual(stated(facts));
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    ['a control character', 'a\u0007b'],
    ['private use (外字)', 'a\ue000'],
    ['half of a pair', 'a\ud83d'],
    ['an unassigned character', 'a\u{e0fff}'],
    ['damage', 'a\ufffd'],
  ])('so it does not take %s', (_what, text) => {
    for (const field of ['name', 'note', 'vendor', 'code'] as const)
      expect(accepted(field, text)).toBeUndefined();
    expect(accepted('tags', [text])).toBeUndefined();
  });

  it('takes line breaks and tabs in remarks, and nowhere else', () => {
    expect(accepted('note', '1\t2\r\n3\n4')).toBe('1\t2\r\n3\n4');
    expect(accepted('name', '1\n2')).toBeUndefined();
  });
});

import { uuidv7 } from '@mimamori/platform';
import { readCsv, writeCsv } from '@mimamori/tabular';
import fc from 'fast-check';

import { someFacts } from '../../testing';
import type { CameraFacts, CameraRow } from '../camera/camera.schema';
import {
  CAMERA_CLASSES,
  CAMERA_STATES,
  MASK_DECISIONS,
  NOTICE_CLASSES,
  ONVIF_PROFILES,
  RECORDING_PLACES,
  RETENTION_CLASSES,
  VIEW_CATCHES,
} from '../camera/camera.words';
import { faultsOf } from '../camera-change/camera-change.rules';
import { inventoryCells, inventoryHeadings } from '../camera-export/inventory-cells';
import { INVENTORY_COLUMNS } from './camera-import.columns';
import { readClass, readRetentionClass, readState, readYesNo } from './camera-import.labels';
import { type InventoryRow, readInventoryRow } from './camera-import.mapping';
import { asRowErrors, planRow, type RowReferences } from './camera-import.plan';
import { kindOf } from './camera-import.planner';
import { readInventory } from './camera-import.reading';
import { readDay } from './cell-day';
import { readList, writeList } from './cell-list';

const places = {
  headings: Object.fromEntries(INVENTORY_COLUMNS.map(({ key, headings: [ja] }) => [key, ja])),
};
const read = (values: Record<string, string>) => readInventoryRow({ line: 2, values }, places);
const meta = {
  id: uuidv7(),
  activatedAt: null,
  suspendedAt: null,
  retiredAt: null,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const minimal = { siteCode: '0001', code: 'C01', name: 'レジ上' };
const codes = (values: Record<string, string>) =>
  read({ ...minimal, ...values }).errors.map(({ code }) => code);

describe('labels', () => {
  it('reads every word of the data as itself, and Japanese labels in any width', () => {
    for (const word of CAMERA_CLASSES) expect(readClass(word)).toBe(word);
    for (const word of RETENTION_CLASSES) expect(readRetentionClass(word.toUpperCase())).toBe(word);
    for (const word of CAMERA_STATES) expect(readState(word)).toBe(word);
    expect(readClass('防犯（従来型）')).toBe('conventional_security');
    expect(readRetentionClass('店舗･事務所')).toBe('store_office');
    expect(readState('稼働中')).toBe('active');
    expect(readYesNo('有')).toBe(true);
    expect(readYesNo('ＮＯ')).toBe(false);
    expect(readYesNo('たぶん')).toBeUndefined();
  });
});

describe('readDay', () => {
  const said = (text: string) => {
    const read = readDay(text);
    return 'day' in read ? read.day : read.code;
  };

  it.each([
    ['2024-04-01', '2024-04-01'],
    ['2024/4/1', '2024-04-01'],
    ['2024.4.1', '2024-04-01'],
    ['２０２４／０２／２９', '2024-02-29'],
    ['2026年4月1日', '2026-04-01'],
    ['令和8年4月1日', '2026-04-01'],
    ['令和元年5月1日', '2019-05-01'],
    ['平成 31年 4月 30日', '2019-04-30'],
  ])('%s', (text, day) => expect(said(text)).toBe(day));

  it.each([
    ['2023-02-29', 'date_invalid'],
    ['2024-13-01', 'date_invalid'],
    ['平成31年5月1日', 'date_invalid'],
    ['令和元年4月30日', 'date_invalid'],
    ['R8.4.1', 'date_invalid'],
    ['', 'date_invalid'],
    ['24-04-01', 'date_ambiguous'],
    ['01/02/2026', 'date_ambiguous'],
    ['45383', 'date_serial'],
  ])('refuses %p as %s', (text, code) => expect(said(text)).toBe(code));

  it('reads back every real day in both spellings', () => {
    const range = { min: new Date('1950-01-01'), max: new Date('2100-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const day = date.toISOString().slice(0, 10);
        expect(said(day)).toBe(day);
        expect(said(day.replaceAll('-', '/').replace(/\/0/g, '/'))).toBe(day);
      }),
    );
  });
});

describe('lists in a cell', () => {
  it('come back as they were, whatever their entries hold', () => {
    const entry = fc
      .array(fc.constantFrom(...'a;；,、\\ 　n'), { minLength: 1, maxLength: 6 })
      .map((chars) => chars.join('').trim())
      .filter(Boolean);
    fc.assert(
      fc.property(fc.uniqueArray(entry, { maxLength: 5 }), (entries) => {
        expect(readList(writeList(entries))).toEqual(entries);
      }),
    );
    expect(readList('入口；夜間, 夜間、\n 防犯')).toEqual(['入口', '夜間', '防犯']);
  });
});

describe('readInventoryRow', () => {
  it('reads a full row', () => {
    const { row, errors } = read({
      siteCode: '００１２',
      code: 'Ｃ０１',
      name: 'レジ上',
      mac: '001A.2B3C.4D5E',
      class: '防犯(従来型)',
      purpose: 'SECURITY；counting',
      audio: '無',
      faceRecognition: 'no',
      retentionClass: 'store_office',
      owner: 'Store-0012',
      area: 'レジ',
      installedOn: '2024/4/1',
      state: '計画中',
      note: '1行目\n2行目',
      vendor: '',
    });
    expect(errors).toEqual([]);
    expect(row).toEqual({
      line: 2,
      siteCode: '0012',
      code: 'C01',
      area: 'レジ',
      owner: 'store-0012',
      purposeCodes: ['security', 'counting'],
      state: 'planned',
      facts: {
        name: 'レジ上',
        mac: '00:1a:2b:3c:4d:5e',
        class: 'conventional_security',
        audio: false,
        faceRecognition: false,
        retentionClass: 'store_office',
        installedOn: '2024-04-01',
        note: '1行目\n2行目',
      },
    });
  });

  it('names each wrong cell by its own heading', () => {
    const { row, errors } = read({
      ...minimal,
      mac: 'xx',
      class: '謎',
      audio: '?',
      installedOn: '2023-02-29',
    });
    expect(row).toBeUndefined();
    expect(errors.map(({ line, column, code }) => ({ line, column, code }))).toEqual([
      { line: 2, column: 'MACアドレス', code: 'cameras.rows.mac_invalid' },
      { line: 2, column: '区分', code: 'cameras.rows.class_unknown' },
      { line: 2, column: '音声 (有/無)', code: 'cameras.rows.yes_no_expected' },
      { line: 2, column: '設置日', code: 'cameras.rows.date_invalid' },
    ]);
  });

  it('asks for the key, and bounds every text', () => {
    expect(codes({ siteCode: '' })).toEqual(['cameras.rows.site_code_missing']);
    expect(codes({ code: '' })).toEqual(['cameras.rows.camera_code_missing']);
    expect(codes({ code: 'a b' })).toEqual(['cameras.rows.value_invalid']);
    expect(codes({ name: 'あ'.repeat(201) })).toEqual(['cameras.rows.too_long']);
    expect(codes({ retentionClass: 'forever' })).toEqual(['cameras.rows.retention_class_unknown']);
    expect(codes({ state: 'gone' })).toEqual(['cameras.rows.state_unknown']);
  });

  it('takes Japanese and English headings, in UTF-8 with BOM', () => {
    const csv = (line: string) => Buffer.from(`\ufeff${line}\r\n0001,C01,x,無\r\n`);
    const options = { columns: INVENTORY_COLUMNS, maxRows: 5, maxBytes: 1000, maxFieldLength: 100 };
    const ja = readCsv(csv('店番*,カメラ番号*,カメラ名*,音声 (有/無)'), options);
    const en = readCsv(csv('site_code,camera_code,name,audio'), options);
    expect(ja.errors).toEqual([]);
    expect(en.rows).toEqual(ja.rows);
  });

  it('never throws and never hands on a row with errors, whatever the cells hold', () => {
    const cells = fc.record(
      Object.fromEntries(
        INVENTORY_COLUMNS.map(({ key }) => [key, fc.string({ unit: 'binary', maxLength: 60 })]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(cells, (values) => {
        const { row, errors } = read(values as Record<string, string>);
        expect(row === undefined).toBe(errors.length > 0);
      }),
    );
  });
});

describe('planRow', () => {
  const references = (over: Partial<RowReferences> = {}): RowReferences => ({ siteId: 'site', ...over });
  const row = (over: Partial<InventoryRow> = {}): InventoryRow => ({
    line: 3,
    siteCode: '0001',
    code: 'C01',
    facts: { name: 'レジ上' },
    ...over,
  });
  const known = (over: Partial<CameraFacts> = {}): CameraRow => ({
    ...someFacts(over),
    ...meta,
  });
  const plan = (planned: InventoryRow, before?: CameraRow, over: Partial<RowReferences> = {}) => {
    const { change } = planRow(planned, references(over), before, { places, newId: uuidv7 });
    if (!change) throw new Error('the row has a name');
    return change;
  };
  const told = (planned: InventoryRow, before?: CameraRow, over: Partial<RowReferences> = {}) =>
    asRowErrors(faultsOf(plan(planned, before, over), 0), planned.line, places).map(
      ({ column, code }) => [column, code] as const,
    );

  it('creates a planned camera of which the rest is unknown', () => {
    const change = plan(row());
    expect(kindOf(change)).toBe('create');
    expect(change.after).toMatchObject({ state: 'planned', audio: null, class: null, purposeIds: [] });
    const nameless = planRow(row({ facts: {} }), references(), undefined, { places, newId: uuidv7 });
    expect(nameless.errors.map(({ code }) => code)).toEqual(['cameras.rows.name_missing']);
  });

  it('leaves what the row does not state, and knows when nothing changes', () => {
    const camera = known({ name: 'レジ上', vendor: 'A' });
    expect(kindOf(plan(row(), camera))).toBe('unchanged');
    const change = plan(row({ facts: { vendor: 'B' } }), camera);
    expect(change).toMatchObject({ fields: ['vendor'], after: { name: 'レジ上', vendor: 'B' } });
    expect(kindOf(change)).toBe('update');
  });

  it('applies the gate and the state machine, naming column and reason', () => {
    expect(told(row({ state: 'active' }), undefined, { areaId: 'area' })).toEqual([
      ['利用目的', 'cameras.gate_purpose'],
      ['責任者', 'cameras.gate_owner'],
      ['保存区分', 'cameras.gate_retention_class'],
      ['音声 (有/無)', 'cameras.gate_audio'],
      ['マスクの要否', 'cameras.gate_mask'],
    ]);
    const retired = known({ state: 'retired' });
    expect(told(row({ state: 'active' }), retired)).toEqual([['状態', 'cameras.camera_retired']]);
    expect(told(row({ facts: { name: retired.name, note: '処分済み' } }), retired)).toEqual([]);
    expect(told(row({ state: 'suspended' }))).toEqual([['状態', 'cameras.transition_not_allowed']]);
    expect(told(row({ state: 'active' }), known({ state: 'suspended' }))).toEqual([]);
  });

  it('asks why a camera stops, and lets an active one keep what its gate asked for', () => {
    const active = known();
    expect(told(row({ state: 'suspended' }), active)).toEqual([['状態変更の理由', 'cameras.reason_missing']]);
    expect(told(row({ state: 'suspended', stateReason: '故障' }), active)).toEqual([]);
    expect(told(row({ facts: { maskDecision: 'needed' } }), active)).toEqual([
      ['マスクの要否', 'cameras.gate_mask_in_force'],
    ]);
  });

  it('is idempotent: what a row made, the same row leaves unchanged', () => {
    const stated = fc.record(
      {
        vendor: fc.string({ minLength: 1, maxLength: 20 }),
        audio: fc.boolean(),
        tags: fc.constantFrom<string[]>(['a', 'b'], []),
        state: fc.constantFrom('planned', 'retired'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(stated, ({ state, ...facts }) => {
        const again = row({ facts: { name: 'レジ上', ...facts }, state: state as InventoryRow['state'] });
        const made = { ...known(), ...plan(again).after };
        expect(kindOf(plan(again, made))).toBe('unchanged');
      }),
    );
  });
});

describe('an inventory that is written', () => {
  const words = <const Word extends string>(list: readonly Word[]) => fc.constantFrom(...list);
  const text = fc
    .array(fc.constantFrom(...'=-+@\';,、"髙a '), { minLength: 1, maxLength: 8 })
    .map((chars) => chars.join('').trim())
    .filter(Boolean);
  const facts = fc.record({
    name: text,
    vendor: fc.option(text),
    class: fc.option(words(CAMERA_CLASSES)),
    retentionClass: fc.option(words(RETENTION_CLASSES)),
    noticeClass: fc.option(words(NOTICE_CLASSES)),
    maskDecision: fc.option(words(MASK_DECISIONS)),
    recordingPlace: fc.option(words(RECORDING_PLACES)),
    audio: fc.option(fc.boolean()),
    viewCatches: fc.option(fc.subarray([...VIEW_CATCHES]).map((some) => some.toSorted())),
    onvifProfiles: fc.option(fc.subarray([...ONVIF_PROFILES])),
    tags: fc.uniqueArray(text, { maxLength: 4 }).map((some) => some.toSorted()),
    installedOn: fc.option(fc.constant('2026-04-01')),
    state: words(CAMERA_STATES),
  });

  it.each(['ja', 'en'] as const)('is read as the same facts, in %s', (locale) => {
    const names = {
      sites: new Map([['s', '0001']]),
      areas: new Map(),
      owners: new Map(),
      purposes: new Map(),
    };
    const columns = inventoryHeadings(locale);
    fc.assert(
      fc.property(facts, (given) => {
        const camera = { ...someFacts(), ...given, siteId: 's', code: 'C1', areaId: null, purposeIds: [] };
        const cells = inventoryCells(camera, names, locale);
        const { bytes } = writeCsv(columns, [cells], { encoding: 'utf-8-bom' });
        const { rows, errors } = readInventory(bytes);
        expect(errors).toEqual([]);
        const [row] = rows;
        const change = planRow(
          row as InventoryRow,
          { siteId: 's' },
          { ...camera, ...meta },
          { places, newId: uuidv7 },
        );
        expect(change.change?.fields).toEqual([]);
        expect(row?.state).toBe(given.state);
        for (const [field, value] of Object.entries(given))
          if (value !== null && field !== 'state' && !(field === 'tags' && !given.tags.length))
            expect(row?.facts).toHaveProperty(field, value);
      }),
      { numRuns: 200 },
    );
  });
});

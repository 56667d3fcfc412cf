import { readCsv } from '@mimamori/tabular';
import fc from 'fast-check';

import { someFacts } from '../../testing';
import { CAMERA_CLASSES, CAMERA_STATES, RETENTION_CLASSES } from '../camera/camera.words';
import { INVENTORY_COLUMNS } from './camera-import.columns';
import { readClass, readRetentionClass, readState, readYesNo } from './camera-import.labels';
import { type InventoryRow, readDay, readInventoryRow } from './camera-import.mapping';
import { planRow, type RowReferences } from './camera-import.plan';

const headings = Object.fromEntries(INVENTORY_COLUMNS.map(({ key, headings: [ja] }) => [key, ja]));
const read = (values: Record<string, string>) => readInventoryRow({ line: 2, values }, headings);
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
  it.each([
    ['2024-04-01', '2024-04-01'],
    ['2024/4/1', '2024-04-01'],
    ['２０２４／０２／２９', '2024-02-29'],
  ])('%s', (text, day) => expect(readDay(text)).toBe(day));

  it.each(['2023-02-29', '2024-13-01', '2024-00-10', '24-04-01', '2024年4月1日', '45383', ''])(
    'refuses %p',
    (text) => expect(readDay(text)).toBeUndefined(),
  );

  it('reads back every real day in both spellings', () => {
    const range = { min: new Date('1950-01-01'), max: new Date('2100-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const day = date.toISOString().slice(0, 10);
        expect(readDay(day)).toBe(day);
        expect(readDay(day.replaceAll('-', '/').replace(/\/0/g, '/'))).toBe(day);
      }),
    );
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

  it('creates a planned camera of which the rest is unknown', () => {
    const { change } = planRow(row(), references(), undefined, headings);
    expect(change).toMatchObject({ kind: 'create', activates: false });
    expect(change?.next).toMatchObject({ state: 'planned', audio: null, class: null, purposeIds: [] });
  });

  it('leaves what the row does not state, and knows when nothing changes', () => {
    const camera = someFacts({ name: 'レジ上', vendor: 'A' });
    expect(planRow(row(), references(), camera, headings).change).toMatchObject({
      kind: 'unchanged',
      next: camera,
    });
    const changed = planRow(row({ facts: { vendor: 'B' } }), references(), camera, headings).change;
    expect(changed).toMatchObject({
      kind: 'update',
      fields: ['vendor'],
      next: { name: 'レジ上', vendor: 'B' },
    });
  });

  it('applies the gate and the state machine, naming column and reason', () => {
    const errors = planRow(
      row({ state: 'active' }),
      references({ areaId: 'area' }),
      undefined,
      headings,
    ).errors;
    expect(errors.map(({ column, code }) => [column, code])).toEqual([
      ['利用目的', 'cameras.gate_purpose'],
      ['責任者', 'cameras.gate_owner'],
      ['保存区分', 'cameras.gate_retention_class'],
      ['音声 (有/無)', 'cameras.gate_audio'],
      ['状態', 'cameras.gate_mask'],
    ]);
    const retired = planRow(
      row({ state: 'active' }),
      references(),
      someFacts({ state: 'retired' }),
      headings,
    );
    expect(retired.errors.map(({ code }) => code)).toEqual(['cameras.rows.camera_retired']);
    const suspended = planRow(row({ state: 'suspended' }), references(), undefined, headings);
    expect(suspended.errors.map(({ code }) => code)).toEqual(['cameras.rows.transition_not_allowed']);
    const opened = planRow(
      row({ state: 'active' }),
      references(),
      someFacts({ state: 'suspended' }),
      headings,
    );
    expect(opened.change).toMatchObject({ kind: 'update', activates: true });
  });

  it('is idempotent: what a row made, the same row leaves unchanged', () => {
    const stated = fc.record(
      {
        vendor: fc.string({ minLength: 1, maxLength: 20 }),
        audio: fc.boolean(),
        state: fc.constantFrom('planned', 'retired'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(stated, ({ state, ...facts }) => {
        const again = row({ facts: { name: 'レジ上', ...facts }, state: state as InventoryRow['state'] });
        const first = planRow(again, references(), undefined, headings).change;
        expect(planRow(again, references(), first?.next, headings).change?.kind).toBe('unchanged');
      }),
    );
  });
});

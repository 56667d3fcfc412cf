import { INVENTORY_COLUMNS, type InventoryColumn } from '../src/camera-import/camera-import.columns';

export type InventoryCellsOf = Partial<Record<InventoryColumn, string>>;

/** A row of a made-up inventory: what the file says, what the register then says, or what is wrong with it. */
export interface MadeRow {
  readonly written: InventoryCellsOf;
  /** As an export says it. */
  readonly kept: InventoryCellsOf;
  readonly fault?: { readonly column: string; readonly code: string };
}

export interface Ground {
  readonly siteCodes: readonly string[];
  readonly areaName: string;
  readonly areaCode: string;
  readonly purposeCode: string;
  readonly ownerLoginId: string;
}

const heading = (key: InventoryColumn) =>
  INVENTORY_COLUMNS.find((column) => column.key === key)?.headings[0] ?? key;
const fault = (key: InventoryColumn, name: string) => ({
  column: heading(key),
  code: `cameras.rows.${name}`,
});

/** Names as registers have them: 髙 and 﨑, half-width kana, signs that spreadsheets would run, 200 characters. */
const NAMES: readonly ((number: number) => string)[] = [
  (number) => `髙島屋前 ${number}`,
  (number) => `山﨑ﾚｼﾞｶﾒﾗ${number}ﾊﾟ`,
  (number) => `=SUM(A${number})`,
  (number) => `-${number} "入口"`,
  (number) => `'@${number}`,
  (number) => `${number}${'長'.repeat(200 - String(number).length)}`,
  (number) => `①㈱Ⅳ～－∥ ${number}`,
];

function good(number: number, ground: Ground): MadeRow {
  const siteCode = ground.siteCodes[number % ground.siteCodes.length] ?? '';
  const plain: InventoryCellsOf = {
    siteCode,
    code: String(number).padStart(5, '0'),
    name: NAMES[number % NAMES.length]?.(number) ?? '',
    vendor: number % 3 ? 'ＡＣＭＥ株式会社' : 'ｱｸﾒ',
    serial: `00${number}`,
    class: '防犯(従来型)',
    purpose: ground.purposeCode,
    audio: '無',
    faceRecognition: '無',
    retentionClass: '店舗・事務所',
    owner: ground.ownerLoginId,
    state: '計画中',
    note: number % 5 ? '備考' : `1行目、"引用"\n2行目,${number}\r\n3行目`,
    viewCatches: number % 2 ? 'なし' : '隣地;公道',
    onvifProfiles: number % 2 ? 'S;T' : 'なし',
    recordingPlace: '店舗レコーダー',
    tags: number % 4 ? '屋外;重要' : '区切り\\;あり;髙',
  };
  const kept = {
    ...plain,
    mac: `00:1a:2b:3c:${hex(number >> 8)}:${hex(number)}`,
    area: siteCode === ground.siteCodes[0] ? ground.areaCode : undefined,
    installedOn: '2026-04-01',
  };
  const days = ['2026-04-01', '2026/4/1', '2026年4月1日', '令和8年4月1日'];
  const written = {
    ...plain,
    mac: `00-1A-2B-3C-${hex(number >> 8).toUpperCase()}-${hex(number).toUpperCase()}`,
    area: kept.area && ground.areaName,
    installedOn: days[number % days.length],
  };
  return { written, kept };
}

function hex(number: number): string {
  return (number & 255).toString(16).padStart(2, '0');
}

type Spoil = (
  row: InventoryCellsOf,
  earlier: InventoryCellsOf,
) => { row: InventoryCellsOf; fault: MadeRow['fault'] };

const SPOILS: readonly Spoil[] = [
  (row, { siteCode, code }) => ({ row: { ...row, siteCode, code }, fault: fault('code', 'duplicate_key') }),
  (row) => ({ row: { ...row, siteCode: '09999' }, fault: fault('siteCode', 'site_unknown') }),
  (row) => ({ row: { ...row, installedOn: '2023-02-29' }, fault: fault('installedOn', 'date_invalid') }),
  (row) => ({ row: { ...row, installedOn: '46113' }, fault: fault('installedOn', 'date_serial') }),
  (row) => ({ row: { ...row, installedOn: '04/01/2026' }, fault: fault('installedOn', 'date_ambiguous') }),
  (row) => ({ row: { ...row, name: '長'.repeat(201) }, fault: fault('name', 'too_long') }),
  (row) => ({ row: { ...row, name: '' }, fault: fault('name', 'name_missing') }),
  (row) => ({ row: { ...row, audio: '不明' }, fault: fault('audio', 'yes_no_expected') }),
];

/** @param every how many rows apart the bad ones stand */
export function madeInventory(count: number, every: number, ground: Ground): MadeRow[] {
  const rows: MadeRow[] = [];
  for (let number = 0; number < count; number += 1) {
    const row = good(number, ground);
    const spoil = number > 0 && number % every === 0 ? SPOILS[(number / every) % SPOILS.length] : undefined;
    if (!spoil) rows.push(row);
    else {
      const bad = spoil(row.written, rows[number - 1]?.written ?? {});
      rows.push({ written: bad.row, kept: row.kept, fault: bad.fault });
    }
  }
  return rows;
}

/** Line of a CSV file where each row starts. */
export function linesOf(rows: readonly MadeRow[]): number[] {
  let line = 2;
  return rows.map(({ written }) => {
    const start = line;
    const breaks = Object.values(written).map((cell) => cell?.match(/\r\n|\n|\r/g)?.length ?? 0);
    line += 1 + breaks.reduce((sum, count) => sum + count, 0);
    return start;
  });
}

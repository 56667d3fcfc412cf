import fs from 'node:fs';
import path from 'node:path';
import {
  jstDateTimeText,
  MOST_CELL_LETTERS,
  safeguardLabels,
  utcParts,
  type DocumentLocale,
  type SafeguardAnnexData,
  type SafeguardReportData,
} from '../src';
import { measuresOf } from './sample-measures';

/** `longest` fills every field to the schema's limits or near; `nasty` is what a person could type to break the page. */
export type SampleKind = 'normal' | 'longest' | 'nasty';

export const NASTY =
  '#eval("1+1") #import "@preview/x" $x^2$ *b* _i_ = h <label> @ref \\ `raw` // c <script>alert(1)</script> ' +
  'a\u0000b\u0085c\u202Egnp.exe\u202C \uD800 \uE000 \uFFFE\uFEFF ㈱髙﨑𠮷塚\uFA10葛\u{E0100} ﾌｧ ① e\u0301\tx\r\ny';

const ISSUED = new Date('2026-11-21T13:26:53Z');

function labelsOf(locale: DocumentLocale): Record<string, string> {
  const file = path.join(__dirname, '../../../i18n', locale, 'documents.json');
  const texts = JSON.parse(fs.readFileSync(file, 'utf8')) as { safeguards: Record<string, string> };
  return texts.safeguards;
}

/** A whole report about an invented chain. */
export function aSafeguardReport(locale: DocumentLocale, kind: SampleKind = 'normal'): SafeguardReportData {
  const labels = labelsOf(locale);
  const categories = measuresOf(locale);
  const counts = { pass: 0, warn: 0, fail: 0, unknown: 0, unproved: 0 };
  for (const measure of categories.flatMap((category) => category.measures)) counts[measure.status] += 1;
  const report: SafeguardReportData = {
    locale,
    labels: safeguardLabels((key) => labels[key.replace('safeguards.', '')] ?? key),
    tenant: { name: locale === 'ja' ? '株式会社みどりストア' : 'Midori Stores Inc.', code: 'midori' },
    report: {
      id: '019a9a5e-4b52-7c1e-9d3f-0c5b6a7d8e9f',
      edition: '1',
      asOfText: jstDateTimeText(ISSUED, locale),
      periodText:
        locale === 'ja' ? '2026年10月22日 ～ 2026年11月21日' : '22 October 2026 to 21 November 2026',
      issuedParts: utcParts(ISSUED),
      issuedText: jstDateTimeText(ISSUED, locale),
      issuedBy: locale === 'ja' ? '個人データ管理責任者　髙﨑 祐子' : 'Yuko Takasaki, Personal Data Manager',
    },
    summary: counts,
    categories,
    annexes: [anAnnex(locale), { ...anAnnex(locale), rows: [], moreText: null }],
    footnotes: [
      locale === 'ja'
        ? '本報告書は発行日時に確定したもので、その後の変更は含みません。'
        : 'This report was fixed at the time of issue and contains no later changes.',
    ],
  };
  if (kind === 'normal') return report;
  return fillTexts(report, kind === 'nasty' ? NASTY : longText(locale));
}

/** More rows than a page bears. */
function anAnnex(locale: DocumentLocale): SafeguardAnnexData {
  const ja = locale === 'ja';
  const flags = ja
    ? [
        '利用目的',
        '責任者',
        '保存区分',
        '通知・公表の区分',
        '区分',
        '音声',
        '顔識別',
        '保存場所',
        '保存先の名称',
      ]
    : [
        'Purpose',
        'Responsible',
        'Retention',
        'Notice class',
        'Class',
        'Sound',
        'Face',
        'Recorded at',
        'Storage',
      ];
  const head = ja
    ? ['店番', '店舗名', 'カメラ番号', 'カメラ名', '不足項目数']
    : ['Store', 'Store name', 'Camera', 'Camera name', 'Missing'];
  const rows = Array.from({ length: 120 }, (_, row) => [
    String(1 + (row % 47)).padStart(4, '0'),
    ja ? `みどりストア 渋谷${row}店` : `Midori Stores Shibuya ${row}`,
    `CAM-${String(row).padStart(3, '0')}`,
    ja ? 'レジ上 3番 出入口側' : 'Above till 3, towards the door',
    String(1 + (row % 9)),
    ...flags.map((_flag, column) => (column <= row % 9 ? '×' : '○')),
  ]);
  return {
    title: ja ? '情報がそろっていないカメラ' : 'Cameras with missing details',
    note: ja ? '○：登録済み　×：未登録・不明' : '○: recorded, ×: not recorded or not known',
    columns: [...head, ...flags],
    rows,
    moreText: ja ? 'ほか 1,480 件' : 'and 1,480 more',
  };
}

function longText(locale: DocumentLocale): string {
  const words = locale === 'ja' ? '防犯カメラの映像の取扱いについて、' : 'Handling of camera footage, ';
  return `${words.repeat(5)}${'W'.repeat(90)}`;
}

/** Fields whose values are words of the schema, not texts. */
const FIXED = new Set([
  'locale',
  'labels',
  'status',
  'level',
  'lawState',
  'state',
  'summary',
  'issuedParts',
  'url',
]);

function fillTexts<T>(value: T, text: string): T {
  if (typeof value === 'string') return text as T;
  if (Array.isArray(value)) return value.map((entry: unknown) => fillTexts(entry, text)) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, entry]) => [
    key,
    FIXED.has(key) ? entry : fillTexts(entry, key === 'rows' ? text.slice(0, MOST_CELL_LETTERS) : text),
  ]);
  return Object.fromEntries(entries) as T;
}

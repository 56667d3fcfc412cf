import fs from 'node:fs';
import path from 'node:path';
import {
  jstDateTimeText,
  safeguardLabels,
  utcParts,
  type DocumentLocale,
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
    footnotes: [
      locale === 'ja'
        ? '本報告書は発行日時に確定したもので、その後の変更は含みません。'
        : 'This report was fixed at the time of issue and contains no later changes.',
    ],
  };
  if (kind === 'normal') return report;
  return fillTexts(report, kind === 'nasty' ? NASTY : longText(locale));
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
    FIXED.has(key) ? entry : fillTexts(entry, text),
  ]);
  return Object.fromEntries(entries) as T;
}

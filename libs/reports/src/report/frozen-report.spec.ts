import { DocumentRenderer, GlyphMissing, type SafeguardReportData } from '@mimamori/documents';
import { FixedClock, type Locale, Translator } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { Tenant } from '@mimamori/tenancy';
import { editionAt } from '@mimamori/catalogue';
import { Logger } from '@nestjs/common';

import { aMeasurement, evidenceOf, installed } from '../../testing';
import { usualPeriod } from '../safeguard/period.rules';
import { SafeguardAssessment } from '../safeguard/safeguard-assessment.service';
import { wordsIn } from '../safeguard/words';
import { printed } from './annex-pdf.data';
import { freeze, frozenBytes } from './frozen-report';
import { type FrozenReport, frozenReportSchema } from './frozen-report.schema';
import { safeguardPdfData } from './report-pdf.data';

const NOW = new Date('2026-11-21T14:00:00Z');
const ID = '019a9a5e-4b52-7c1e-9d3f-0c5b6a7d8e9f';
const translator = new Translator();

const providers = {
  M04: () => aMeasurement(1, { facts: [{ key: 'catalogue:unit.count', value: 1600 }] }),
  M12: () => aMeasurement(0.96),
  M24: () => aMeasurement(0.03),
  M06: () => Promise.reject(new Error('no connection')),
  M39: () => aMeasurement(null, { unknownReason: 'reports:reason.no_value' }),
};

/** More rows than are printed, of more than are kept. */
const aTable = () => ({
  columns: ['cameras:register.site_code', 'cameras:register.camera_name', 'cameras:register.missing'],
  rows: Array.from({ length: 250 }, (_, row) => ['0001', row % 2 ? `カメラ ${row}` : null, row]),
  total: 1600,
});

async function frozen(locale: Locale): Promise<FrozenReport> {
  const service = new SafeguardAssessment(
    evidenceOf(providers),
    installed('cameras', 'access', 'live'),
    new FixedClock(NOW),
  );
  const assessment = await asTenant(ID, () => service.assess({ asOf: NOW, period: usualPeriod(NOW) }));
  const tenant = Object.assign(new Tenant(), { tenantId: ID, code: 'midori', name: '株式会社みどりストア' });
  const requestedBy = { kind: 'user' as const, id: ID, name: '髙﨑 祐子' };
  return freeze(wordsIn(translator, locale), assessment, {
    id: ID,
    issuedAt: NOW,
    tenant,
    requestedBy,
    tables: [{ name: 'incomplete-cameras', lib: 'cameras', table: aTable() }],
  });
}

const again = (report: FrozenReport): FrozenReport =>
  frozenReportSchema.parse(JSON.parse(frozenBytes(report).toString('utf8')));

describe('a frozen report', () => {
  beforeEach(() => jest.spyOn(Logger.prototype, 'error').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  it.each(['ja', 'en'] as const)('holds every measure and metric of the edition in %s', async (locale) => {
    const report = await frozen(locale);
    const edition = editionAt('2026-11-21');
    expect(report.measures.map(({ code }) => code)).toEqual(edition.measures.map(({ code }) => code));
    const metrics = report.measures.flatMap((measure) => measure.metrics);
    expect(new Set(metrics.map(({ code }) => code))).toEqual(
      new Set(edition.metrics.map(({ code }) => code)),
    );
    expect(new Set(metrics.map(({ thresholdSource }) => thresholdSource))).toEqual(new Set(['design']));
    const { pass, warn, fail, unknown, unproved } = report.counts;
    expect(pass + warn + fail + unknown + unproved).toBe(edition.measures.length);
    expect(again(report)).toEqual(report);
  });

  it('says in its own language what was found and why the rest was not', async () => {
    const [ja, en] = [await frozen('ja'), await frozen('en')];
    const observation = (report: FrozenReport, code: string) =>
      report.measures.flatMap(({ metrics }) => metrics).find((metric) => metric.code === code)!.observation;
    expect(observation(ja, 'M12')).toMatchObject({ status: 'warn', value: 0.96, valueText: '96%' });
    expect(observation(ja, 'M04').facts).toEqual([
      { key: 'catalogue:unit.count', label: '件数', value: 1600 },
    ]);
    expect(observation(en, 'M06').reason).toBe('The value is not known because measuring it failed.');
    expect(observation(en, 'M27').reason).toContain('“Recordings and exports”, is not installed yet');
    expect(ja.measures.find(({ code }) => code === 'SC-10-3-1')!.reason).toBe(
      'まだ測定されていない指標：M05、M07。判定できない指標：M06。有効な証明のない項目：1 件。',
    );
    expect(ja.measures.find(({ code }) => code === 'SC-10-5-2')).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(/^目安を満たしていない指標：M24。/),
      proofs: { fail: 1, unproved: 3 },
    });
    for (const { name, reason, meaning, metrics } of en.measures)
      expect([name, reason, meaning, ...metrics.map((metric) => metric.name)].join()).toMatch(
        /^[^\p{sc=Han}]+$/u,
      );
  });

  it('has the annexes in its own language, and prints a part of them', async () => {
    const report = await frozen('en');
    expect(report.annexes).toMatchObject([
      {
        name: 'incomplete-cameras',
        lib: 'cameras',
        title: 'Cameras with missing details',
        columns: ['Store code', 'Camera', 'Missing items'],
        total: 1600,
      },
    ]);
    expect(report.annexes[0]!.rows).toHaveLength(250);
    const [annex] = safeguardPdfData(wordsIn(translator, 'en'), report).annexes!;
    expect(annex!.rows).toHaveLength(200);
    expect(annex!.rows.slice(0, 2)).toEqual([
      ['0001', '―', '0'],
      ['0001', 'カメラ 1', '1'],
    ]);
    expect(annex!.moreText).toBe('and 1,400 more');
    const [ja] = safeguardPdfData(wordsIn(translator, 'ja'), await frozen('ja')).annexes!;
    expect(ja).toMatchObject({ title: '情報がそろっていないカメラ', moreText: 'ほか 1,400 件' });
    const { annexes: _added, ...before } = report;
    expect(frozenReportSchema.parse(before).annexes).toEqual([]);
  });

  it('is printed although a camera has a name that no font can draw, and not where the tenant has', async () => {
    const words = wordsIn(translator, 'ja');
    const data = safeguardPdfData(words, await frozen('ja'));
    const [annex] = data.annexes!;
    const rows = [['0001', '🎥한국 入口', '1'], ...annex!.rows.slice(1)];
    const print = (given: SafeguardReportData) => {
      const bad = /[🎥한국]/u.exec(JSON.stringify(given));
      const field = /[🎥한국]/u.test(given.tenant.name) ? '/tenant/name' : '/annexes/0/rows/0/1';
      if (bad) return Promise.reject(new GlyphMissing(bad[0], 'U+0', field));
      return Promise.resolve(given);
    };
    const isMissing = (error: unknown) => error instanceof GlyphMissing;
    const made = await printed(words, { ...data, annexes: [{ ...annex!, rows }] }, print, isMissing);
    expect(made.annexes![0]!.rows[0]).toEqual(['0001', '〓〓〓 入口', '1']);
    expect(made.annexes![0]!.note!.match(/「〓」/g)).toHaveLength(1);
    const named = { ...data, tenant: { ...data.tenant, name: '한' } };
    await expect(printed(words, named, print, isMissing)).rejects.toBeInstanceOf(GlyphMissing);
  });

  it('is the same bytes whatever the order of its fields', async () => {
    const report = await frozen('en');
    const reversed = Object.fromEntries(Object.entries(report).toReversed()) as FrozenReport;
    expect(frozenBytes(reversed).equals(frozenBytes(report))).toBe(true);
  });

  it('refuses to freeze what is not a report', async () => {
    const report = await frozen('en');
    expect(frozenReportSchema.safeParse({ ...report, extra: 1 }).success).toBe(false);
    expect(frozenReportSchema.safeParse({ ...report, counts: { pass: 1 } }).success).toBe(false);
  });

  it.each(['ja', 'en'] as const)('gives the same PDF again from its stored bytes in %s', async (locale) => {
    const renderer = new DocumentRenderer();
    const report = await frozen(locale);
    const words = wordsIn(translator, locale);
    const render = (from: FrozenReport) =>
      renderer.render({ template: 'safeguards', data: safeguardPdfData(words, from), pdfStandard: 'ua-1' });
    try {
      const first = await render(report);
      const second = await render(again(report));
      expect(second.sha256).toBe(first.sha256);
      expect(first.pages).toBeGreaterThan(5);
    } finally {
      await renderer.onModuleDestroy();
    }
  });
});

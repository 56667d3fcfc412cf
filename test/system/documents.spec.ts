import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  DocumentRenderer,
  type DocumentLocale,
  type RenderedDocument,
  type SafeguardReportData,
} from '@mimamori/documents';
import { aSafeguardReport, type SampleKind } from '@mimamori/documents/testing';

const run = promisify(execFile);

/** Typst puts thin gaps between Japanese and Latin, and lines break anywhere: compare without any space. */
const squeezed = (text: string): string => text.replace(/[\s\u200B\u2060]/gu, '');

describe('safeguard report, read back by poppler', () => {
  let folder: string;
  let renderer: DocumentRenderer;
  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-documents-'));
    renderer = new DocumentRenderer();
  });
  afterAll(async () => {
    await renderer.onModuleDestroy();
    await fs.rm(folder, { recursive: true });
  });

  async function make(data: SafeguardReportData): Promise<RenderedDocument & { file: string }> {
    const made = await renderer.render({ template: 'safeguards', data, pdfStandard: 'ua-1' });
    const file = path.join(folder, `${made.sha256}.pdf`);
    await fs.writeFile(file, made.pdf);
    return { ...made, file };
  }

  const read = async (tool: string, ...args: string[]): Promise<string> =>
    (await run(tool, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;

  it.each<[DocumentLocale]>([['ja'], ['en']])('holds every text of the data in %s', async (locale) => {
    const data = aSafeguardReport(locale);
    const { file } = await make(data);
    const text = squeezed(await read('pdftotext', '-raw', file, '-'));
    const expected = [
      data.tenant.name,
      data.report.asOfText,
      data.report.issuedBy,
      data.report.id,
      'safeguards@2',
      data.labels.title,
      data.labels.thresholdNotice,
      ...data.categories.flatMap((category) => [
        category.name,
        ...category.measures.flatMap((measure) => [
          measure.code,
          measure.name,
          measure.meaning,
          data.labels[measure.status],
          measure.statusReason ?? '',
          ...(measure.examples ?? []),
          ...measure.metrics.flatMap((metric) => [
            metric.name,
            metric.valueText ?? '',
            metric.thresholdText ?? '',
          ]),
          ...measure.metrics.flatMap((metric) => metric.facts.flatMap((fact) => [fact.label, fact.value])),
          ...measure.attestations.map((attestation) => attestation.statement),
        ]),
      ]),
      ...data.footnotes,
    ];
    expect(expected.filter((part) => !text.includes(squeezed(part)))).toEqual([]);
  });

  it.each<[DocumentLocale, SampleKind]>([
    ['ja', 'normal'],
    ['en', 'normal'],
    ['ja', 'longest'],
    ['en', 'longest'],
  ])('is A4, tagged, titled and in its own embedded fonts (%s, %s)', async (locale, kind) => {
    const data = aSafeguardReport(locale, kind);
    const { file, pages } = await make(data);
    const info = await read('pdfinfo', '-isodates', file);
    expect(info).toContain(`Title:           ${data.labels.title}`);
    expect(info).toMatch(/Tagged: +yes/);
    expect(info).toMatch(/JavaScript: +no/);
    expect(info).toMatch(/Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
    expect(info).toMatch(/CreationDate: +2026-11-21T13:26:53Z/);
    expect(info).toMatch(new RegExp(`Pages: +${pages}\n`));
    const fonts = (await read('pdffonts', file)).trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) expect(font).toMatch(/^[A-Z]{6}\+NotoSansJP-\w+ .* yes yes yes /);
  });

  it('has the structure that a screen reader needs', async () => {
    const { file } = await make(aSafeguardReport('ja'));
    const structure = await read('pdfinfo', '-struct', file);
    for (const tag of [
      'Document',
      'H1',
      'H2',
      'H3',
      'TOC',
      'Table',
      'THead',
      'TH',
      'TBody',
      'Figure',
      'Link',
    ]) {
      expect(structure).toMatch(new RegExp(`^ *${tag}\\b`, 'm'));
    }
  });

  it('repeats the head of a table on the next page and names the tenant on every page but the first', async () => {
    const data = aSafeguardReport('ja');
    const metric = data.categories[1]!.measures[0]!.metrics[0]!;
    metric.facts = Array.from({ length: 150 }, (_, index) => ({
      label: `店番 ${index}`,
      value: `CAM-${index}`,
    }));
    const { file, pages } = await make(data);
    const texts = (await read('pdftotext', '-layout', file, '-')).split('\f').slice(0, pages).map(squeezed);
    const from = texts.findIndex((text) => text.includes('店番0CAM-0'));
    expect(texts[from + 1]).toContain(
      squeezed(`${data.labels.metric}${data.labels.status}${data.labels.observed}`),
    );
    for (const text of texts.slice(1)) expect(text.startsWith(squeezed(data.tenant.name))).toBe(true);
  });

  it('prints what looks like commands as it was typed, and keeps dangerous links out', async () => {
    const data = aSafeguardReport('ja', 'nasty');
    data.categories[0]!.measures[0]!.sources = [{ text: '出典', url: 'javascript:app.alert(1)' }];
    const { file, pdf } = await make(data);
    const text = squeezed(await read('pdftotext', '-raw', file, '-'));
    expect(text).toContain(squeezed('#eval("1+1") #import "@preview/x" $x^2$ *b* _i_ = h <label> @ref'));
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('㈱髙﨑𠮷塚\uFA10葛');
    expect(text).toContain('abcgnp.exe');
    expect(pdf.toString('latin1')).not.toContain('javascript:');
  });

  it.each<[DocumentLocale]>([['ja'], ['en']])('has something on every page (%s)', async (locale) => {
    const { file, pages } = await make(aSafeguardReport(locale));
    await run('pdftoppm', ['-gray', '-r', '20', file, path.join(folder, `page-${locale}`)]);
    const rasters = (await fs.readdir(folder)).filter((name) => name.startsWith(`page-${locale}`));
    expect(rasters).toHaveLength(pages);
    for (const name of rasters) {
      const pixels = (await fs.readFile(path.join(folder, name))).subarray(16);
      expect(pixels.filter((grey) => grey < 200).length).toBeGreaterThan(30);
    }
  });
});

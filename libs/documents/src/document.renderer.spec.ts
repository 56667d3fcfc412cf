import path from 'node:path';
import { aSafeguardReport, type SampleKind } from '../testing';
import { DocumentRenderer, type RenderedDocument } from './document.renderer';
import {
  DocumentDataInvalid,
  GlyphMissing,
  RendererBusy,
  RendererUnavailable,
  RenderFailed,
  RenderTimeout,
} from './documents.errors';
import type { DocumentLocale } from './jst-text';
import type { RendererSettings } from './renderer-settings';

const child = (name: string): string => path.join(__dirname, '..', 'testing', name);

describe('DocumentRenderer', () => {
  const renderers: DocumentRenderer[] = [];
  const aRenderer = (settings?: Partial<RendererSettings>): DocumentRenderer => {
    const renderer = new DocumentRenderer(settings);
    renderers.push(renderer);
    return renderer;
  };
  const make = (renderer: DocumentRenderer, data = aSafeguardReport('ja')): Promise<RenderedDocument> =>
    renderer.render({ template: 'safeguards', data, pdfStandard: 'ua-1' });

  let shared: DocumentRenderer;
  beforeAll(() => {
    shared = new DocumentRenderer();
  });
  afterAll(() => shared.onModuleDestroy());
  afterEach(async () => {
    await Promise.all(renderers.splice(0).map((renderer) => renderer.onModuleDestroy()));
  });

  it.each<[DocumentLocale, SampleKind]>([
    ['ja', 'normal'],
    ['ja', 'longest'],
    ['ja', 'nasty'],
    ['en', 'normal'],
    ['en', 'longest'],
    ['en', 'nasty'],
  ])('exports the safeguard report in %s with %s data under ua-1', async (locale, kind) => {
    const made = await make(shared, aSafeguardReport(locale, kind));
    expect(Buffer.isBuffer(made.pdf)).toBe(true);
    expect(made.pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(made.template).toBe('safeguards@2');
    expect(made.pages).toBeGreaterThan(3);
  });

  it('exports the same report for keeping under a-2a', async () => {
    const made = await shared.render({
      template: 'safeguards',
      data: aSafeguardReport('ja'),
      pdfStandard: 'a-2a',
    });
    expect(made.pages).toBeGreaterThan(3);
  });

  it('makes the same bytes of the same data, in another process, too', async () => {
    const first = await make(aRenderer());
    const second = await make(aRenderer());
    expect(second.sha256).toBe(first.sha256);
    expect(second.pdf.equals(first.pdf)).toBe(true);
    const other = aSafeguardReport('ja');
    other.tenant.name = '別の会社';
    expect((await make(shared, other)).sha256).not.toBe(first.sha256);
  });

  it('names a character that the font cannot draw and where it stands', async () => {
    const data = aSafeguardReport('ja');
    data.categories[1]!.measures[0]!.name = '盗難の防止 한';
    const error: unknown = await make(shared, data).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GlyphMissing);
    expect(error).toMatchObject({
      code: 'documents.glyph_missing',
      params: { character: '한', codePoint: 'U+D55C', field: '/categories/1/measures/0/name' },
    });
  });

  it('refuses data that do not fit, with their place', async () => {
    const data = aSafeguardReport('ja');
    data.report.issuedParts.month = 13;
    await expect(make(shared, data)).rejects.toThrow(DocumentDataInvalid);
    await expect(make(shared, data)).rejects.toMatchObject({
      params: { field: '/report/issuedParts/month' },
    });
  });

  it('prints an empty report', async () => {
    const data = { ...aSafeguardReport('en'), categories: [], footnotes: [] };
    data.summary = { pass: 0, warn: 0, fail: 0, unknown: 0, unproved: 0 };
    expect((await make(shared, data)).pages).toBeGreaterThan(1);
  });

  it('kills a process that does not answer, and starts another for the next document', async () => {
    const stuck = aRenderer({ childScript: child('stuck-child.cjs'), timeoutMs: 300 });
    await expect(make(stuck)).rejects.toThrow(RenderTimeout);
    await expect(make(stuck)).rejects.toMatchObject({
      code: 'documents.render_timeout',
      params: { seconds: 0.3 },
    });
    expect(stuck.processId()).toBeUndefined();
  });

  it('survives the death of its process', async () => {
    const dying = aRenderer({ childScript: child('dying-child.cjs') });
    await expect(make(dying)).rejects.toThrow(RenderFailed);
    await expect(make(dying)).rejects.toThrow(RenderFailed);
  });

  it('starts again when its process was killed while idle', async () => {
    const renderer = aRenderer();
    await make(renderer);
    process.kill(renderer.processId()!, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await make(renderer)).pages).toBeGreaterThan(3);
  });

  it('replaces its process by jobs and by size', async () => {
    const byJobs = aRenderer({ maxJobs: 1 });
    await make(byJobs);
    expect(byJobs.processId()).toBeUndefined();
    const bySize = aRenderer({ maxRssBytes: 1 });
    await make(bySize);
    expect(bySize.processId()).toBeUndefined();
  });

  it('has no process before the first document and none after a while without work', async () => {
    const renderer = aRenderer({ idleMs: 50 });
    expect(renderer.processId()).toBeUndefined();
    await make(renderer);
    expect(renderer.processId()).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(renderer.processId()).toBeUndefined();
  });

  it('turns requests away when too many wait', async () => {
    const renderer = aRenderer({ maxWaiting: 1 });
    const results = await Promise.allSettled([make(renderer), make(renderer), make(renderer)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(results[2]).toMatchObject({ reason: expect.any(RendererBusy) });
  });

  it.each([
    [{ compilers: [] }, 'no_compiler'],
    [{ fontFolders: [] }, 'no_fonts'],
  ])('says that it cannot work with %j', async (settings, reason) => {
    const renderer = aRenderer(settings);
    expect(renderer.availability()).toEqual({ available: false, reason });
    await expect(make(renderer)).rejects.toThrow(RendererUnavailable);
  });

  it('says so when the compiler does not load here', async () => {
    const renderer = aRenderer({ compilers: ['/nonexistent/compiler'] });
    for (const attempt of [1, 2]) {
      const error: unknown = await make(renderer).catch((caught: unknown) => caught);
      expect([attempt, error]).toEqual([attempt, expect.any(RendererUnavailable)]);
      expect(error).toMatchObject({
        reason: 'load_failed',
        cause: expect.stringContaining('/nonexistent/compiler'),
      });
    }
  });

  it('ends its process at shutdown, even a stuck one, and takes no more work', async () => {
    const stuck = aRenderer({ childScript: child('stuck-child.cjs'), graceMs: 100 });
    const running = make(stuck).catch((error: unknown) => error);
    const waiting = make(stuck).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await stuck.onModuleDestroy();
    expect(await running).toBeInstanceOf(RenderFailed);
    expect(await waiting).toBeInstanceOf(RendererUnavailable);
    await expect(make(stuck)).rejects.toThrow(RendererUnavailable);
  });
});

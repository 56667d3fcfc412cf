import { AuditEvent } from '@mimamori/audit';
import { TenantDb } from '@mimamori/platform';
import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { readTable, writeCsv, writeXlsx, XLSX_MEDIA_TYPE } from '@mimamori/tabular';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { aCamera, aPurpose } from '../../testing';
import { type Ground, linesOf, madeInventory, type MadeRow } from '../../testing/inventory.rows';
import { INVENTORY_COLUMNS } from '../camera-import/camera-import.columns';
import { Cameras } from '../camera/camera.service';

const ROWS = 5_000;
const EVERY = 50;
const app = useApp();
let owner: SignedIn;
let rows: MadeRow[];
let ground: Ground;

const columns = INVENTORY_COLUMNS.map(({ key, headings: [heading] }) => ({ key, heading }));
const limits = { columns: INVENTORY_COLUMNS, maxRows: 20_000, maxBytes: 5e7, maxFieldLength: 2000 };
const csvOf = (made: readonly MadeRow[]) =>
  writeCsv(
    columns,
    made.map(({ written }) => written),
    { encoding: 'cp932' },
  );

beforeAll(async () => {
  owner = await app.found('mimamart');
  const siteCodes = Array.from({ length: 20 }, (_, at) => String(at + 1).padStart(4, '0'));
  await app.as(owner.tenantId, async () => {
    for (const [at, code] of siteCodes.entries()) {
      const site = await app.get(Sites).create(aSiteCreate({ code }));
      if (at === 0) await app.get(Areas).create(site.id, anAreaCreate({ code: 'A1', name: 'レジ' }));
    }
  });
  await app.call('POST', '/v1/purposes', { as: owner, body: aPurpose({ code: 'security' }) });
  const named = { areaName: 'レジ', areaCode: 'A1', purposeCode: 'security', ownerLoginId: 'owner' };
  ground = { siteCodes, ...named };
  rows = madeInventory(ROWS, EVERY, ground);
});

async function importing(bytes: Buffer, query = '', type = 'text/csv'): Promise<Answer['body']> {
  const headers = { 'content-type': type, 'accept-language': 'ja' };
  const answer = await app.call('POST', `/v1/camera-imports${query}`, { as: owner, body: bytes, headers });
  expect(answer.status).toBe(202);
  return app.job(owner, answer.body.jobId);
}

async function exporting(
  query: string,
  as = owner,
): Promise<{ job: Answer['body']; bytes: Buffer; answer: Answer }> {
  const started = await app.call('GET', `/v1/camera-exports?${query}`, { as });
  expect(started.status).toBe(202);
  const job = await app.job(as, started.body.jobId);
  const { rawPayload, ...response } = await app.http.inject({
    method: 'GET',
    url: `/v1/camera-exports/${job.id}/file`,
    headers: { authorization: `Bearer ${as.token}` },
  });
  const answer = { status: response.statusCode, headers: response.headers, body: undefined, text: '' };
  return { job, bytes: rawPayload, answer: answer as Answer };
}

/** What the register should say, in the order of an export, empty cells left out. */
const kept = () =>
  rows
    .filter(({ fault }) => !fault)
    .map(({ kept: cells }) => Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell)))
    .toSorted((a, b) => (`${a.siteCode} ${a.code}` < `${b.siteCode} ${b.code}` ? -1 : 1));
const read = (bytes: Buffer, encoding?: 'cp932') => {
  const table = readTable(bytes, { ...limits, encoding, unguardFormulas: true });
  expect(table.errors).toEqual([]);
  return table.rows.map(({ values }) =>
    Object.fromEntries(Object.entries(values).filter(([, cell]) => cell !== '')),
  );
};

// Four files of 5,000 rows: seconds on a quiet machine, minutes on one that everybody uses.
jest.setTimeout(180_000);

describe('an inventory of 5,000 rows in CP932 with every difficult thing', () => {
  it('is refused with exactly what is wrong, by line and column, in both languages', async () => {
    const { bytes, unmappable } = csvOf(rows);
    expect(unmappable).toEqual([]);
    const lines = linesOf(rows);
    const expected = rows.flatMap(({ fault }, at) =>
      fault ? [`${lines[at]} ${fault.column} ${fault.code}`] : [],
    );
    const job = await importing(bytes, '?encoding=cp932');
    expect(job).toMatchObject({ state: 'done', result: { saved: false, rows: ROWS, encoding: 'cp932' } });
    const told = job.result.errors.map(
      (error: { line: number; column: string; code: string }) =>
        `${error.line} ${error.column} ${error.code}`,
    );
    expect(told).toEqual(expected);
    expect(job.result.errorCount).toBe((ROWS - EVERY) / EVERY);
    const [first, second] = job.result.errors;
    expect(first.message).toBe('店番「09999」の店舗が存在しないか、参照する権限がありません。');
    expect(second.message).toMatch(/2023-02-29.*実在する日付/);
    const headers = { 'accept-language': 'en' };
    const english = await app.call('GET', `/v1/camera-imports/${job.id}`, { as: owner, headers });
    expect(english.body.result.errors[0].message).toMatch(/no site 09999/);
    expect(english.body.result.errors[1].message).toMatch(/2023-02-29/);
  });

  it('goes in without the bad rows, and comes out as CP932 with the same cells', async () => {
    const job = await importing(csvOf(rows.filter(({ fault }) => !fault)).bytes, '?encoding=cp932');
    expect(job.result).toMatchObject({ saved: true, created: ROWS - 99, errorCount: 0 });
    const { job: done, bytes, answer } = await exporting('encoding=cp932&locale=ja');
    expect(done.result).toMatchObject({
      rows: ROWS - 99,
      replaced: 0,
      encoding: 'cp932',
      reportFileId: null,
    });
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="cameras-\d{8}\.csv"; filename\*=UTF-8''%E3%82%AB%E3%83%A1%E3%83%A9%E5%8F%B0%E5%B8%B3_\d{8}\.csv$/,
    );
    expect(read(bytes, 'cp932')).toEqual(kept());
    const again = await importing(bytes, '?encoding=cp932&dryRun=true');
    expect(again.result).toMatchObject({
      unchanged: ROWS - 99,
      created: 0,
      updated: 0,
      errorCount: 0,
      changes: [],
    });
  });

  it('comes out as a workbook with the same cells, which changes nothing either', async () => {
    const { bytes, job } = await exporting('format=xlsx&locale=ja');
    expect(job.result).toMatchObject({ encoding: 'xlsx', rows: ROWS - 99 });
    expect(read(bytes)).toEqual(kept());
    const again = await importing(bytes, '?dryRun=true', XLSX_MEDIA_TYPE);
    expect(again.result).toMatchObject({
      encoding: 'xlsx',
      unchanged: ROWS - 99,
      errorCount: 0,
      reportFileId: null,
    });
  });
});

describe('an export', () => {
  it('tells the difference of a changed workbook by cell, and as a file', async () => {
    const cells = { ...rows[0]?.kept, vendor: '=新', tags: '屋内', installedOn: '2026-13-01' };
    const good = { ...rows[1]?.kept, vendor: '=新', tags: '屋内' };
    const fresh = { siteCode: '0001', code: 'NEW', name: '新規' };
    const book = (some: Parameters<typeof writeXlsx>[1]) => writeXlsx(columns, some, { title: 'x' });
    const { result } = await importing(book([good, fresh]), '?dryRun=true', XLSX_MEDIA_TYPE);
    expect(result).toMatchObject({ created: 1, updated: 1, saved: false });
    expect(result.changes).toMatchObject([
      {
        line: 2,
        kind: 'update',
        fields: [
          { field: 'vendor', heading: 'メーカー', to: '=新' },
          { field: 'tags', from: '屋外;重要', to: '屋内' },
        ],
      },
      { line: 3, kind: 'create', cameraId: null, fields: [] },
    ]);
    const wrong = await importing(book([cells]), '', XLSX_MEDIA_TYPE);
    expect(wrong.result.errors).toMatchObject([{ line: 2, cell: 'P2', code: 'cameras.rows.date_invalid' }]);
    const report = await app.http.inject({
      method: 'GET',
      url: `/v1/camera-imports/${wrong.id}/report`,
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(report.headers['content-type']).toBe(XLSX_MEDIA_TYPE);
    expect(report.rawPayload.subarray(0, 2).toString()).toBe('PK');
  });

  it('names what CP932 lacks instead of replacing it silently', async () => {
    await app.as(owner.tenantId, async () => {
      const [site] = (await app.get(Sites).findByCode(['0002'])).values();
      await app.get(Cameras).create(aCamera({ siteId: site?.id ?? '', code: 'X1', name: '𠮷野〜' }));
    });
    const started = await app.call('GET', '/v1/camera-exports?encoding=cp932&q=X1', { as: owner });
    const failed = await app.job(owner, started.body.jobId);
    expect(failed).toMatchObject({
      state: 'failed',
      problem: { code: 'cameras.export_unmappable', status: 422 },
    });
    expect(failed.problem.errors).toHaveLength(2);
    expect(failed.problem.errors[0]).toMatchObject({ code: 'cameras.character_unmappable' });
    const { job, bytes } = await exporting('encoding=cp932&q=X1&onUnmappable=report&locale=en');
    expect(job.result).toMatchObject({ rows: 1, replaced: 2 });
    expect(read(bytes, 'cp932')[0]).toMatchObject({ name: '〓野～', state: 'planned' });
    const report = await app.call('GET', `/v1/camera-exports/${job.id}/report`, { as: owner });
    expect(report.text).toMatch(/2,0002,X1,name,𠮷,U\+20BB7,〓/);
    expect(report.text).toMatch(/2,0002,X1,name,〜,U\+301C,～/);
  });

  it('holds only what its starter may read and export, and is in the log', async () => {
    const [site] = await app.as(owner.tenantId, async () => [
      ...(await app.get(Sites).findByCode(['0003'])).values(),
    ]);
    const scope = { kind: 'sites' as const, siteIds: [site?.id ?? ''] };
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', scope);
    const { bytes, job } = await exporting('locale=ja', manager);
    expect(new Set(read(bytes).map(({ siteCode }) => siteCode))).toEqual(new Set(['0003']));
    // who may not read users does not learn their login ids
    expect(read(bytes).every((row) => row.owner === undefined)).toBe(true);
    const viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
    expect(await app.call('GET', '/v1/camera-exports', { as: viewer })).toMatchObject({ status: 403 });
    const foreign = await app.call('GET', `/v1/camera-exports/${job.id}/file`, { as: owner });
    expect(foreign.status).toBe(404);
    const entries = await app.as(owner.tenantId, () =>
      app.get(TenantDb).repository(AuditEvent).findBy({ tenantId: owner.tenantId, actorId: manager.userId }),
    );
    expect(entries.map(({ action }) => action).filter((action) => action.includes('export'))).toEqual(
      expect.arrayContaining(['cameras.export', 'cameras.export.download']),
    );
  });

  it('narrows by the filters of the list, and refuses others', async () => {
    const { job } = await exporting('filter[siteCode]=0004&filter[state]=planned');
    expect(job.result.rows).toBeGreaterThan(200);
    for (const query of ['format=pdf', 'filter[colour]=red', 'encoding=utf-16'])
      expect(await app.call('GET', `/v1/camera-exports?${query}`, { as: owner })).toMatchObject({
        status: 400,
      });
  });
});

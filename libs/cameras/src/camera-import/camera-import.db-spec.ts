import { AuditEvent } from '@mimamori/audit';
import { TenantDb } from '@mimamori/platform';
import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { writeCsv, writeXlsx, XLSX_MEDIA_TYPE } from '@mimamori/tabular';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { aPurpose } from '../../testing';
import { Cameras } from '../camera/camera.service';
import { cameraListQuery } from '../camera/camera-list.schema';
import { INVENTORY_COLUMNS } from './camera-import.columns';
import type { ImportResult } from './camera-import.schema';

const app = useApp();
let owner: SignedIn;
let siteId: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  await app.as(owner.tenantId, async () => {
    siteId = (await app.get(Sites).create(aSiteCreate({ code: '0001', name: '髙島町店' }))).id;
    await app.get(Sites).create(aSiteCreate({ code: '0002' }));
    await app.get(Areas).create(siteId, anAreaCreate({ code: 'A1', name: 'レジ' }));
  });
  await app.call('POST', '/v1/purposes', { as: owner, body: aPurpose({ code: 'security' }) });
});

type Row = Partial<Record<(typeof INVENTORY_COLUMNS)[number]['key'], string>>;
const csv = (rows: readonly Row[], encoding: 'cp932' | 'utf-8-bom' = 'utf-8-bom', language = 0) =>
  writeCsv(
    INVENTORY_COLUMNS.map(({ key, headings }) => ({ key, heading: headings[language] ?? key })),
    rows,
    { encoding },
  ).bytes;

async function send(
  bytes: Buffer,
  { query = '', as = owner, language = 'ja' } = {},
): Promise<Answer['body']> {
  const headers = { 'content-type': 'text/csv', 'accept-language': language };
  const answer = await app.call('POST', `/v1/camera-imports${query}`, { as, body: bytes, headers });
  expect(answer).toMatchObject({ status: 202, body: { jobId: expect.any(String) } });
  return app.job(as, answer.body.jobId);
}
const columns = INVENTORY_COLUMNS.map(({ key, headings: [heading] }) => ({ key, heading }));
const book = writeXlsx(columns, [{ siteCode: '0001', code: 'B1', name: '=1+1' }], { title: '台帳' });
/** One cell of 64 MiB, in a file that is hardly larger than a page. */
const bomb = () => writeXlsx(columns, [{ note: 'a'.repeat(64 * 1024 * 1024) }], { title: 'x' });
const list = (query: object = {}) =>
  app.as(owner.tenantId, () => app.get(Cameras).list(cameraListQuery.parse({ limit: 200, ...query })));

const inventory: Row[] = [
  {
    siteCode: '0001',
    code: 'C01',
    name: '髙﨑レジ上',
    vendor: 'ＡＣＭＥ',
    mac: '00-1A-2B-3C-4D-5E',
    area: 'レジ',
    class: '防犯(従来型)',
    purpose: 'security',
    audio: '無',
    faceRecognition: '無',
    retentionClass: 'store_office',
    owner: 'OWNER',
    installedOn: '2024/4/1',
    state: '計画中',
    note: '1行目\n"引用"、2行目',
  },
  { siteCode: '０００１', code: 'C02', name: 'ﾊﾞｯｸﾔｰﾄﾞ' },
  { siteCode: '0002', code: 'C01', name: '入口' },
];

describe('an inventory', () => {
  it('goes in as CP932 with Japanese headings, after a dry run that saves nothing, and twice without a change', async () => {
    const bytes = csv(inventory, 'cp932');
    const dry = await send(bytes, { query: '?dryRun=true' });
    const counts = {
      rows: 3,
      created: 3,
      updated: 0,
      unchanged: 0,
      errorCount: 0,
      errors: [],
      encoding: 'cp932',
    };
    expect(dry).toMatchObject({
      state: 'done',
      progress: 100,
      result: { ...counts, dryRun: true, saved: false },
    });
    expect((await list()).items).toEqual([]);
    expect((await send(bytes)).result).toMatchObject({ ...counts, dryRun: false, saved: true });
    const [camera] = (await list({ filter: { siteCode: '0001' }, sort: 'code' })).items;
    expect(camera).toMatchObject({
      code: 'C01',
      name: '髙﨑レジ上',
      mac: '00:1a:2b:3c:4d:5e',
      class: 'conventional_security',
      audio: false,
      ownerUserId: owner.userId,
      installedOn: '2024-04-01',
      note: '1行目\n"引用"、2行目',
      state: 'planned',
      version: 1,
    });
    expect(camera?.areaId).not.toBeNull();
    expect(camera?.purposeIds).toHaveLength(1);
    expect((await send(bytes)).result).toMatchObject({ created: 0, updated: 0, unchanged: 3, saved: true });
    expect((await list({ sort: 'code' })).items.every(({ version }) => version === 1)).toBe(true);
  });

  it('changes what it states and leaves the rest, and writes the log of each camera', async () => {
    const row = { siteCode: '0001', code: 'C01', name: 'レジ上', firmware: '1.2', vendor: '' };
    const { result } = await send(
      csv([row, { siteCode: '0001', code: 'C02', name: 'ﾊﾞｯｸﾔｰﾄﾞ' }], 'utf-8-bom', 1),
    );
    expect(result).toMatchObject({ updated: 1, unchanged: 1, created: 0 });
    const [camera] = (await list({ q: 'れじ上' })).items;
    expect(camera).toMatchObject({
      name: 'レジ上',
      firmware: '1.2',
      vendor: 'ＡＣＭＥ',
      version: 2,
      audio: false,
    });
    const entries = await app.as(owner.tenantId, () =>
      app.get(TenantDb).repository(AuditEvent).findBy({ tenantId: owner.tenantId, subjectId: camera?.id }),
    );
    expect(entries.map(({ action, actorId }) => `${action} ${actorId}`).sort()).toEqual([
      `cameras.camera.create ${owner.userId}`,
      `cameras.camera.update ${owner.userId}`,
    ]);
  });

  it('saves nothing when a row is wrong, and names every fault by line and column in the language asked', async () => {
    const before = (await list({ totalCount: true })).totalCount;
    const faulty: Row[] = [
      { siteCode: '0001', code: 'N01', name: '新規' },
      { siteCode: '9999', code: 'N02', name: '店なし' },
      { siteCode: '0001', code: 'N01', name: '重複' },
      { siteCode: '0001', code: 'N03', name: 'x', area: '屋上', owner: 'nobody', purpose: 'security;none' },
      { siteCode: '0001', code: 'N04', name: 'x', audio: 'たぶん', installedOn: '2023-02-29', class: '謎' },
      { siteCode: '0001', code: 'N05' },
      { siteCode: '0001', code: 'C01', name: 'x', state: '稼働中' },
      { siteCode: '', code: 'N06', name: 'x' },
      { siteCode: '9998', code: 'N07', name: 'x', audio: 'たぶん' },
    ];
    const { result, state } = await send(csv(faulty));
    expect(state).toBe('done');
    expect(result).toMatchObject({ rows: 9, created: 0, updated: 0, saved: false, errorCount: 13 });
    const told = (result as ImportResult).errors.map(({ line, column, code }) => `${line} ${column} ${code}`);
    expect(told).toEqual([
      '3 店番 cameras.rows.site_unknown',
      '4 カメラ番号 cameras.rows.duplicate_key',
      '5 エリア cameras.rows.area_unknown',
      '5 責任者 cameras.rows.owner_unknown',
      '5 利用目的 cameras.rows.purpose_unknown',
      '6 区分 cameras.rows.class_unknown',
      '6 音声 (有/無) cameras.rows.yes_no_expected',
      '6 設置日 cameras.rows.date_invalid',
      '7 カメラ名 cameras.rows.name_missing',
      '8 マスクの要否 cameras.gate_mask',
      '9 店番 cameras.rows.site_code_missing',
      // one round tells everything: a row whose cells are wrong is looked up, too
      '10 音声 (有/無) cameras.rows.yes_no_expected',
      '10 店番 cameras.rows.site_unknown',
    ]);
    expect((await list({ totalCount: true })).totalCount).toBe(before);
  });

  it('tells its errors in the language of whoever reads, and as a file', async () => {
    const job = await send(csv([{ siteCode: '9999', code: 'N02', name: 'x' }]));
    expect(job.result.errors[0].message).toMatch(/店番「9999」/);
    const url = `/v1/camera-imports/${job.id}`;
    const english = await app.call('GET', url, { as: owner, headers: { 'accept-language': 'en' } });
    expect(english.body.result.errors[0].message).toMatch(/no site 9999/);
    const file = await app.call('GET', `${url}/errors`, { as: owner });
    expect(file.headers['content-type']).toMatch(/text\/csv/);
    expect(file.text).toMatch(/9999/);
    const other = await app.found('kumanomi');
    expect(await app.call('GET', `${url}/errors`, { as: other })).toMatchObject({ status: 404 });
  });

  it('lets a store manager import into the own store only', async () => {
    const scope = { kind: 'sites' as const, siteIds: [siteId] };
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', scope);
    const own = { siteCode: '0001', code: 'M01', name: 'own' };
    const foreign = { siteCode: '0002', code: 'M02', name: 'foreign' };
    const refused = await send(csv([own, foreign]), { as: manager });
    expect(refused.result.errors).toMatchObject([{ line: 3, code: 'cameras.rows.site_unknown' }]);
    expect((await send(csv([own]), { as: manager })).result).toMatchObject({ created: 1, saved: true });
    const viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
    const headers = { 'content-type': 'text/csv' };
    expect(
      await app.call('POST', '/v1/camera-imports', { as: viewer, body: csv([own]), headers }),
    ).toMatchObject({ status: 403 });
  });

  it('is refused as a whole when it is no table', async () => {
    const failed = await send(Buffer.from('PK\u0003\u0004 not a table'), { language: 'en' });
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'tabular.workbook_instead_of_csv' } });
    const asJson = { as: owner, body: { rows: [] } };
    expect(await app.call('POST', '/v1/camera-imports', asJson)).toMatchObject({ status: 415 });
    const empty = { as: owner, body: '', headers: { 'content-type': 'text/csv' } };
    expect((await app.call('POST', '/v1/camera-imports', empty)).status).toBeGreaterThanOrEqual(400);
  });

  it.each<[string, Buffer, string, string]>([
    ['a zip bomb', bomb(), XLSX_MEDIA_TYPE, 'tabular.workbook_too_big'],
    [
      'text that is called a workbook',
      Buffer.from('店番,カメラ番号'),
      XLSX_MEDIA_TYPE,
      'tabular.not_a_workbook',
    ],
    [
      'a workbook behind a picture',
      Buffer.concat([Buffer.from('GIF89a'), book]),
      XLSX_MEDIA_TYPE,
      'tabular.not_a_workbook',
    ],
    [
      'a workbook with a page behind it',
      Buffer.concat([book, Buffer.from('<html>')]),
      XLSX_MEDIA_TYPE,
      'tabular.damaged_workbook',
    ],
    ['a workbook that is called text', book, 'text/csv', 'tabular.workbook_instead_of_csv'],
    ['NUL bytes', Buffer.from('店番,カメラ番号\0'), 'text/csv', 'tabular.binary_content'],
    ['UTF-16', Buffer.from('a,b\n1,2\n', 'utf16le'), 'text/csv', 'tabular.utf16_unsupported'],
    [
      'too many rows',
      Buffer.from(`店番,カメラ番号,カメラ名\n${'1,2,3\n'.repeat(20_001)}`),
      'text/csv',
      'tabular.too_many_rows',
    ],
    ['too many columns', Buffer.from(`店番${','.repeat(2000)}`), 'text/csv', 'tabular.too_many_cells'],
  ])('is refused with %s, in words of both languages', async (_, bytes, type, code) => {
    const headers = { 'content-type': type };
    const started = await app.call('POST', '/v1/camera-imports', { as: owner, body: bytes, headers });
    const failed = await app.job(owner, started.body.jobId);
    expect(failed).toMatchObject({ state: 'failed', problem: { code } });
    const url = `/v1/jobs/${started.body.jobId}`;
    const told = await Promise.all(
      ['ja', 'en'].map((language) =>
        app.call('GET', url, { as: owner, headers: { 'accept-language': language } }),
      ),
    );
    const [ja = '', en = ''] = told.map(({ body }) => body.problem.detail as string);
    expect(ja).toMatch(/[ぁ-ん]/);
    expect(en).toMatch(/^[\x20-\x7e“”]+$/);
  });

  it('comes as a form, too', async () => {
    const boundary = 'x'.repeat(20);
    const part = (name: string, rest: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n`;
    const body = Buffer.concat([
      Buffer.from(part('dryRun', '\r\n\r\ntrue')),
      Buffer.from(part('file', '; filename="cameras.csv"\r\ncontent-type: text/csv\r\n')),
      csv([{ siteCode: '0001', code: 'F01', name: 'form' }]),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const started = await app.call('POST', '/v1/camera-imports', { as: owner, body, headers });
    expect(started.status).toBe(202);
    expect((await app.job(owner, started.body.jobId)).result).toMatchObject({
      dryRun: true,
      created: 1,
      saved: false,
    });
  });

  it('refuses a form that is broken, or has no file', async () => {
    const form = (body: string, type = 'multipart/form-data; boundary=b') =>
      app.call('POST', '/v1/camera-imports', { as: owner, body, headers: { 'content-type': type } });
    const file = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n店番';
    const field = '--b\r\ncontent-disposition: form-data; name="dryRun"\r\n\r\nmaybe\r\n';
    for (const answer of [
      await form('garbage'),
      await form(file),
      await form(`${field}--b--\r\n`),
      await form(`${field}${file}\r\n--b--\r\n`),
      await form('x', 'multipart/form-data'),
    ]) {
      expect(answer.headers['content-type']).toMatch(/problem\+json/);
      expect([400, 415]).toContain(answer.status);
    }
  });

  it('takes 5,000 rows in one job', async () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => ({
      siteCode: at % 2 ? '0001' : '0002',
      code: `L${at}`,
      name: `カメラ ${at}`,
      purpose: 'security',
      class: 'conventional_security',
    }));
    const { result } = await send(csv(rows));
    expect(result).toMatchObject({ rows: 5_000, created: 5_000, saved: true });
    expect((await list({ totalCount: true, q: 'L4999' })).totalCount).toBe(1);
  });
});

import { createHash } from 'node:crypto';

import { logged } from '@mimamori/audit/testing';
import { EvidenceRegistry, RegisterRegistry, TenantDb, Translator, uuidv7 } from '@mimamori/platform';
import { Regions, Sites } from '@mimamori/sites';
import { aRegionCreate, aSiteCreate } from '@mimamori/sites/testing';
import { decode } from '@mimamori/tabular';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { PolicyBook } from '../ability/policy.book';
import { MatrixWords } from './matrix-words';

const app = useApp();
const whole = { kind: 'tenant' } as const;
let owner: SignedIn;
let auditor: SignedIn;
let manager: SignedIn;
let guard: SignedIn;
let sites: string[];

const person = (role: string, scope: Parameters<typeof app.person>[2] = whole) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const send = async (method: string, url: string, body: object, as = owner) => {
  const answer = await app.call(method, url, { as, body, headers: { 'if-match': '*' } });
  if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
  return answer.body;
};

beforeAll(async () => {
  owner = await app.found('mimamart');
  await app.found('kumanomi');
  await app.as(owner.tenantId, async () => {
    const region = await app.get(Regions).create(aRegionCreate({ name: '関東' }));
    const names = ['=1+1 本店', '髙島店', '北店'];
    sites = [];
    for (const [at, name] of names.entries()) {
      const regionId = at < 2 ? region.id : null;
      sites.push((await app.get(Sites).create(aSiteCreate({ code: `000${at + 1}`, name, regionId }))).id);
    }
    manager = await person('region_manager', { kind: 'region', regionId: region.id });
  });
  auditor = await person('auditor');
  guard = await person('contractor', { kind: 'sites', siteIds: [sites[1]!] });
  const { id: group } = await send('POST', '/v1/groups', { code: 'night', name: '夜間警備' });
  await send('POST', `/v1/groups/${group}/members`, { userIds: [guard.userId] });
  const scope = { kind: 'sites', siteIds: [sites[2]] };
  await send('POST', '/v1/role-assignments', {
    groupId: group,
    role: 'live_viewer',
    scope,
    until: '2099-01-01T00:00:00+09:00',
  });
});

interface Exported {
  readonly job: Answer['body'];
  readonly bytes: Buffer;
}

async function exported(body: object, as = auditor): Promise<Exported> {
  const started = await app.call('POST', '/v1/access-matrix-exports', {
    as,
    body,
    headers: { 'accept-language': 'ja' },
  });
  expect(started.status).toBe(202);
  const job = await app.job(as, started.body.jobId);
  const { rawPayload: bytes } = await app.http.inject({
    method: 'GET',
    url: `/v1/access-matrix-exports/${job.id}/file`,
    headers: { authorization: `Bearer ${as.token}` },
  });
  return { job, bytes };
}

/** Lines by heading. */
function linesIn(bytes: Buffer): Record<string, string>[] {
  const [heading, ...lines] = bytes.toString('utf8').replace('\ufeff', '').trimEnd().split('\r\n');
  const names = heading!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}
const of = (lines: ReturnType<typeof linesIn>, login: string) =>
  lines.filter((line) => line['ログインID']!.startsWith(login));
const measured = (asOf = new Date()) =>
  app.as(owner.tenantId, () =>
    app.get(EvidenceRegistry).measure('M14', { scope: {}, asOf, period: { from: asOf, to: asOf } }),
  );
const annex = () =>
  app.as(owner.tenantId, async () => {
    const tables = await app.get(RegisterRegistry).tables(10);
    return tables.find(({ name }) => name === 'access-list')!.table.remark;
  });

describe('the matrix as a file', () => {
  it('is evidence from the day on which all of it was taken away', async () => {
    expect(await measured()).toMatchObject({ value: true, parts: { produced: 'never' } });
    expect(await annex()).toEqual({ key: 'access:annex.access_list.never_produced' });
    await exported({ filter: { subject: 'Camera' } });
    expect(await measured()).toMatchObject({ parts: { produced: 'never' } });
    const { job, bytes } = await exported({ reason: '半期の棚卸し' });
    expect(job).toMatchObject({ state: 'done', result: { complete: true, users: 4, replaced: 0 } });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(job.result.sha256);
    const { parts, facts } = (await measured(new Date(Date.now() + 400 * 86_400_000)))!;
    expect(Number(parts?.['produced'])).toBeCloseTo(400, 1);
    expect(facts).toContainEqual({ key: 'access:evidence.access_list_produced_users', value: 4 });
    expect(await annex()).toMatchObject({ params: { users: 4, sha256: job.result.sha256 } });
    const rows = await app.as(owner.tenantId, () => logged(app.get(TenantDb)));
    const told = rows.filter(({ details }) => details.jobId === job.id);
    expect(told).toMatchObject([
      { action: 'access.matrix.export', reason: '半期の棚卸し', actorId: auditor.userId },
      { action: 'access.matrix.export.file', details: { complete: true, sha256: job.result.sha256 } },
      { action: 'access.matrix.export.download', details: { part: 'file' } },
    ]);
  });

  it('says who may do what where, in words, how they came to it and until when, guarded', async () => {
    const { bytes } = await exported({});
    const lines = linesIn(bytes);
    expect(lines).toContainEqual(
      expect.objectContaining({
        ログインID: 'owner',
        場所: '全店舗',
        付与された役割: 'オーナー',
        付与の経路: '本人への付与',
        付与の範囲: '会社全体',
        カメラ: expect.stringContaining('ライブ映像の閲覧、'),
      }),
    );
    const managers = of(lines, 'region-manager');
    expect(managers.map(({ 店番, 店舗名, 付与の範囲 }) => [店番, 店舗名, 付与の範囲])).toEqual(
      expect.arrayContaining([
        ['0001', "'=1+1 本店", 'エリア「関東」'],
        ['0002', '髙島店', 'エリア「関東」'],
      ]),
    );
    const guards = of(lines, 'contractor');
    expect(
      guards.map(({ 店番, 付与された役割, 付与の経路, 付与先のグループ }) => [
        店番,
        付与された役割,
        付与の経路,
        付与先のグループ,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['0002', '委託先', '本人への付与', ''],
        ['0003', 'ライブ閲覧者', 'グループ経由', '夜間警備'],
      ]),
    );
    const [live] = guards.filter(({ 店番 }) => 店番 === '0003');
    expect(live).toMatchObject({
      '終了日時（日本時間）': '2099-01-01 00:00:00',
      カメラ: '閲覧、ライブ映像の閲覧',
    });
  });

  it('narrows by the filters of the matrix', async () => {
    const asked = { filter: { siteId: sites[0], subject: 'Camera', action: 'ptz' }, locale: 'en' };
    const { job, bytes } = await exported(asked);
    expect(job.result).toMatchObject({ complete: false, users: 2, rows: 2 });
    const [heading, ...lines] = bytes.toString('utf8').replace('\ufeff', '').trimEnd().split('\r\n');
    expect(heading).toBe(
      'Login ID,Name,Account,Place,Store code,Store,Role,Given by,User group,Included in role,Given for,View grant ID,From (Japan),Until (Japan),Cameras',
    );
    expect(lines).toEqual([
      'owner,Owner,Works,All stores,,,Owner,In person,,,Whole company,,,,move the camera',
      expect.stringMatching(
        /^region-manager-\w+,region_manager,Works,Store,0001,'=1\+1 本店,Region manager,In person,,,"Region ""関東""",,,,move the camera$/,
      ),
    ]);
  });

  it('shows what an own role takes away and gives, what a view grant opens, and who holds nothing', async () => {
    const gone = await person('operator');
    await send('PATCH', `/v1/users/${gone.userId}`, { status: 'disabled' });
    const rules = [
      { actions: ['ptz'], subject: 'Camera', inverted: true, conditions: { siteId: { $eq: sites[0] } } },
    ];
    await send('POST', '/v1/roles', { code: 'no_ptz', name: '操作禁止', rules });
    await send('POST', '/v1/role-assignments', { userId: manager.userId, role: 'no_ptz', scope: whole });
    const { userId: granteeId } = guard;
    const open = { sites: [sites[1]], actions: ['view_live'], reason: '夜間の確認', minutes: 60, granteeId };
    const grant = await send('POST', '/v1/view-grants', open);
    await send('POST', `/v1/view-grants/${grant.id}/approve`, {}, await person('compliance_officer'));
    const lines = linesIn((await exported({})).bytes);
    expect(of(lines, 'operator')).toMatchObject([
      { アカウント: '利用不可', 付与の経路: '権限なし', カメラ: '' },
    ]);
    const ptz = of(lines, 'region-manager').filter(({ カメラ }) => カメラ!.includes('カメラの操作'));
    expect(ptz.map(({ 店番 }) => 店番)).toEqual(['0002']);
    const opened = { 付与の経路: '閲覧許可', 閲覧許可ID: grant.id, 店番: '0002', カメラ: 'ライブ映像の閲覧' };
    expect(of(lines, 'contractor')).toContainEqual(expect.objectContaining(opened));
  });

  it('names what CP932 lacks and writes nothing, or replaces and lists it', async () => {
    await send('POST', '/v1/users', { loginId: 'yoshino', name: '𠮷野 太郎' });
    const some = await exported({ encoding: 'cp932', filter: { role: 'auditor' } });
    expect(some.job).toMatchObject({ state: 'done', result: { encoding: 'cp932' } });
    const all = { encoding: 'cp932' };
    const started = await app.call('POST', '/v1/access-matrix-exports', { as: auditor, body: all });
    expect(await app.job(auditor, started.body.jobId)).toMatchObject({
      state: 'failed',
      problem: { code: 'access.matrix_unmappable', errors: [{ code: 'access.character_unmappable' }] },
    });
    const { job, bytes } = await exported({ ...all, onUnmappable: 'report' });
    expect(job.result).toMatchObject({ replaced: 1, complete: true });
    expect(decode(bytes, 'cp932').text).toContain('〓野 太郎');
    const report = await app.call('GET', `/v1/access-matrix-exports/${job.id}/report`, { as: auditor });
    expect(report.text).toContain('𠮷,U+20BB7,〓');
  });

  it('is for those who answer for access, and only for whoever asked', async () => {
    const start = (body: object, as: SignedIn) => app.call('POST', '/v1/access-matrix-exports', { as, body });
    expect((await start({}, manager)).status).toBe(403);
    const bad = [
      { filter: { colour: 'red' } },
      { encoding: 'utf-16' },
      { reason: ' ' },
      { filter: { siteId: 'x' } },
    ];
    for (const body of bad) expect((await start(body, owner)).status).toBe(400);
    const { job } = await exported({ filter: { role: 'auditor' } });
    const get = (id: string, as: SignedIn) => app.call('GET', `/v1/access-matrix-exports/${id}`, { as });
    expect((await get(job.id, auditor)).body).toMatchObject({ jobId: job.id, state: 'done' });
    expect((await get(job.id, owner)).status).toBe(404);
    expect((await get(uuidv7(), auditor)).status).toBe(404);
    const query = 'query ($id: ID!) { accessMatrixExport(id: $id) { state result { users complete } } }';
    const { body } = await app.graphql(auditor, query, { id: job.id });
    expect(body.data.accessMatrixExport).toEqual({ state: 'done', result: { complete: false, users: 1 } });
  });
});

describe('the words of permissions', () => {
  it.each(['ja', 'en'] as const)('name every kind of thing once, and every action: %s', (locale) => {
    const texts = app.get(Translator);
    const { subjects } = app.get(PolicyBook);
    const kinds = [...subjects.keys()];
    const columns = new MatrixWords(texts, locale, new Map()).columns(kinds);
    const headings = columns.map(({ heading }) => heading);
    expect(headings.filter((heading, at) => headings.indexOf(heading) !== at)).toEqual([]);
    const actions = [...new Set([...subjects.values()].flatMap((policy) => policy.actions))];
    const keys = [
      ...kinds.map((kind) => `subjects.${kind}`),
      ...actions.map((action) => `actions.${action}`),
    ];
    expect(keys.filter((key) => !texts.exists(`access:rights.${key}`, locale))).toEqual([]);
  });
});

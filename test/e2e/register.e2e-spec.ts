import { items, type Mimamori, ProblemError, settled, taken } from '@mimamori/client';

import { useApp } from '../support/app';

/** A chain's register from its first store to its export, as a client in TypeScript sees it. */
const app = useApp();
let mimamori: Mimamori;
let siteId: string;
let areaId: string;
let purposeId: string;
let ownerUserId: string;
let cameraId: string;

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  );

beforeAll(async () => {
  const owner = await app.found('register');
  ownerUserId = owner.userId;
  mimamori = app.client(owner);
  const { api } = mimamori;
  const site = await taken(
    api.POST('/v1/sites', {
      body: { code: '0001', name: '髙島通り店', nameKana: 'ﾀｶｼﾏﾄﾞｵﾘﾃﾝ', prefecture: '東京都' } as never,
    }),
  );
  siteId = site.id;
  const area = await taken(
    api.POST('/v1/sites/{id}/areas', {
      params: { path: { id: siteId } },
      body: { code: 'till', name: 'レジ', class: 'checkout' },
    }),
  );
  areaId = area.id;
  const purpose = await taken(
    api.POST('/v1/purposes', {
      body: {
        code: 'security',
        name: '防犯',
        text: '店舗における犯罪及び事故の防止',
        class: 'conventional_security',
      },
    }),
  );
  purposeId = purpose.id;
});

describe('the register, through the generated client', () => {
  it('takes a camera with its facts, and keeps it from filming until the gate is open', async () => {
    const { api } = mimamori;
    const camera = await taken(
      api.POST('/v1/cameras', {
        body: {
          siteId,
          areaId,
          code: '007',
          name: 'レジ﨑',
          vendor: 'みはる電機',
          class: 'conventional_security',
          purposeIds: [purposeId],
          ownerUserId,
          retentionClass: 'cash_dispute',
          noticeClass: 'sign_and_publication',
          audio: false,
          faceRecognition: false,
          maskDecision: 'needed',
          tags: ['要点検'],
        },
      }),
    );
    cameraId = camera.id;
    const path = { id: cameraId };
    const activate = () =>
      taken(api.POST('/v1/cameras/{id}/transitions', { params: { path }, body: { to: 'active' } }));
    expect(await codeOf(activate())).toBe('cameras.gate_closed');
    await taken(
      api.POST('/v1/cameras/{id}/privacy-masks', {
        params: { path },
        body: {
          label: '暗証番号の入力部',
          place: 'camera',
          points: [
            { x: 0.1, y: 0.1 },
            { x: 0.3, y: 0.1 },
            { x: 0.3, y: 0.3 },
          ],
        },
      }),
    );
    expect(await activate()).toMatchObject({ state: 'active', code: '007' });
  });

  it('refuses a change to a version that is no more, and tells who changed what', async () => {
    const { api } = mimamori;
    const path = { id: cameraId };
    const { data, response } = await api.GET('/v1/cameras/{id}', { params: { path } });
    const etag = response.headers.get('etag')!;
    expect(etag).toMatch(new RegExp(`^"[0-9a-f]+-${data!.version}"$`));
    const rename = (name: string) =>
      taken(
        api.PATCH('/v1/cameras/{id}', { params: { path, header: { 'If-Match': etag } }, body: { name } }),
      );
    await rename('レジ正面');
    expect(await codeOf(rename('遅れて来た名前'))).toBe('platform.version_mismatch');
    const changes = [];
    for await (const change of items((cursor) =>
      api.GET('/v1/cameras/{id}/changes', { params: { path, query: { cursor, limit: 2 } } }),
    ))
      changes.push(change);
    expect(changes).toContainEqual(
      expect.objectContaining({ field: 'name', old: 'レジ﨑', new: 'レジ正面' }),
    );
  });

  it('finds by half-width kana and any word, and counts what there is', async () => {
    const { api } = mimamori;
    const found = await taken(api.GET('/v1/sites', { params: { query: { q: 'ﾀｶｼﾏ' } } }));
    expect(found.items.map(({ code }) => code)).toEqual(['0001']);
    const cameras = await taken(api.GET('/v1/cameras', { params: { query: { q: 'ミハル 正面' } } }));
    expect(cameras.items.map(({ code }) => code)).toEqual(['007']);
    const facets = await taken(api.GET('/v1/camera-facets'));
    expect(facets.vendor).toEqual([{ value: 'みはる電機', count: 1 }]);
  });

  it('gives its inventory as a workbook that comes back without a change', async () => {
    const { api } = mimamori;
    const started = await taken(
      api.GET('/v1/camera-exports', { params: { query: { format: 'xlsx', locale: 'ja' } } }),
    );
    await settled(mimamori, started.jobId);
    const file = await taken(
      api.GET('/v1/camera-exports/{id}/file', {
        params: { path: { id: started.jobId } },
        parseAs: 'arrayBuffer',
      }),
    );
    const form = new FormData();
    form.set('dryRun', 'true');
    form.set('file', new Blob([file as unknown as ArrayBuffer]), '台帳.xlsx');
    const dryRun = await taken(
      api.POST('/v1/camera-imports', { body: form as never, bodySerializer: (body) => body as never }),
    );
    const job = await settled(mimamori, dryRun.jobId);
    expect(job.result).toMatchObject({ dryRun: true, errorCount: 0, created: 0, updated: 0, unchanged: 1 });
  });

  it('changes many at once only as it was shown before', async () => {
    const { api } = mimamori;
    const selection = { filter: { siteCode: '0001' }, set: { installer: '見守り設備' }, addTags: ['二巡目'] };
    const preview = await taken(api.POST('/v1/camera-bulk-edits', { body: { ...selection, dryRun: true } }));
    await settled(mimamori, preview.jobId);
    const shown = await taken(
      api.GET('/v1/camera-bulk-edits/{id}', { params: { path: { id: preview.jobId } } }),
    );
    const previewToken = shown.result!.previewToken!;
    const applied = await taken(
      api.POST('/v1/camera-bulk-edits', { body: { ...selection, dryRun: false, previewToken } }),
    );
    await settled(mimamori, applied.jobId);
    const camera = await taken(api.GET('/v1/cameras/{id}', { params: { path: { id: cameraId } } }));
    expect(camera).toMatchObject({ installer: '見守り設備', tags: ['二巡目', '要点検'] });
  });
});

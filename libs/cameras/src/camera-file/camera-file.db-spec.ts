import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { aForm, aJpeg, aPdf, aPhonePhoto, aZip, GPS_BYTES, SECRET } from '@mimamori/files/testing';
import { TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type Call, type SignedIn, useApp } from '../../../../test/support/app';
import { aCamera } from '../../testing';

const app = useApp();
let owner: SignedIn;
let stranger: SignedIn;
let viewer: SignedIn;
let siteId: string;
let cameraId: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  stranger = await app.found('kumanomi');
  viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
  siteId = (await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate()))).id;
  cameraId = await newCamera();
});

async function newCamera(): Promise<string> {
  const { body } = await app.call('POST', '/v1/cameras', { as: owner, body: aCamera({ siteId }) });
  return body.id;
}
const get = (url: string, headers = {}, as = owner) => app.call('GET', url, { as, headers });
const upload = (
  parts: Parameters<typeof aForm>[0],
  { as = owner, headers = {} }: Call = {},
  id = cameraId,
) => {
  const form = aForm(parts);
  return app.call('POST', `/v1/cameras/${id}/files`, {
    as,
    body: form.body,
    headers: { 'accept-language': 'en', ...form.headers, ...headers },
  });
};
const bytesAt = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await app.http.inject({
    url,
    headers: { authorization: `Bearer ${owner.token}`, ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
};

describe('files of a camera', () => {
  it('are taken as a form, kept without the data about their taking, and given out to be saved', async () => {
    const created = await upload({ bytes: aPhonePhoto(), filename: '入口 写真.jpg' });
    expect(created).toMatchObject({
      status: 201,
      body: {
        kind: 'photo',
        title: '入口の画角',
        filename: '入口 写真.jpg',
        state: 'kept',
        uploadedBy: owner.userId,
      },
    });
    const url = `/v1/cameras/${cameraId}/files/${created.body.id}`;
    expect(created.headers.location).toBe(url);
    const read = await get(url);
    expect(read.body).toEqual(created.body);
    expect(read.headers.etag).toBe(created.headers.etag);
    const { status, headers, bytes } = await bytesAt(`${url}/content`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(created.body.size),
      'content-disposition': expect.stringContaining(
        "filename*=UTF-8''%E5%85%A5%E5%8F%A3%20%E5%86%99%E7%9C%9F.jpg",
      ),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'accept-ranges': 'bytes',
      etag: `"${created.body.sha256}"`,
    });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(created.body.sha256);
    expect(bytes.includes(SECRET) || bytes.includes(GPS_BYTES)).toBe(false);
  });

  it('are given out in parts, and told of by HEAD', async () => {
    const { body } = await upload({ bytes: aJpeg() });
    const url = `/v1/cameras/${cameraId}/files/${body.id}/content`;
    const whole = (await bytesAt(url)).bytes;
    const etag = `"${body.sha256}"`;
    const part = await bytesAt(url, { range: 'bytes=2-5', 'if-range': etag });
    expect(part).toMatchObject({
      status: 206,
      headers: { 'content-range': `bytes 2-5/${whole.length}`, 'content-length': '4' },
    });
    expect(part.bytes.equals(whole.subarray(2, 6))).toBe(true);
    const ignored: Record<string, string>[] = [
      { range: 'bytes=0-1,3-4' },
      { range: 'bytes=2-5', 'if-range': '"other"' },
      { range: 'bytes=2-5', 'if-range': 'Sat, 21 Nov 2026 00:00:00 GMT' },
    ];
    for (const headers of ignored)
      expect(await bytesAt(url, headers)).toMatchObject({ status: 200, bytes: whole });
    const beyond = await get(url, { range: 'bytes=99999-', 'accept-language': 'en' });
    expect(beyond).toMatchObject({ status: 416, body: { code: 'files.range_not_satisfiable' } });
    expect(beyond.headers['content-range']).toBe(`bytes */${whole.length}`);
    expect(await bytesAt(url, { 'if-none-match': `"x", W/${etag}` })).toMatchObject({ status: 304 });
    expect(await get(url, { 'if-match': '"x"' })).toMatchObject({ status: 412 });
    const head = await app.call('HEAD', url, { as: owner, headers: { range: 'bytes=2-5' } });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(String(whole.length));
    const [log] = await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query<{ count: number }>(
          `select count(*)::int as count from audit_event where action = 'file.download' and details->>'fileId' = $1`,
          [body.id],
        ),
    );
    // the whole, one part, three wholes: nothing for 304, 412, 416 and HEAD
    expect(log?.count).toBe(5);
  });

  it.each([
    ['a ZIP called a photo', { bytes: aZip() }, 415, 'files.archive_refused'],
    ['a photo with a ZIP behind', { bytes: Buffer.concat([aJpeg(), aZip()]) }, 400, 'files.foreign_data'],
    [
      'an SVG with script',
      { bytes: Buffer.from('<svg><script>alert(1)</script></svg>') },
      415,
      'files.svg_refused',
    ],
    ['a PDF called a photo', { bytes: aPdf() }, 415, 'files.type_mismatch'],
    ['a PDF as a photo', { bytes: aPdf(), contentType: 'application/pdf' }, 400, 'files.not_a_photo'],
    ['nothing', { bytes: Buffer.alloc(0) }, 400, 'files.file_empty'],
    ['16 MiB', { bytes: Buffer.alloc(16 * 1024 * 1024) }, 413, 'files.file_too_large'],
    ['27 MiB', { bytes: Buffer.alloc(27 * 1024 * 1024) }, 413, 'platform.body_too_large'],
    [
      'a kind that does not exist',
      { bytes: aJpeg(), fields: { kind: 'film', title: 'x' } },
      400,
      'platform.invalid_input',
    ],
    ['no title', { bytes: aJpeg(), fields: { kind: 'photo' } }, 400, 'platform.invalid_input'],
  ])('%s is refused with a sentence in both languages', async (_name, parts, status, code) => {
    for (const [language, letters] of [
      ['ja', /[ぁ-ん]/],
      ['en', /^[^ぁ-ん]+$/],
    ] as const) {
      const refused = await upload(parts, { headers: { 'accept-language': language } });
      expect(refused).toMatchObject({ status, body: { code, detail: expect.stringMatching(letters) } });
    }
  });

  it('are seen by who sees the camera, and changed by who may change it', async () => {
    const { body } = await upload({ bytes: aJpeg() });
    const url = `/v1/cameras/${cameraId}/files/${body.id}`;
    expect(await get(url, {}, viewer)).toMatchObject({ status: 200 });
    expect(await get(`${url}/content`, {}, viewer)).toMatchObject({ status: 200 });
    expect(await upload({ bytes: aJpeg() }, { as: viewer })).toMatchObject({ status: 403 });
    const reason = { reason: 'x' };
    expect(await app.call('DELETE', url, { as: viewer, body: reason })).toMatchObject({ status: 403 });
    for (const path of [url, `${url}/content`, `/v1/cameras/${cameraId}/files`])
      expect(await get(path, {}, stranger)).toMatchObject({
        status: 404,
        body: { code: 'platform.not_found' },
      });
    expect(await upload({ bytes: aJpeg() }, { as: stranger })).toMatchObject({ status: 404 });
    const other = await newCamera();
    expect(await get(`/v1/cameras/${other}/files/${body.id}`)).toMatchObject({ status: 404 });
    expect((await get(`/v1/cameras/${other}/files?totalCount=true`)).body).toMatchObject({
      items: [],
      totalCount: 0,
    });
    const retire = { as: owner, body: { to: 'retired', reason: '撤去' } };
    expect((await app.call('POST', `/v1/cameras/${other}/transitions`, retire)).body.state).toBe('retired');
    expect(await upload({ bytes: aJpeg() }, {}, other)).toMatchObject({
      status: 409,
      body: { code: 'cameras.camera_retired' },
    });
  });

  it('are uploaded once under one Idempotency-Key', async () => {
    const id = await newCamera();
    const headers = { 'idempotency-key': 'photo-of-the-entrance' };
    const first = await upload({ bytes: aJpeg() }, { headers }, id);
    expect(await upload({ bytes: aJpeg() }, { headers }, id)).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect(await upload({ bytes: aPhonePhoto() }, { headers }, id)).toMatchObject({ status: 422 });
    expect((await get(`/v1/cameras/${id}/files`)).body.items).toHaveLength(1);
  });

  it('are removed with a reason, by a job that looks', async () => {
    const { body } = await upload({ bytes: aJpeg() });
    const url = `/v1/cameras/${cameraId}/files/${body.id}`;
    const call = (more: Call) => app.call('DELETE', url, { as: owner, ...more });
    expect(await call({ body: {} })).toMatchObject({ status: 400 });
    expect(await call({ body: { reason: 'x' }, headers: { 'if-match': '"old"' } })).toMatchObject({
      status: 412,
    });
    const removing = await call({
      body: { reason: '撮り直し' },
      headers: { 'if-match': (await get(url)).headers.etag! },
    });
    expect(removing).toMatchObject({ status: 200, body: { state: 'removing', removalReason: '撮り直し' } });
    expect(await get(`${url}/content`)).toMatchObject({
      status: 404,
      body: { code: 'files.content_removed' },
    });
    const end = Date.now() + 20_000;
    while ((await get(url)).body.state !== 'removed' && Date.now() < end) await pause(50);
    expect((await get(url)).body).toMatchObject({
      state: 'removed',
      filename: null,
      removalRequestedBy: owner.userId,
    });
  });
});

describe('GraphQL', () => {
  it('answers and removes like REST, for many cameras in one query', async () => {
    const [one, two] = [await newCamera(), await newCamera()];
    const { body } = await upload({ bytes: aJpeg() }, {}, one);
    await upload(
      { bytes: aPdf(), contentType: 'application/pdf', fields: { kind: 'document', title: '図面' } },
      {},
      two,
    );
    const asked = jest.spyOn(app.get(TenantDb), 'query');
    const answered = await app.graphql(
      owner,
      `{ cameras(first: 5, sort: "-createdAt") { edges { node { id files(first: 5, filter: {state: kept}) {
        edges { node { id kind title size sha256 version } } pageInfo { hasNextPage } } } } } }`,
    );
    const ofFiles = asked.mock.calls.filter(([text]) => text.includes('from file'));
    asked.mockRestore();
    expect(answered.body.errors ?? []).toEqual([]);
    expect(ofFiles).toHaveLength(1);
    const nodes = answered.body.data.cameras.edges.map(({ node }: { node: object }) => node);
    const { id, kind, title, size, sha256, version } = body;
    const found = nodes.find((node: { id: string }) => node.id === one);
    expect(found.files.edges).toEqual([{ node: { id, kind, title, size, sha256, version } }]);
    const remove = `mutation ($cameraId: ID!, $id: ID!, $expectedVersion: Int) {
      deleteCameraFile(cameraId: $cameraId, id: $id, reason: "撮り直し", expectedVersion: $expectedVersion) { state } }`;
    const ask = (as: SignedIn, more: object) => app.graphql(as, remove, { cameraId: one, id, ...more });
    expect((await ask(viewer, {})).body.errors[0].extensions.code).toBe('platform.forbidden');
    expect((await ask(owner, { cameraId: two })).body.errors[0].extensions.code).toBe('platform.not_found');
    expect((await ask(owner, { expectedVersion: 9 })).body.errors[0].extensions.code).toBe(
      'platform.version_mismatch',
    );
    expect((await ask(owner, { expectedVersion: 1 })).body.data.deleteCameraFile).toEqual({
      state: 'removing',
    });
  });
});

import { TenantDb } from '@mimamori/platform';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { Areas, Sites } from '@mimamori/sites';

import { type SignedIn, useApp } from '../../../test/support/app';
import { aCamera, aPurpose, decided } from '../testing';

const app = useApp({ jobs: false });
let owner: SignedIn;
let stranger: SignedIn;
let siteId: string;
let otherSiteId: string;
let areaId: string;
let purposeId: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  stranger = await app.found('kumanomi');
  await app.as(owner.tenantId, async () => {
    siteId = (await app.get(Sites).create(aSiteCreate())).id;
    otherSiteId = (await app.get(Sites).create(aSiteCreate())).id;
    areaId = (await app.get(Areas).create(siteId, anAreaCreate())).id;
  });
  const { body } = await app.call('POST', '/v1/purposes', { as: owner, body: aPurpose() });
  purposeId = body.id;
});

const post = (url: string, body: unknown, as = owner, headers = {}) =>
  app.call('POST', url, { as, body, headers });
const patch = (url: string, body: unknown, headers = {}) =>
  app.call('PATCH', url, { as: owner, body, headers });
const get = (url: string, as = owner) => app.call('GET', url, { as });
const newCamera = async (over = {}) => (await post('/v1/cameras', aCamera({ siteId, ...over }))).body;
const ready = () => ({ ...decided, areaId, ownerUserId: owner.userId, purposeIds: [purposeId] });

describe('REST', () => {
  it('creates with Location and ETag, and changes by If-Match', async () => {
    const created = await post('/v1/cameras', aCamera({ siteId }));
    expect(created).toMatchObject({ status: 201, body: { state: 'planned', siteId } });
    expect(created.headers.location).toBe(`/v1/cameras/${created.body.id}`);
    const url = `/v1/cameras/${created.body.id}`;
    const { etag = '' } = (await get(url)).headers;
    const changed = await patch(url, { vendor: 'ACME', note: null }, { 'if-match': etag });
    expect(changed).toMatchObject({ status: 200, body: { vendor: 'ACME', version: 2 } });
    expect(await patch(url, { vendor: 'X' }, { 'if-match': etag })).toMatchObject({ status: 412 });
  });

  it('names what keeps a camera from filming, in the language asked', async () => {
    const { id } = await newCamera({ audio: false });
    const url = `/v1/cameras/${id}/transitions`;
    const refused = await post(url, { to: 'active' }, owner, { 'accept-language': 'en' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'cameras.gate_closed',
      detail: expect.stringMatching(/^5 decisions/),
    });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/purposeIds',
      '/areaId',
      '/ownerUserId',
      '/retentionClass',
      '/maskDecision',
    ]);
    const japanese = await post(url, { to: 'active' });
    expect(japanese.body.errors[0].detail).toMatch(/利用目的/);
    await patch(`/v1/cameras/${id}`, ready());
    expect(await post(url, { to: 'active' })).toMatchObject({ status: 200, body: { state: 'active' } });
    expect(await post(url, { to: 'planned' })).toMatchObject({
      status: 409,
      body: { code: 'cameras.transition_not_allowed' },
    });
    expect(await patch(`/v1/cameras/${id}`, { areaId: null })).toMatchObject({
      status: 409,
      body: { code: 'cameras.gate_closed', errors: [{ pointer: '/areaId', code: 'cameras.gate_area' }] },
    });
  });

  it('refuses bad input with a pointer to each fault', async () => {
    const refused = await post('/v1/cameras', { ...aCamera({ siteId }), mac: 'x', class: 'y', unknown: 1 });
    expect(refused.status).toBe(400);
    const pointers = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.sort()).toEqual(['/class', '/mac', '/unknown']);
    expect(await post('/v1/purposes', aPurpose({ text: '事業活動のため' }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/text', code: 'cameras.purpose_too_vague' }] },
    });
    expect(await get('/v1/cameras?sort=secret')).toMatchObject({ status: 400 });
    expect(await get('/v1/cameras?cursor=forged')).toMatchObject({ status: 400 });
    expect(await app.call('DELETE', `/v1/cameras/${siteId}`, { as: owner })).toMatchObject({ status: 405 });
  });

  it('answers a stranger, and a manager of another store, like nobody had been there', async () => {
    const { id } = await newCamera();
    const scope = { kind: 'sites' as const, siteIds: [otherSiteId] };
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', scope);
    for (const as of [stranger, manager]) {
      expect(await get(`/v1/cameras/${id}`, as)).toMatchObject({
        status: 404,
        body: { code: 'platform.not_found' },
      });
      expect((await get('/v1/cameras?totalCount=true', as)).body).toEqual({
        items: [],
        nextCursor: null,
        totalCount: 0,
      });
      expect(await post(`/v1/cameras/${id}/transitions`, { to: 'retired', reason: 'x' }, as)).toMatchObject({
        status: 404,
      });
    }
    expect(await post('/v1/cameras', aCamera({ siteId }), manager)).toMatchObject({ status: 403 });
    expect(await post('/v1/cameras', aCamera({ siteId: otherSiteId }), manager)).toMatchObject({
      status: 201,
    });
    expect(await post('/v1/purposes', aPurpose(), manager)).toMatchObject({ status: 403 });
    expect((await get('/v1/purposes', manager)).body.items).not.toEqual([]);
    const viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
    expect(await get(`/v1/cameras/${id}`, viewer)).toMatchObject({ status: 200 });
    expect(await post('/v1/cameras', aCamera({ siteId }), viewer)).toMatchObject({ status: 403 });
  });
});

describe('camera groups and tags', () => {
  const put = (url: string) => app.call('PUT', url, { as: owner });
  const remove = (url: string, headers = {}) => app.call('DELETE', url, { as: owner, headers });

  it('are kept over REST', async () => {
    const created = await post('/v1/camera-groups', { code: 'entrances', name: '出入口' });
    expect(created).toMatchObject({ status: 201, body: { cameraCount: 0, version: 1 } });
    const url = `/v1/camera-groups/${created.body.id}`;
    expect(created.headers.location).toBe(url);
    expect(await post('/v1/camera-groups', { code: 'entrances', name: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'cameras.group_code_taken', errors: [{ pointer: '/code' }] },
    });
    const [one, two] = [await newCamera({ tags: ['入口', '夜間'] }), await newCamera({ tags: ['入口'] })];
    const { etag = '' } = (await get(url)).headers;
    const added = await post(`${url}/cameras`, { cameraIds: [one.id, two.id] }, owner, { 'if-match': etag });
    expect(added).toMatchObject({ status: 200, body: { cameraCount: 2, version: 2 } });
    expect(await put(`${url}/cameras/${one.id}`)).toMatchObject({ status: 200, body: { cameraCount: 2 } });
    expect(await remove(`${url}/cameras/${one.id}`)).toMatchObject({ status: 204 });
    const members = await get(`/v1/cameras?filter[groupId]=${created.body.id}`);
    expect(members.body.items).toMatchObject([{ id: two.id }]);
    expect(await remove(url, { 'if-match': etag })).toMatchObject({ status: 412 });
    expect((await get('/v1/camera-tags?sort=-cameras')).body.items.slice(0, 2)).toEqual([
      { tag: '入口', cameras: 2 },
      { tag: '夜間', cameras: 1 },
    ]);
    const facets = await get(`/v1/camera-facets?filter[tag]=${encodeURIComponent('夜間')}`);
    expect(facets).toMatchObject({ status: 200, body: { state: [{ value: 'planned', count: 1 }] } });
    expect(await remove(url)).toMatchObject({ status: 204 });
    expect(await get(url)).toMatchObject({ status: 404 });
  });

  it('say the same over GraphQL, and the same to those who may not', async () => {
    const create =
      'mutation ($input: CameraGroupCreate!) { createCameraGroup(input: $input) { id code cameraCount } }';
    const input = { code: 'tills', name: 'レジ' };
    const { id } = (await app.graphql(owner, create, { input })).body.data.createCameraGroup;
    const { id: cameraId } = await newCamera({ tags: ['レジ上'] });
    const add = `mutation ($id: ID!, $cameraIds: [ID!]!) {
      addCamerasToGroup(id: $id, cameraIds: $cameraIds) { cameraCount version } }`;
    const added = await app.graphql(owner, add, { id, cameraIds: [cameraId] });
    expect(added.body.data.addCamerasToGroup).toEqual({ cameraCount: 1, version: 2 });
    const read = `query ($id: ID!) {
      cameraGroup(id: $id) { id code name nameEn description cameraCount version createdAt updatedAt }
      cameraGroups(filter: { cameraId: "${cameraId}" }) { edges { node { code } } }
      camera(id: "${cameraId}") { tags groups { code } owner { id } }
      cameraTags(first: 200) { edges { node { tag cameras } } }
      cameraFacets(filter: { groupId: $id }) { state { value count } } }`;
    const { data } = (await app.graphql(owner, read, { id })).body;
    expect(data.cameraGroup).toEqual((await get(`/v1/camera-groups/${id}`)).body);
    expect(data).toMatchObject({
      cameraGroups: { edges: [{ node: { code: 'tills' } }] },
      camera: { tags: ['レジ上'], groups: [{ code: 'tills' }], owner: null },
      cameraFacets: { state: [{ value: 'planned', count: 1 }] },
    });
    expect(data.cameraTags.edges).toContainEqual({ node: { tag: 'レジ上', cameras: 1 } });
    expect((await get(`/v1/camera-groups/${id}`, stranger)).status).toBe(404);
    const scope = { kind: 'sites' as const, siteIds: [otherSiteId] };
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', scope);
    expect((await get(`/v1/camera-groups/${id}`, manager)).body).toMatchObject({ cameraCount: 0 });
    expect(await post('/v1/camera-groups', { code: 'mine', name: 'x' }, manager)).toMatchObject({
      status: 403,
    });
    const gone = 'mutation ($id: ID!) { removeCameraFromGroup(id: $id, cameraId: "CAMERA") { cameraCount } }';
    const removed = await app.graphql(owner, gone.replace('CAMERA', cameraId), { id });
    expect(removed.body.data.removeCameraFromGroup).toEqual({ cameraCount: 0 });
    const erase = 'mutation ($id: ID!) { deleteCameraGroup(id: $id) { code } }';
    expect((await app.graphql(owner, erase, { id })).body.data.deleteCameraGroup).toEqual({ code: 'tills' });
  });
});

describe('places', () => {
  it('cannot go while cameras stand in them, nor take cameras when they are gone', async () => {
    const { siteId: place, area } = await app.as(owner.tenantId, async () => {
      const site = await app.get(Sites).create(aSiteCreate());
      return { siteId: site.id, area: await app.get(Areas).create(site.id, anAreaCreate()) };
    });
    const camera = await newCamera({ siteId: place, areaId: area.id });
    const close = () => patch(`/v1/sites/${place}`, { status: 'closed' });
    const retire = () => post(`/v1/sites/${place}/areas/${area.id}/retire`, undefined);
    const has = (code: string) => ({ status: 409, body: { errors: [{ code, detail: expect.any(String) }] } });
    expect(await retire()).toMatchObject(has('cameras.area_has_cameras'));
    expect(await close()).toMatchObject(has('cameras.site_has_cameras'));
    await post(`/v1/cameras/${camera.id}/transitions`, { to: 'retired', reason: '閉店' });
    expect(await retire()).toMatchObject({ status: 200 });
    expect(await post('/v1/cameras', aCamera({ siteId: place, areaId: area.id }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/areaId', code: 'cameras.area_retired' }] },
    });
    expect(await close()).toMatchObject({ status: 200 });
    expect(await post('/v1/cameras', aCamera({ siteId: place }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/siteId', code: 'cameras.site_closed' }] },
    });
  });
});

describe('documents', () => {
  it('tell the shape of cameras, with types that may be null', async () => {
    const { body } = await app.call('GET', '/openapi.json');
    const isOurs = (path: string) =>
      Object.values<{ tags?: string[] }>(body.paths[path]).some(({ tags }) => tags?.includes('cameras'));
    const paths = Object.keys(body.paths).filter(isOurs);
    expect(paths.sort()).toEqual([
      '/v1/camera-bulk-edits',
      '/v1/camera-bulk-edits/{id}',
      '/v1/camera-exports',
      '/v1/camera-exports/{id}',
      '/v1/camera-exports/{id}/file',
      '/v1/camera-exports/{id}/report',
      '/v1/camera-facets',
      '/v1/camera-finding-rules',
      '/v1/camera-groups',
      '/v1/camera-groups/{id}',
      '/v1/camera-groups/{id}/cameras',
      '/v1/camera-groups/{id}/cameras/{cameraId}',
      '/v1/camera-imports',
      '/v1/camera-imports/{id}',
      '/v1/camera-imports/{id}/errors',
      '/v1/camera-imports/{id}/report',
      '/v1/camera-tags',
      '/v1/cameras',
      '/v1/cameras/{id}',
      '/v1/cameras/{id}/changes',
      '/v1/cameras/{id}/files',
      '/v1/cameras/{id}/files/{fileId}',
      '/v1/cameras/{id}/files/{fileId}/content',
      '/v1/cameras/{id}/findings',
      '/v1/cameras/{id}/privacy-masks',
      '/v1/cameras/{id}/privacy-masks/coverage',
      '/v1/cameras/{id}/privacy-masks/{maskId}',
      '/v1/cameras/{id}/privacy-masks/{maskId}/withdraw',
      '/v1/cameras/{id}/transitions',
      '/v1/purposes',
      '/v1/purposes/{id}',
      '/v1/purposes/{id}/retire',
    ]);
    expect(JSON.stringify(body.components.schemas)).toContain('areaId');
  });
});

describe('GraphQL', () => {
  const CAMERA =
    'id code name state version audio purposeIds purposes { code } site { id } area { id } createdAt';

  it('answers the same as REST', async () => {
    const camera = await newCamera(ready());
    const { data } = (
      await app.graphql(owner, `query ($id: ID!) { camera(id: $id) { ${CAMERA} } }`, { id: camera.id })
    ).body;
    const { id, code, name, state, version, audio, purposeIds, createdAt } = camera;
    expect(data.camera).toMatchObject({ id, code, name, state, version, audio, purposeIds, createdAt });
    expect(data.camera).toMatchObject({
      site: { id: siteId },
      area: { id: areaId },
      purposes: [{ code: expect.any(String) }],
    });
  });

  it('creates, changes, moves and refuses like REST', async () => {
    const create = 'mutation ($input: CameraCreate!) { createCamera(input: $input) { id version } }';
    const { id } = (await app.graphql(owner, create, { input: aCamera({ siteId }) })).body.data.createCamera;
    const update = `mutation ($id: ID!, $patch: CameraPatch!, $expectedVersion: Int) {
      updateCamera(id: $id, patch: $patch, expectedVersion: $expectedVersion) { version note } }`;
    const changed = await app.graphql(owner, update, { id, patch: { note: 'a' }, expectedVersion: 1 });
    expect(changed.body.data.updateCamera).toEqual({ version: 2, note: 'a' });
    const stale = await app.graphql(owner, update, { id, patch: { note: 'b' }, expectedVersion: 1 });
    expect(stale.body.errors[0].extensions.code).toBe('platform.version_mismatch');
    const move = 'mutation ($id: ID!) { transitionCamera(id: $id, to: active, reason: "x") { state } }';
    const { extensions } = (await app.graphql(owner, move, { id })).body.errors[0];
    expect(extensions).toMatchObject({ code: 'cameras.gate_closed', status: 409 });
    expect(extensions.problem.errors).toHaveLength(6);
  });

  it('asks the database the same number of times for one site and for many', async () => {
    const area = await app.as(owner.tenantId, () => app.get(Areas).create(otherSiteId, anAreaCreate()));
    for (const place of [{}, { siteId: otherSiteId, areaId: area.id }])
      await newCamera({ ...ready(), ...place });
    const db = app.get(TenantDb);
    const asked = jest.spyOn(db, 'query');
    const count = async (first: number) => {
      asked.mockClear();
      const query = `{ sites(first: ${first}, filter: { status: open }) { edges { node { code cameras(first: 20) {
        edges { node { code purposes { code } area { name } site { code } owner { name } groups { code } } } } } } } }`;
      const { body } = await app.graphql(owner, query);
      expect(body.errors).toBeUndefined();
      return asked.mock.calls.length;
    };
    expect(await count(2)).toBe(await count(1));
    asked.mockRestore();
  });

  it('pages on from the cameras of a site', async () => {
    for (let more = 0; more < 3; more++) await newCamera();
    const ofSite = `query ($id: ID!) { site(id: $id) { cameras(first: 2) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }`;
    const { cameras } = (await app.graphql(owner, ofSite, { id: siteId })).body.data.site;
    expect(cameras.pageInfo.hasNextPage).toBe(true);
    const next = `query ($id: ID!, $after: String) { cameras(first: 200, after: $after, filter: {siteId: $id}, withTotalCount: true) {
      totalCount edges { node { id } } } }`;
    const rest = (await app.graphql(owner, next, { id: siteId, after: cameras.pageInfo.endCursor })).body.data
      .cameras;
    expect(rest.edges.length + 2).toBe(rest.totalCount);
  });
});

import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { Areas, Sites } from '@mimamori/sites';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { aCamera, aMask, aPurpose, decided } from '../../testing';

const app = useApp({ jobs: false });
let owner: SignedIn;
let siteId: string;
let areaId: string;
let purposeId: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  await app.as(owner.tenantId, async () => {
    siteId = (await app.get(Sites).create(aSiteCreate())).id;
    areaId = (await app.get(Areas).create(siteId, anAreaCreate())).id;
  });
  purposeId = (await post('/v1/purposes', aPurpose())).body.id;
});

const post = (url: string, body: unknown, as = owner, headers = {}) =>
  app.call('POST', url, { as, body, headers });
const patch = (url: string, body: unknown, headers = {}) =>
  app.call('PATCH', url, { as: owner, body, headers });
const get = (url: string, as = owner) => app.call('GET', url, { as });
const newCamera = async (over = {}): Promise<string> => {
  const facts = { ...decided, siteId, areaId, ownerUserId: owner.userId, purposeIds: [purposeId] };
  return (await post('/v1/cameras', aCamera({ ...facts, ...over }))).body.id;
};

describe('privacy masks over REST', () => {
  it('are created with Location and ETag, changed by If-Match, and withdrawn with a reason', async () => {
    const masks = `/v1/cameras/${await newCamera({ maskDecision: 'needed' })}/privacy-masks`;
    const created = await post(masks, aMask({ label: '隣家の窓' }));
    expect(created).toMatchObject({ status: 201, body: { state: 'in_force', label: '隣家の窓' } });
    const url = `${masks}/${created.body.id}`;
    expect(created.headers.location).toBe(url);
    const { etag = '' } = (await get(url)).headers;
    const changed = await patch(url, { place: 'export' }, { 'if-match': etag });
    expect(changed).toMatchObject({ status: 200, body: { place: 'export', version: 2 } });
    expect(await patch(url, { place: 'edge' }, { 'if-match': etag })).toMatchObject({ status: 412 });
    expect(await post(`${url}/withdraw`, {})).toMatchObject({ status: 400 });
    expect((await get(`${masks}/coverage`)).body).toEqual({ inForce: 1, share: expect.any(Number) });
    expect(await post(`${url}/withdraw`, { reason: '撤去' })).toMatchObject({ status: 200 });
    expect((await get(`${masks}?filter[state]=in_force`)).body.items).toEqual([]);
    const again = await post(`${url}/withdraw`, { reason: 'x' }, owner, { 'accept-language': 'en' });
    expect(again).toMatchObject({ status: 409, body: { code: 'cameras.mask_withdrawn' } });
  });

  it('are refused with what is wrong about their shape', async () => {
    const masks = `/v1/cameras/${await newCamera()}/privacy-masks`;
    const drawn = async (...points: [number, number][]) => {
      const body = aMask({ points: points.map(([x, y]) => ({ x, y })) });
      const refused = await post(masks, body);
      expect(refused.status).toBe(400);
      return refused.body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code]);
    };
    expect(await drawn([0, 0], [1, 1], [1, 0], [0, 1])).toEqual([['/points', 'cameras.mask_crosses_itself']]);
    expect(await drawn([0, 0], [0.5, 0.5], [1, 1])).toEqual([['/points', 'cameras.mask_without_area']]);
    expect(await drawn([0, 0], [1, 0], [1, 1], [0.00001, 0])).toEqual([
      ['/points', 'cameras.mask_point_repeated'],
    ]);
    expect(await drawn([0, 0], [1.1, 0], [1, 1])).toEqual([['/points/1/x', 'platform.input.too_big']]);
    expect(await drawn([0, 0], [1, 0])).toContainEqual(['/points', 'platform.input.too_small']);
    expect(await post(masks, { ...aMask(), verifiedOn: '2999-01-01' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/verifiedOn', code: 'cameras.mask_verified_in_future' }] },
    });
  });

  it('are read by whoever reads the camera, and drawn by whoever may change it', async () => {
    const masks = `/v1/cameras/${await newCamera()}/privacy-masks`;
    const { id } = (await post(masks, aMask())).body;
    const viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
    expect((await get(masks, viewer)).body.items).toHaveLength(1);
    expect(await post(masks, aMask(), viewer)).toMatchObject({ status: 403 });
    const elsewhere = (await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate()))).id;
    const scope = { kind: 'sites' as const, siteIds: [elsewhere] };
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', scope);
    expect(await get(`${masks}/${id}`, manager)).toMatchObject({ status: 404 });
    expect(await post(masks, aMask(), manager)).toMatchObject({ status: 404 });
    expect(await get(masks, manager)).toMatchObject({ status: 404 });
  });
});

describe('privacy masks over GraphQL', () => {
  it('are the same, and change the same way', async () => {
    const cameraId = await newCamera();
    const create = `mutation ($cameraId: ID!, $input: PrivacyMaskCreate!) {
      createPrivacyMask(cameraId: $cameraId, input: $input) { id version share points { x y } } }`;
    const drawn = await app.graphql(owner, create, { cameraId, input: aMask() });
    const mask = drawn.body.data.createPrivacyMask;
    const rest = (await get(`/v1/cameras/${cameraId}/privacy-masks/${mask.id}`)).body;
    expect(rest).toMatchObject(mask);
    const update = `mutation ($id: ID!, $patch: PrivacyMaskPatch!) {
      updatePrivacyMask(id: $id, patch: $patch, expectedVersion: 9) { version } }`;
    const stale = await app.graphql(owner, update, { id: mask.id, patch: { label: 'x' } });
    expect(stale.body.errors[0].extensions.code).toBe('platform.version_mismatch');
    const read = `query ($id: ID!) { camera(id: $id) { privacyMasks { id } } privacyMask(id: "${mask.id}") { place }
      privacyMasks(cameraId: $id) { edges { node { id } } } privacyMaskCoverage(cameraId: $id) { inForce } }`;
    const { data } = (await app.graphql(owner, read, { id: cameraId })).body;
    expect(data).toEqual({
      camera: { privacyMasks: [{ id: mask.id }] },
      privacyMask: { place: 'camera' },
      privacyMasks: { edges: [{ node: { id: mask.id } }] },
      privacyMaskCoverage: { inForce: 1 },
    });
    const withdraw = `mutation { withdrawPrivacyMask(id: "${mask.id}", reason: "x") { state } }`;
    expect((await app.graphql(owner, withdraw)).body.data.withdrawPrivacyMask).toEqual({
      state: 'withdrawn',
    });
  });
});

describe('findings and changes of a camera', () => {
  const FINDINGS = 'findings { edges { node { code title state } } }';
  const CHANGES =
    'changes(sort: "at", filter: {field: "purposeIds"}) { edges { node { field old new via labels { id label } by { id name } } } }';

  it('are answered alike by both, with words instead of ids, to those who may', async () => {
    const id = await newCamera({ managementTls: false, purposeIds: [] });
    await patch(`/v1/cameras/${id}`, { purposeIds: [purposeId] });
    await post(`/v1/cameras/${id}/transitions`, { to: 'active' });
    const findings = (await get(`/v1/cameras/${id}/findings?filter[state]=open`)).body.items;
    expect(findings).toMatchObject([{ code: 'cameras.management_unencrypted', subjectId: id }]);
    const changes = (await get(`/v1/cameras/${id}/changes?filter[field]=purposeIds`)).body.items;
    expect(changes[0]).toMatchObject({
      field: 'purposeIds',
      new: [purposeId],
      via: 'request',
      by: { kind: 'user', id: owner.userId },
      labels: [{ id: purposeId, label: expect.stringContaining('防犯') }],
    });
    const query = `query ($id: ID!) { camera(id: $id) { ${FINDINGS} ${CHANGES} } }`;
    const { camera } = (await app.graphql(owner, query, { id })).body.data;
    expect(findings[0]).toMatchObject(camera.findings.edges[0].node);
    expect(changes.at(-1)).toMatchObject(camera.changes.edges[0].node);
    const all = (await get(`/v1/cameras/${id}/changes`)).body.items;
    expect(all[0]).toMatchObject({ field: 'state', old: 'planned', new: 'active' });
    const viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
    const [seen] = (await get(`/v1/cameras/${id}/changes`, viewer)).body.items;
    expect(seen.by).toEqual({ kind: 'user', id: owner.userId, name: null });
    const stranger = await app.found('kumanomi');
    for (const part of ['findings', 'changes', 'privacy-masks'])
      expect(await get(`/v1/cameras/${id}/${part}`, stranger)).toMatchObject({ status: 404 });
    expect(await get(`/v1/cameras/${id}/changes?filter[from]=x`)).toMatchObject({ status: 400 });
  });

  it('rest on rules that anybody may look up, in their language', async () => {
    const { rules } = (await get('/v1/camera-finding-rules')).body;
    const rule = rules.find(({ code }: { code: string }) => code === 'cameras.support_ended');
    expect(rule).toMatchObject({
      standing: 'design',
      toBeVerified: true,
      advice: expect.stringMatching(/交換/),
    });
    const query = '{ cameraFindingRules { rules { code advice references } } }';
    const { cameraFindingRules } = (await app.graphql(owner, query)).body.data;
    expect(rules).toMatchObject(cameraFindingRules.rules);
  });

  it('of a site are told, too', async () => {
    await patch(`/v1/sites/${siteId}`, { name: '新しい名前' });
    const [change] = (await get(`/v1/sites/${siteId}/changes`)).body.items;
    expect(change).toMatchObject({ field: 'name', new: '新しい名前', by: { id: owner.userId } });
    const query = `query ($id: ID!) { site(id: $id) { changes(first: 1) { edges { node { id field new } } } } }`;
    const { site } = (await app.graphql(owner, query, { id: siteId })).body.data;
    expect(change).toMatchObject(site.changes.edges[0].node);
  });
});

import { TenantDb } from '@mimamori/platform';
import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../test/support/app';
import { aCamera, aMask, aPurpose, decided } from '../testing';

const app = useApp({ jobs: false });
const MANY = 50;
/** The list, and one or two for each thing that hangs at its objects. */
const MOST_STATEMENTS = 8;
let owner: SignedIn;
let asked: jest.SpyInstance[];

const post = (url: string, body: unknown) => app.call('POST', url, { as: owner, body });

/** A camera that films with two findings, a mask, a group and a history. */
async function filming(siteId: string, facts: object, groupId: string): Promise<void> {
  const { id } = (await post('/v1/cameras', aCamera({ siteId, ...facts }))).body;
  await post(`/v1/cameras/${id}/privacy-masks`, aMask());
  await post(`/v1/camera-groups/${groupId}/cameras`, { cameraIds: [id] });
  await app.call('PATCH', `/v1/cameras/${id}`, { as: owner, body: { vendor: 'ACME', streamTls: false } });
  const moved = await post(`/v1/cameras/${id}/transitions`, { to: 'active' });
  expect(moved.status).toBe(200);
}

beforeAll(async () => {
  owner = await app.found('mimamart');
  const places = await app.as(owner.tenantId, async () => {
    const sites = [await app.get(Sites).create(aSiteCreate()), await app.get(Sites).create(aSiteCreate())];
    return Promise.all(
      sites.map(async ({ id }) => ({
        siteId: id,
        areaId: (await app.get(Areas).create(id, anAreaCreate())).id,
      })),
    );
  });
  const purposeId = (await post('/v1/purposes', aPurpose())).body.id;
  const groupId = (await post('/v1/camera-groups', { code: 'all', name: 'すべて' })).body.id;
  for (let made = 0; made < MANY; made++) {
    const { siteId, areaId } = places[made % places.length]!;
    const links = { areaId, ownerUserId: owner.userId, purposeIds: [purposeId] };
    await filming(siteId, { ...decided, ...links, managementTls: false }, groupId);
  }
  const db = app.get(TenantDb);
  asked = [jest.spyOn(db, 'query'), jest.spyOn(db, 'answers'), jest.spyOn(db, 'repository')];
});
afterAll(() => asked.forEach((spy) => spy.mockRestore()));

const CHANGES = `changes(first: 3) { edges { node { field old new labels { label } by { name } } }
  pageInfo { hasNextPage endCursor } }`;
const CAMERA = `id code site { code ${CHANGES} areas { code } region { name } localRule { municipalityCode } }
  area { name } purposes { code } owner { name } groups { code } privacyMasks { place }
  findings(first: 1, withTotalCount: true) { totalCount edges { node { code title } }
    pageInfo { hasNextPage endCursor } }
  ${CHANGES} files(first: 2) { edges { node { title } } }`;

/** Cursors tell until when they are good. */
const timeless = (node: unknown) =>
  JSON.stringify(node, (key, value: unknown) => (key === 'endCursor' ? Boolean(value) : value));

async function read(query: string) {
  const { body } = await app.graphql(owner, query);
  expect(body.errors).toBeUndefined();
  return body.data;
}

/** What a query answers, and how many statements it took. */
async function counted(query: string) {
  for (const spy of asked) spy.mockClear();
  const data = await read(query);
  return { data, statements: asked.reduce((sum, spy) => sum + spy.mock.calls.length, 0) };
}

describe('what hangs at a camera', () => {
  it.each([
    ['findings', 'findings(first: 1, withTotalCount: true) { totalCount edges { node { title } } }'],
    ['changes', 'changes(first: 2) { edges { node { field by { name } labels { label } } } }'],
    ['changes of its site', 'site { changes(first: 2) { edges { node { field } } } }'],
    ['files', 'files(first: 2) { edges { node { title } } }'],
    ['what it names', 'site { code } area { name } purposes { code } owner { name } groups { code }'],
    ['its place', 'site { areas { code } region { name } localRule { municipalityCode } }'],
    ['masks', 'privacyMasks { place }'],
    ['status and tags', 'tags status { status }'],
  ])('costs as many queries for fifty cameras as for one: %s', async (_name, fields) => {
    const count = async (first: number) => {
      const { data, statements } = await counted(
        `{ cameras(first: ${first}) { edges { node { ${fields} } } } }`,
      );
      expect(data.cameras.edges).toHaveLength(first);
      return statements;
    };
    const statements = await count(MANY);
    expect(statements).toBe(await count(1));
    expect(statements).toBeLessThanOrEqual(MOST_STATEMENTS);
  });

  it('costs as many queries for the cameras of two stores as for those of one', async () => {
    const count = async (first: number) => {
      const { data, statements } = await counted(`{ sites(first: ${first}) { edges { node { code
        cameras(first: 25) { edges { node { code tags site { code } status { status } privacyMasks { place } } } } } } } }`);
      expect(data.sites.edges).toHaveLength(first);
      for (const { node } of data.sites.edges) {
        expect(node.cameras.edges).toHaveLength(25);
        for (const edge of node.cameras.edges) expect(edge.node.site.code).toBe(node.code);
      }
      return statements;
    };
    const statements = await count(2);
    expect(statements).toBe(await count(1));
    expect(statements).toBeLessThanOrEqual(MOST_STATEMENTS);
  });

  it('asks the database for what is asked, and for all when a field does not say what it needs', async () => {
    const text = async (query: string) => {
      await counted(query);
      return asked.flatMap((spy) => spy.mock.calls.map(([sql]) => String(sql))).join('\n');
    };
    const narrow = await text('{ cameras(first: 1) { edges { node { code site { name } } } } }');
    expect(narrow).toMatch(/camera\.site_id as "siteId"/);
    expect(narrow).not.toMatch(/camera\.note|"purposeIds"|site\.address/);
    const wide = await text(`{ cameras(first: 1) { edges { ...An } } }
      fragment An on CameraEdge { node { ... { note } site { opening { open } } } }`);
    expect(wide).toMatch(/camera\.note/);
    expect(wide).not.toMatch(/camera\.serial/);
    expect(wide).toMatch(/site\.opening_hours/);
  });

  it('says the same for each camera as for it alone, and its cursors lead on', async () => {
    const { cameras } = await read(`{ cameras(first: 3) { edges { node { ${CAMERA} } } } }`);
    for (const { node } of cameras.edges) {
      expect(node).toMatchObject({ groups: [{ code: 'all' }], owner: { name: 'Owner' } });
      expect(node.findings).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
      const alone = (await read(`{ camera(id: "${node.id}") { ${CAMERA} } }`)).camera;
      expect(timeless(alone)).toEqual(timeless(node));
      const { body } = await app.call('GET', `/v1/cameras/${node.id}/changes?limit=3`, { as: owner });
      expect(body.items.map(({ field }: { field: string }) => field)).toEqual(
        node.changes.edges.map((edge: { node: { field: string } }) => edge.node.field),
      );
      const after = (field: 'findings' | 'changes') =>
        `${field}(first: 100, after: "${node[field].pageInfo.endCursor}") { edges { node { id } } }`;
      for (const [field, left] of [['findings', 2] as const, ['changes', expect.any(Number)] as const]) {
        const rest = await read(`{ camera(id: "${node.id}") { ${after(field)} } }`);
        expect(rest.camera[field].edges.length).toEqual(left);
      }
    }
  });

  it('is narrowed for all of them at once', async () => {
    const { cameras } = await read(`{ cameras(first: 5) { edges { node {
      findings(q: "stream_unencrypted") { edges { node { code } } }
      changes(filter: { field: "vendor" }) { edges { node { new } } } } } } }`);
    for (const { node } of cameras.edges) {
      expect(node.findings.edges).toEqual([{ node: { code: 'cameras.stream_unencrypted' } }]);
      expect(node.changes.edges).toEqual([{ node: { new: 'ACME' } }]);
    }
  });

  it('counts for somebody with one store, whose right to it is asked beside each camera', async () => {
    const [{ node }] = (await read('{ sites(first: 1) { edges { node { id code } } } }')).sites.edges;
    const scope = { kind: 'sites' as const, siteIds: [node.id] };
    const manager = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'store_manager', scope);
    const query = `query ($after: String) { cameras(first: 2, after: $after, withTotalCount: true) {
      totalCount pageInfo { endCursor } edges { node { site { code } } } } }`;
    const first = (await app.graphql(manager, query)).body;
    expect(first.errors).toBeUndefined();
    const next = (await app.graphql(manager, query, { after: first.data.cameras.pageInfo.endCursor })).body;
    for (const { data } of [first, next]) {
      expect(data.cameras.totalCount).toBe(MANY / 2);
      expect(data.cameras.edges).toEqual([1, 2].map(() => ({ node: { site: { code: node.code } } })));
    }
  });

  it('refuses the cursor of another camera', async () => {
    const { cameras } = await read(`{ cameras(first: 2) { edges { node { ${CAMERA} } } } }`);
    const [one, two] = cameras.edges.map(({ node }: { node: object }) => node);
    const { body } = await app.graphql(
      owner,
      `{ camera(id: "${two.id}") { changes(after: "${one.changes.pageInfo.endCursor}") { edges { cursor } } } }`,
    );
    expect(body.errors[0].extensions.code).toBe('platform.cursor_invalid');
  });
});

import { EvidenceRegistry, RegisterRegistry } from '@mimamori/platform';
import { Regions, Sites } from '@mimamori/sites';
import { aRegionCreate, aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' } as const;
let owner: SignedIn;
let manager: SignedIn;
let auditor: SignedIn;
let region: string;
let sites: string[];

const matrix = (query = '', as = auditor) => app.call('GET', `/v1/access/matrix?limit=50${query}`, { as });
const person = (role: string, scope: Parameters<typeof app.person>[2] = whole) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const rowOf = ({ body }: Awaited<ReturnType<typeof matrix>>, { userId }: SignedIn) =>
  body.items.find((row: { userId: string }) => row.userId === userId);
const camerasOf = (row: { entries: { rights: { subject: string }[] }[] }) =>
  row.entries.flatMap((entry) =>
    entry.rights.filter(({ subject }) => subject === 'Camera').map((rights) => ({ ...entry, rights })),
  );

beforeAll(async () => {
  owner = await app.found('mimamart');
  await app.found('kumanomi');
  await app.as(owner.tenantId, async () => {
    region = (await app.get(Regions).create(aRegionCreate())).id;
    const site = async (regionId: string | null) =>
      (await app.get(Sites).create(aSiteCreate({ regionId }))).id;
    sites = [await site(region), await site(region), await site(null)];
  });
  manager = await person('region_manager', { kind: 'region', regionId: region });
  auditor = await person('auditor');
});

describe('the report', () => {
  it('has the list by role and scope, and that it can be produced', async () => {
    const [measured, tables] = await app.as(owner.tenantId, async () => {
      const now = new Date();
      const question = { scope: {}, asOf: now, period: { from: now, to: now } };
      return [
        await app.get(EvidenceRegistry).measure('M14', question),
        await app.get(RegisterRegistry).tables(50),
      ] as const;
    });
    expect(measured).toMatchObject({
      value: true,
      parts: { produced: 'never' },
      facts: [{ value: 3 }, { value: 3 }, { value: 0 }],
    });
    const { table } = tables.find(({ name }) => name === 'access-list')!;
    expect(table.rows).toContainEqual(['tenant_owner', '○', null, null, null, 1, 0, 0]);
    expect(table.rows).toContainEqual(['region_manager', '', expect.any(String), null, null, 1, 0, 0]);
    expect(table.total).toBe(3);
  });
});

describe('GET /v1/access/matrix', () => {
  it('says for everybody what they may do where, in few words', async () => {
    const all = await matrix();
    expect(all.body.items.map((row: { loginId: string }) => row.loginId)).toHaveLength(3);
    expect(rowOf(all, owner)).toMatchObject({ present: true, roles: ['tenant_owner'] });
    expect(camerasOf(rowOf(all, owner))).toMatchObject([{ place: 'everywhere', sites: null, siteIds: [] }]);
    const [reach] = camerasOf(rowOf(all, manager));
    expect(reach).toMatchObject({ place: 'sites', regionId: region, sites: 2, rights: { partly: [] } });
    expect(reach?.rights).toMatchObject({ actions: expect.arrayContaining(['view_live', 'ptz']) });
  });

  it('answers who may do one thing at one store', async () => {
    const there = await matrix(`&filter[siteId]=${sites[2]}&filter[subject]=Camera&filter[action]=view_live`);
    expect(rowOf(there, owner).entries).toMatchObject([
      { place: 'everywhere', rights: [{ subject: 'Camera', actions: ['view_live'], partly: [] }] },
    ]);
    expect([rowOf(there, manager).entries, rowOf(there, auditor).entries]).toEqual([[], []]);
    const byRole = await matrix('&filter[role]=region_manager');
    expect(byRole.body.items).toMatchObject([{ userId: manager.userId }]);
  });

  it('shows what an open role takes away, and nothing of whoever is gone', async () => {
    const send = (method: string, url: string, body: object) =>
      app.call(method, url, { as: owner, body, headers: { 'if-match': '*' } });
    const gone = await person('operator');
    await send('PATCH', `/v1/users/${gone.userId}`, { status: 'disabled' });
    const rules = [
      { actions: ['ptz'], subject: 'Camera', inverted: true, conditions: { siteId: { $eq: sites[0] } } },
    ];
    await send('POST', '/v1/roles', { code: 'no_ptz', name: '操作禁止', rules });
    await send('POST', '/v1/role-assignments', { userId: manager.userId, role: 'no_ptz', scope: whole });
    const all = await matrix('&filter[subject]=Camera&filter[action]=ptz');
    expect(rowOf(all, gone)).toMatchObject({ present: false, entries: [], roles: [] });
    expect(rowOf(all, manager).entries).toMatchObject([{ place: 'sites', siteIds: [sites[1]] }]);
  });

  it('turns pages, in GraphQL, too, and is for those who answer for access', async () => {
    const query =
      '{ accessMatrix(first: 2) { edges { node { userId roles entries { place rights { subject } } } } pageInfo { hasNextPage endCursor } } }';
    const { body } = await app.graphql(auditor, query);
    expect(body.data.accessMatrix.edges).toHaveLength(2);
    expect(body.data.accessMatrix.pageInfo.hasNextPage).toBe(true);
    expect((await matrix('', manager)).status).toBe(403);
  });
});

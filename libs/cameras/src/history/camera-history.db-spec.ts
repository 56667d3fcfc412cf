import { Audit } from '@mimamori/audit';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { aCamera } from '../../testing';

const app = useApp({ jobs: false });
const REASON = '隣家から申し入れがあったため';
let owner: SignedIn;
let siteId: string;
let otherSiteId: string;
let cameraId: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  const sites = () => app.get(Sites).create(aSiteCreate());
  [siteId, otherSiteId] = await app.as(owner.tenantId, async () => [(await sites()).id, (await sites()).id]);
  const call = (url: string, body: unknown) => app.call('POST', url, { as: owner, body });
  cameraId = (await call('/v1/cameras', aCamera({ siteId }))).body.id;
  expect(await call(`/v1/cameras/${cameraId}/transitions`, { to: 'retired', reason: REASON })).toMatchObject({
    status: 200,
  });
  await app.as(owner.tenantId, () =>
    app.get(Audit).record({
      action: 'sites.site.update',
      subject: 'Site',
      subjectId: siteId,
      reason: REASON,
      details: { changes: [{ field: 'name', from: 'a', to: 'x'.repeat(9_000) }] },
    }),
  );
});

type Scope = Parameters<typeof app.person>[2];
const person = (role: string, scope: Scope) => app.person({ ...owner, code: 'mimamart' }, role, scope);
/** The reasons of the latest change of the camera and of its site, by REST and by both ways of GraphQL. */
async function reasons(as: SignedIn): Promise<{ camera: unknown[]; site: unknown[] }> {
  const rest = async (url: string) => {
    const { status, body } = await app.call('GET', `${url}/changes`, { as });
    expect(status).toBe(200);
    return body.items[0].reason;
  };
  const CHANGES = 'changes(first: 1) { edges { node { reason shortened } } }';
  const FIELDS = `${CHANGES} site { ${CHANGES} }`;
  const { data } = (
    await app.graphql(
      as,
      `{ camera(id: "${cameraId}") { ${FIELDS} } cameras(first: 5) { edges { node { ${FIELDS} } } } }`,
    )
  ).body;
  const told = [data.camera, data.cameras.edges[0].node];
  const first = (thing: { changes: { edges: { node: { reason: unknown } }[] } }) =>
    thing.changes.edges[0]!.node.reason;
  return {
    camera: [await rest(`/v1/cameras/${cameraId}`), ...told.map(first)],
    site: [await rest(`/v1/sites/${siteId}`), ...told.map(({ site }) => first(site))],
  };
}
const all = [REASON, REASON, REASON];
const none = [null, null, null];

describe('why something was changed', () => {
  it.each([
    ['tenant_owner', all, all],
    ['compliance_officer', all, all],
    ['auditor', all, all],
    ['region_manager', all, none],
    ['store_manager', all, none],
    ['live_viewer', none, none],
    ['operator', none, none],
    ['contractor', none, none],
    ['employee_representative', none, none],
  ])('is told to a %s as far as they change such things or read the log', async (role, camera, site) => {
    expect(await reasons(await person(role, { kind: 'tenant' }))).toEqual({ camera, site });
  });

  it('is told of what one may change oneself, not of what one only sees', async () => {
    const sites = (siteIds: string[]): Scope => ({ kind: 'sites', siteIds });
    const manager = await person('store_manager', sites([siteId]));
    const elsewhere = await person('store_manager', sites([otherSiteId]));
    for (const { userId } of [manager, elsewhere])
      expect(
        await app.call('POST', '/v1/role-assignments', {
          as: owner,
          body: { userId, role: 'contractor', scope: { kind: 'tenant' } },
        }),
      ).toMatchObject({ status: 201 });
    expect((await reasons(manager)).camera).toEqual(all);
    expect((await reasons(elsewhere)).camera).toEqual(none);
  });
});

describe('a large value', () => {
  it('is told shortened, by both', async () => {
    const { body } = await app.call('GET', `/v1/sites/${siteId}/changes?limit=1`, { as: owner });
    expect(body.items[0]).toMatchObject({ old: 'a', new: 'x'.repeat(2_048), shortened: true });
    const query = `{ site(id: "${siteId}") { changes(first: 1) { edges { node { new shortened } } } } }`;
    const { data } = (await app.graphql(owner, query)).body;
    expect(body.items[0]).toMatchObject(data.site.changes.edges[0].node);
  });
});

import { SqlParams, TenantDb, uuidv7 } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { exempt } from '../../../../test/support/second-factor';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { IncidentDirectory } from './incident.directory';

const app = useApp({ jobs: false });
const HEAD_OFFICE = { cidr: '203.0.113.0/24', name: '本部' };
const INSIDE = '203.0.113.20';
const OUTSIDE = '198.51.100.20';

let owner: SignedIn;
let officer: SignedIn;
let viewer: SignedIn;
const siteIds: string[] = [];
const cameraIds: string[] = [];
const POLICIES = ['never', 'incident_only', 'allowed'];

const call = async (
  as: SignedIn,
  method: string,
  url: string,
  body?: object,
  headers?: Record<string, string>,
) => {
  const answer = await app.call(method, url, { as, body, headers });
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.text}`);
  return answer;
};
const may = (as: SignedIn, action: string, ip: string | undefined): Promise<string[]> =>
  app.as(
    owner.tenantId,
    async () => {
      const principal = { kind: 'user' as const, id: as.userId, tenantId: as.tenantId };
      const permissions = await app.get(AccessAuthorizer).permissionsOf(principal);
      const params = new SqlParams();
      const rows = await app
        .get(TenantDb)
        .query<{ id: string }>(
          `select camera.id from camera where ${permissions.rowFilter(action, 'Camera', params)}`,
          params.values,
        );
      const found = rows.map(({ id }) => id);
      for (const [index, id] of cameraIds.entries())
        expect(permissions.can(action, 'Camera', { id, siteId: siteIds[index] })).toBe(found.includes(id));
      return POLICIES.filter((_, index) => found.includes(cameraIds[index]!));
    },
    ip === undefined ? {} : { ip },
  );
/** A signal crosses within moments; the promise is two seconds. */
const settled = async (expectation: () => Promise<void>) => {
  const end = Date.now() + 2_000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};

beforeAll(async () => {
  owner = await app.found('mimamart');
  await exempt(app, owner);
  for (const outsideViewing of POLICIES) {
    const site = await call(owner, 'POST', '/v1/sites', { code: outsideViewing, name: '店', outsideViewing });
    const camera = { siteId: site.body.id, code: 'C1', name: '入口' };
    siteIds.push(site.body.id);
    cameraIds.push((await call(owner, 'POST', '/v1/cameras', camera)).body.id);
  }
  const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  officer = await app.person(tenant, 'compliance_officer', { kind: 'tenant' });
  viewer = await app.person(tenant, 'live_viewer', { kind: 'tenant' });
});

it('holds nobody while no network is listed: nobody is outside', async () => {
  for (const ip of [INSIDE, OUTSIDE, undefined]) expect(await may(viewer, 'view_live', ip)).toEqual(POLICIES);
});

it('takes looking away from those outside, at once, and nothing else', async () => {
  const { body } = await call(owner, 'POST', '/v1/networks', HEAD_OFFICE);
  await settled(async () => expect(await may(viewer, 'view_live', OUTSIDE)).toEqual(['allowed']));
  expect(await may(viewer, 'view_live', INSIDE)).toEqual(POLICIES);
  expect(await may(viewer, 'view_live', undefined)).toEqual(['allowed']);
  expect(await may(viewer, 'read', OUTSIDE)).toEqual(POLICIES);
  expect(await may(owner, 'export_footage', OUTSIDE)).toEqual(['allowed']);
  await call(owner, 'DELETE', `/v1/networks/${body.id}`);
  await settled(async () => expect(await may(viewer, 'view_live', OUTSIDE)).toEqual(POLICIES));
  await call(owner, 'POST', '/v1/networks', HEAD_OFFICE);
  await settled(async () => expect(await may(viewer, 'view_live', OUTSIDE)).toEqual(['allowed']));
});

it('lets a grant for an incident look from outside where the site says so, and never where it says never', async () => {
  const incidentId = uuidv7();
  app.get(IncidentDirectory).fill(async (_tx, id) => id === incidentId);
  const asked = await call(viewer, 'POST', '/v1/view-grants', {
    sites: siteIds,
    actions: ['view_live'],
    incidentId,
    minutes: 30,
  });
  await call(officer, 'POST', `/v1/view-grants/${asked.body.id}/approve`);
  expect(await may(viewer, 'view_live', OUTSIDE)).toEqual(['incident_only', 'allowed']);
  expect(await may(viewer, 'ptz', OUTSIDE)).toEqual([]);
  await call(viewer, 'POST', `/v1/view-grants/${asked.body.id}/withdraw`);
  expect(await may(viewer, 'view_live', OUTSIDE)).toEqual(['allowed']);
});

it('follows the site, whose change is in its history', async () => {
  const site = await call(owner, 'GET', `/v1/sites/${siteIds[2]}`);
  expect(site.body.outsideViewing).toBe('allowed');
  await call(owner, 'PATCH', `/v1/sites/${siteIds[2]}`, { outsideViewing: 'never' });
  await settled(async () => expect(await may(viewer, 'view_live', OUTSIDE)).toEqual([]));
  const { body } = await app.graphql(
    owner,
    `mutation ($id: ID!) { updateSite(id: $id, patch: {outsideViewing: allowed}) { outsideViewing } }`,
    { id: siteIds[2] },
  );
  expect(body.data.updateSite.outsideViewing).toBe('allowed');
  await settled(async () => expect(await may(viewer, 'view_live', OUTSIDE)).toEqual(['allowed']));
  const changes = await call(owner, 'GET', `/v1/sites/${siteIds[2]}/changes`);
  expect(JSON.stringify(changes.body)).toContain('outsideViewing');
  const wrong = await app.call('PATCH', `/v1/sites/${siteIds[2]}`, {
    as: owner,
    body: { outsideViewing: 'sometimes' },
  });
  expect(wrong.body.errors[0].pointer).toBe('/outsideViewing');
});

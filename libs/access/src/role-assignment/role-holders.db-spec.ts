import { TenantDb } from '@mimamori/platform';
import { Regions, Sites } from '@mimamori/sites';
import { aRegionCreate, aSiteCreate } from '@mimamori/sites/testing';
import { Users } from '@mimamori/users';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { Assignments } from './assignment.service';
import { RoleHolders } from './role-holders.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let stranger: SignedIn;
let above: string;
let below: string;
let siteId: string;
let otherSiteId: string;

const person = (role: string, scope: Parameters<typeof app.person>[2]) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope).then(({ userId }) => userId);
const holders = (roles: Parameters<RoleHolders['of']>[0], site: string | null, tenantId = owner.tenantId) =>
  app.as(tenantId, () => app.get(RoleHolders).of(roles, site));

beforeAll(async () => {
  owner = await app.found('mimamart');
  stranger = await app.found('kumanomi');
  await app.as(owner.tenantId, async () => {
    above = (await app.get(Regions).create(aRegionCreate())).id;
    below = (await app.get(Regions).create(aRegionCreate({ parentId: above }))).id;
    siteId = (await app.get(Sites).create(aSiteCreate({ regionId: below }))).id;
    otherSiteId = (await app.get(Sites).create(aSiteCreate())).id;
  });
});

it('finds those whose assignment reaches the site, however it does', async () => {
  const named = await person('store_manager', { kind: 'sites', siteIds: [siteId] });
  const ofRegion = await person('region_manager', { kind: 'region', regionId: above });
  const everywhere = await person('store_manager', { kind: 'tenant' });
  await person('auditor', { kind: 'sites', siteIds: [siteId] });
  const elsewhere = await person('store_manager', { kind: 'sites', siteIds: [otherSiteId] });
  const managers = ['store_manager', 'region_manager'] as const;
  expect(await holders(managers, siteId)).toEqual([named, ofRegion, everywhere].sort());
  expect(await holders(managers, otherSiteId)).toEqual([everywhere, elsewhere].sort());
  expect(await holders(managers, null)).toEqual([everywhere]);
  expect(await holders(['store_manager'], siteId, stranger.tenantId)).toEqual([]);
  expect(await holders(['tenant_owner'], null, stranger.tenantId)).toEqual([stranger.userId]);
});

it('leaves out those who are not here, and assignments that have ended or not begun', async () => {
  const scope = { kind: 'sites' as const, siteIds: [siteId] };
  const gone = await person('operator', scope);
  const leaving = await person('operator', scope);
  const past = await person('contractor', scope);
  await app.as(owner.tenantId, async () => {
    const users = app.get(Users);
    await users.update(gone, { status: 'disabled' });
    await users.update(leaving, { lastDay: '2020-01-01' });
    const invited = await users.create({ loginId: 'invited', name: 'x' });
    await app.get(TenantDb).transaction(async (tx) => {
      const grant = { role: 'live_viewer', scope };
      await app.get(Assignments).grantIn(tx, { ...grant, userId: invited.id });
      await app.get(Assignments).grantIn(tx, { ...grant, userId: past, until: new Date('2020-01-01') });
      await app.get(Assignments).grantIn(tx, { ...grant, userId: past, from: new Date('2999-01-01') });
    });
  });
  expect(await holders(['operator', 'live_viewer'], siteId)).toEqual([]);
});

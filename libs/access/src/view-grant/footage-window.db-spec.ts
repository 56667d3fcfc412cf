import { type SignedIn, useApp } from '../../../../test/support/app';
import { FootageWindows } from './footage-window.service';
import { ViewGrantRegisters } from './view-grant.registers';

const app = useApp({ jobs: false });
let owner: SignedIn;
let officer: SignedIn;
let guard: SignedIn;
let siteId: string;
let camera: string;
let elsewhere: string;

const call = async (as: SignedIn, method: string, url: string, body?: object) => {
  const answer = await app.call(method, url, { as, body });
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.text}`);
  return answer.body;
};
/** As a request of theirs would ask. */
const windows = ({ tenantId, userId: id }: SignedIn, cameraId: string, action = 'view_playback') =>
  app.as(tenantId, () => app.get(FootageWindows).of(cameraId, action), {
    principal: { kind: 'user', id, tenantId },
  });

beforeAll(async () => {
  owner = await app.found('mimamart');
  const site = (code: string) => call(owner, 'POST', '/v1/sites', { code, name: '店' });
  siteId = (await site('1')).id;
  const place = { code: 'C1', name: '入口' };
  camera = (await call(owner, 'POST', '/v1/cameras', { ...place, siteId })).id;
  elsewhere = (await call(owner, 'POST', '/v1/cameras', { ...place, siteId: (await site('2')).id })).id;
  const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  officer = await app.person(tenant, 'compliance_officer', { kind: 'tenant' });
  guard = await app.person(tenant, 'contractor', { kind: 'sites', siteIds: [siteId] });
});

const granted = async (body: object) => {
  const asked = await call(guard, 'POST', '/v1/view-grants', {
    actions: ['view_playback'],
    reason: '事故の確認',
    minutes: 60,
    ...body,
  });
  return call(officer, 'POST', `/v1/view-grants/${asked.id}/approve`);
};

it('are all that a role holds by itself, and nothing where nothing is open', async () => {
  expect(await windows(owner, camera)).toBe('all');
  expect(await windows(guard, camera)).toEqual([]);
  expect(await windows(owner, owner.userId)).toEqual([]);
});

it('begin with the grant, unless it names what was recorded before', async () => {
  const plain = await granted({ cameras: [camera] });
  const past = { from: '2026-11-01T00:00:00Z', until: '2026-11-02T00:00:00Z' };
  const named = await granted({ sites: [siteId], footage: past });
  expect(plain.footageFrom).toBe(plain.startsAt);
  expect(await windows(guard, camera)).toEqual([
    {
      grantId: plain.id,
      from: new Date(plain.startsAt),
      until: null,
      endsAt: new Date(plain.endsAt),
    },
    {
      grantId: named.id,
      from: new Date(past.from),
      until: new Date(past.until),
      endsAt: new Date(named.endsAt),
    },
  ]);
  expect(await windows(guard, camera, 'view_live')).toEqual([]);
  expect(await windows(guard, elsewhere)).toEqual([]);
  await call(officer, 'POST', `/v1/view-grants/${plain.id}/revoke`);
  expect(await windows(guard, camera)).toHaveLength(1);
});

it('and grants stand in the annexes of the report, with the stores that are closed to those outside', async () => {
  const registers = app.get(ViewGrantRegisters);
  const grants = await app.as(owner.tenantId, () => registers.viewGrants(1));
  expect(grants).toMatchObject({
    total: 2,
    rows: [
      [expect.any(String), 'approved', 'view_playback', 1, 0, '×', expect.any(String), expect.any(String)],
    ],
  });
  const closed = () => app.as(owner.tenantId, () => registers.outsideViewing(10));
  expect(await closed()).toMatchObject({ rows: [], total: 0 });
  await call(owner, 'PATCH', `/v1/sites/${siteId}`, { outsideViewing: 'never' });
  expect((await closed()).rows).toEqual([['1', '店', '○', '×', '×']]);
  await call(owner, 'POST', '/v1/networks', { cidr: '203.0.113.0/24', name: '本部' });
  expect((await closed()).rows).toEqual([['1', '店', '○', '×', '○']]);
});

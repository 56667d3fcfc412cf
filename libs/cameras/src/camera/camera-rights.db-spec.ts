import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' };
let owner: SignedIn;
let siteId: string;
let group: string;
/** In the group and tagged, in neither. */
let inside: string;
let outside: string;
let count = 0;

const call = async (as: SignedIn, method: string, url: string, body?: object) => {
  const answer = await app.call(method, url, { as, body });
  if (as === owner && answer.status >= 400) throw new Error(`${method} ${url}: ${answer.text}`);
  return answer;
};
const made = async (url: string, body: object): Promise<string> =>
  (await call(owner, 'POST', url, body)).body.id;
const camera = (facts: object = {}) =>
  made('/v1/cameras', { siteId, code: `c${(count += 1)}`, name: 'レジ', ...facts });
const holder = async (rules: object[], scope: object = whole): Promise<SignedIn> => {
  const code = `role_${(count += 1)}`;
  // a change of a camera asks for a store that the caller may read
  const all = [...rules, { actions: ['read'], subject: 'Site' }];
  await made('/v1/roles', { code, name: '点検', rules: all });
  const elsewhere = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  const user = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'employee_representative', {
    kind: 'sites',
    siteIds: [elsewhere],
  });
  await made('/v1/role-assignments', { userId: user.userId, role: code, scope });
  return user;
};
const rule = (actions: string[], conditions?: object) => ({
  actions,
  subject: 'Camera',
  conditions: conditions ?? null,
});
const seen = async (as: SignedIn): Promise<string[]> =>
  (await call(as, 'GET', '/v1/cameras')).body.items.map(({ id }: { id: string }) => id).sort();
const rename = async (as: SignedIn, id: string, more: object = {}) =>
  (await call(as, 'PATCH', `/v1/cameras/${id}`, { name: `出口${(count += 1)}`, ...more })).status;

beforeAll(async () => {
  owner = await app.found('mimamart');
  siteId = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  group = await made('/v1/camera-groups', { code: 'night', name: '夜間' });
  const areaId = await made(`/v1/sites/${siteId}/areas`, { code: 'reji', name: 'レジ', class: 'checkout' });
  inside = await camera({ tags: ['巡回'], areaId });
  outside = await camera();
  await call(owner, 'POST', `/v1/camera-groups/${group}/cameras`, { cameraIds: [inside] });
});

describe('a role for groups of cameras', () => {
  it('reaches the cameras that are in them, while they are', async () => {
    const user = await holder([rule(['read'])], { kind: 'cameraGroups', cameraGroupIds: [group] });
    expect(await seen(user)).toEqual([inside]);
    expect((await call(user, 'GET', `/v1/cameras/${outside}`)).status).toBe(404);
    await call(owner, 'POST', `/v1/camera-groups/${group}/cameras`, { cameraIds: [outside] });
    expect(await seen(user)).toEqual([inside, outside].sort());
    await call(owner, 'DELETE', `/v1/camera-groups/${group}/cameras/${outside}`);
    expect(await seen(user)).toEqual([inside]);
  });
});

describe('conditions on what is related to a camera', () => {
  it.each<[string, () => object]>([
    ['its groups', () => ({ groupIds: { $in: [group] } })],
    ['its tags', () => ({ tags: { $eq: '巡回' } })],
    ['the class of its area', () => ({ areaClass: { $eq: 'checkout' } })],
    ['none of its groups', () => ({ id: { $eq: inside }, areaClass: { $ne: 'entrance' } })],
  ])('decide alike about lists, single cameras and changes: %s', async (_, conditions) => {
    const user = await holder([rule(['read', 'update'], conditions())]);
    expect(await seen(user)).toEqual([inside]);
    expect([await rename(user, inside), await rename(user, outside)]).toEqual([200, 404]);
  });

  it('hold for a camera as it becomes, too', async () => {
    const user = await holder([rule(['read']), rule(['update'], { tags: { $in: ['巡回'] } })]);
    expect(await rename(user, outside)).toBe(403);
    expect(await rename(user, inside, { tags: [] })).toBe(403);
    const blind = await holder([
      rule(['read']),
      rule(['update']),
      { ...rule(['update'], { groupIds: { $in: [group] } }), inverted: true },
    ]);
    expect([await rename(blind, inside), await rename(blind, outside)]).toEqual([403, 200]);
  });
});

describe('retiring', () => {
  it('takes a right of its own', async () => {
    const [may, mayNot] = [
      await holder([rule(['read', 'transition', 'retire'])]),
      await holder([rule(['read', 'transition'])]),
    ];
    const old = await camera();
    const retire = async (as: SignedIn) =>
      (await call(as, 'POST', `/v1/cameras/${old}/transitions`, { to: 'retired', reason: '閉店' })).status;
    expect([await retire(mayNot), await retire(may)]).toEqual([403, 200]);
  });
});

import { setTimeout as pause } from 'node:timers/promises';

import { aStatusReport, LiveListener, until } from '@mimamori/live/testing';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { Audiences } from './audiences';

const app = useApp({ jobs: false });
const listeners: LiveListener[] = [];
let owner: SignedIn;
let siteId: string;
let group: string;
let inside: string;
let outside: string;

const made = async (url: string, body: object): Promise<string> => {
  const answer = await app.call('POST', url, { as: owner, body });
  if (answer.status >= 300) throw new Error(`${url} answered ${answer.text}`);
  return answer.body.id;
};
const report = (status: 'online' | 'offline') =>
  app.call('POST', '/v1/status-reports', {
    as: owner,
    body: aStatusReport(siteId, [inside, outside], { status }),
  });
const listen = async (as: SignedIn): Promise<LiveListener> => {
  const { port } = app.http.getHttpServer().address() as { port: number };
  const listener = await LiveListener.connect(port, { token: as.token, locale: 'ja' });
  listeners.push(listener);
  await listener.subscribe({ all: true });
  await listener.hears('snapshot');
  return listener;
};
/** Reads statuses of some cameras by a role of the tenant's own, and nothing else of this store. */
const watcher = async (code: string, conditions: object): Promise<SignedIn> => {
  const rules = [{ actions: ['read'], subject: 'CameraStatus', conditions }];
  await made('/v1/roles', { code, name: '監視', rules });
  const elsewhere = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  const at = { tenantId: owner.tenantId, code: 'chain' };
  const person = await app.person(at, 'employee_representative', { kind: 'sites', siteIds: [elsewhere] });
  await made('/v1/role-assignments', { userId: person.userId, role: code, scope: { kind: 'tenant' } });
  return person;
};

beforeAll(async () => {
  app.database.beforeDrop(async () => listeners.forEach(({ socket }) => socket.disconnect()));
  await app.http.listen(0, '127.0.0.1');
  owner = await app.found('chain');
  siteId = await app.as(
    owner.tenantId,
    async () => (await app.get(Sites).create(aSiteCreate({ tags: ['24H'] }))).id,
  );
  group = await made('/v1/camera-groups', { code: 'night', name: '夜間' });
  inside = await made('/v1/cameras', { siteId, code: 'c1', name: 'レジ', tags: ['巡回'] });
  outside = await made('/v1/cameras', { siteId, code: 'c2', name: '出口' });
  await app.call('POST', `/v1/camera-groups/${group}/cameras`, { as: owner, body: { cameraIds: [inside] } });
  await report('offline');
});

describe('sockets', () => {
  it('are told of the cameras that their rules on related rows let them read, and of no other', async () => {
    const conditions = [
      { groupIds: { $in: [group] } },
      { tags: { $eq: '巡回' } },
      { areaClass: { $eq: null }, tags: { $nin: ['屋外'] }, id: { $eq: inside } },
      { siteTag: { $in: ['２４ｈ'] }, id: { $eq: inside } },
    ];
    const heard: LiveListener[] = [];
    for (const [index, condition] of conditions.entries())
      heard.push(await listen(await watcher(`by_${index}`, condition)));
    for (const { believed } of heard) expect([...believed]).toEqual([[inside, 'offline']]);
    await report('online');
    await until('the change', () => heard.every(({ believed }) => believed.get(inside) === 'online'));
    await pause(100);
    for (const { believed, socket } of heard)
      expect([[...believed.keys()], socket.connected]).toEqual([[inside], true]);
  });

  it('hear of a camera at another store as soon as it comes into their group, and no more when it leaves', async () => {
    const elsewhere = await app.as(
      owner.tenantId,
      async () => (await app.get(Sites).create(aSiteCreate())).id,
    );
    const joining = await made('/v1/cameras', { siteId: elsewhere, code: 'c9', name: '搬入口' });
    const body = aStatusReport(elsewhere, [joining], { status: 'offline' });
    await app.call('POST', '/v1/status-reports', { as: owner, body });
    const listener = await listen(await watcher('by_group', { groupIds: { $in: [group] } }));
    expect(listener.believed.has(joining)).toBe(false);
    const member = `/v1/camera-groups/${group}/cameras/${joining}`;
    await app.call('PUT', member, { as: owner });
    await until('the camera', () => listener.believed.get(joining) === 'offline');
    await app.call('DELETE', member, { as: owner });
    await listener.hears('revoked');
  });

  it('are told how things stand, and not cut off, when changes were read without what their rules ask for', async () => {
    const listener = await listen(await watcher('late', { groupIds: { $in: [group] } }));
    const before = listener.believed.get(inside);
    const unread = jest.spyOn(Audiences.prototype, 'askForRelated', 'get').mockReturnValue(false);
    const after = before === 'online' ? 'offline' : 'online';
    await report(after);
    await until('the change', () => listener.believed.get(inside) === after);
    unread.mockRestore();
    expect([listener.socket.connected, listener.believed.has(outside)]).toEqual([true, false]);
    await report('online');
    await until('the next change', () => listener.believed.get(inside) === 'online');
  });

  it('lose a store within two seconds when the tag goes that opens it, and hear of it again with the tag', async () => {
    const listener = await listen(await watcher('by_tag', { siteTag: { $eq: '24h' } }));
    expect([...listener.believed.keys()].sort()).toEqual([inside, outside].sort());
    const retag = (tags: string[]) => app.call('PATCH', `/v1/sites/${siteId}`, { as: owner, body: { tags } });
    const before = performance.now();
    expect((await retag([])).status).toBe(200);
    await listener.hears('revoked');
    expect(performance.now() - before).toBeLessThan(2_000);
    listener.believed.clear();
    await report('online');
    await report('offline');
    await pause(100);
    expect([...listener.believed]).toEqual([]);
    await retag(['24h']);
    await until('the store again', () => listener.believed.size === 2);
  });
});

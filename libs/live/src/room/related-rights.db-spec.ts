/** @jest-environment node */
import { setTimeout as pause } from 'node:timers/promises';

import { aStatusReport, LiveListener, until } from '@mimamori/live/testing';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';

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
  siteId = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
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
});

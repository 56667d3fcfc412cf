import { Cameras, Purposes } from '@mimamori/cameras';
import { aCamera, aPurpose, decided } from '@mimamori/cameras/testing';
import { aStatusReport } from '@mimamori/live/testing';
import { Clock, FixedClock, TenantDb } from '@mimamori/platform';
import { Areas, Regions, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { IfMatchHeader } from '@mimamori/web';
import { Tasks } from '@mimamori/work';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { PresenceJobs } from '../presence.jobs';
import { DARK_GRACE_MILLISECONDS, LEASE_MILLISECONDS, LONG_OFFLINE_MILLISECONDS } from '../presence.rules';
import { StatusReports } from '../status-report/status-report.service';
import { OutageFindingJobs } from './outage-findings.jobs';
import { StatusChanges } from './status-changes.service';

interface Store {
  readonly id: string;
  readonly cameras: readonly string[];
}
interface Event {
  readonly camera: string | null;
  readonly cameras: string[] | null;
  readonly status: string;
  readonly from: string | null;
}

const app = useApp({ jobs: false });
const now = new FixedClock(new Date());
let owner: SignedIn;
let code = 0;

const here = <T>(work: () => T) => app.as(owner.tenantId, work);
const rows = <Row extends object>(sql: string, values: unknown[] = []) =>
  here(() => app.get(TenantDb).query<Row>(sql, values));
/** Hours pass here, and a token lives minutes. */
const asOwner = async () => ({ ...owner, token: await app.signIn('chain', 'owner') });
const get = async (url: string, as?: SignedIn) =>
  (await app.call('GET', url, { as: as ?? (await asOwner()) })).body;
const transition = async (cameraId: string, to: string, reason?: string) => {
  const answer = await app.call('POST', `/v1/cameras/${cameraId}/transitions`, {
    as: await asOwner(),
    body: { to, reason },
  });
  expect(answer.status).toBe(200);
};
const report = (store: Store, status: 'online' | 'degraded' | 'offline', cameras = store.cameras) =>
  here(() => app.get(StatusReports).report(aStatusReport(store.id, cameras, { status })));
const lapse = () => app.get(PresenceJobs).lapse();

async function aStore(cameras: number, regionId?: string): Promise<Store> {
  const number = ++code;
  return here(async () => {
    const site = await app.get(Sites).create(aSiteCreate({ code: `S${number}`, regionId }));
    const made = [];
    for (let index = 0; index < cameras; index++)
      made.push((await app.get(Cameras).create(aCamera({ siteId: site.id, code: `C${index}` }))).id);
    return { id: site.id, cameras: made.toSorted() };
  });
}

/** Cameras that film: a gate asks for everything that they need. */
async function anActiveStore(cameras: number): Promise<Store> {
  const store = await aStore(cameras);
  await here(async () => {
    const area = await app.get(Areas).create(store.id, anAreaCreate());
    const purpose = await app.get(Purposes).create(aPurpose({ code: `p${code}` }));
    for (const id of store.cameras)
      await app.get(Cameras).update(
        id,
        {
          ...decided,
          areaId: area.id,
          purposeIds: [purpose.id],
          ownerUserId: owner.userId,
          class: 'conventional_security',
          noticeClass: 'publication',
          faceRecognition: false,
        },
        new IfMatchHeader(undefined),
      );
  });
  for (const id of store.cameras) await transition(id, 'active');
  return store;
}

const eventsOf = ({ id }: Store, since: number) =>
  rows<Event>(
    `select camera_id as camera, camera_ids as cameras, status, previous_status as from from status_event
     where site_id = $1 and seq > $2 order by seq`,
    [id, since],
  );
async function lastEvent(): Promise<number> {
  const [row] = await rows<{ seq: string }>('select coalesce(max(seq), 0)::text as seq from status_event');
  return Number(row?.seq);
}
const findings = async (store: Store) =>
  (await get(`/v1/findings?filter[siteId]=${store.id}`)).items.map(
    ({ code: found, state, title }: Record<string, string>) => [found, state, title],
  );
/** What webhooks were told of the store, by type, in the order of time. */
const told = async (store: Store) =>
  (
    await rows<{ type: string; data: Record<string, unknown> }>(
      `select event_type as type, (body::json -> 'data') as data from webhook_delivery
       where body like '%' || $1 || '%' and event_type like 'live.%' order by created_at, id`,
      [store.id],
    )
  ).map(({ type, data }) => [type, data['because']]);

beforeAll(async () => {
  owner = await app.found('chain');
  const webhook = await app.call('POST', '/v1/webhooks', {
    as: owner,
    body: { url: 'https://9.9.9.9/hook', eventTypes: ['live.site.went_dark', 'live.site.came_back'] },
  });
  expect(webhook.status).toBe(201);
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => now.now());
});

describe('a store that falls silent', () => {
  it('goes dark in one event, once, and comes back in one', async () => {
    const store = await aStore(3);
    await report(store, 'online');
    const before = await lastEvent();
    now.advance(LEASE_MILLISECONDS + 1);
    expect(await lapse()).toBe(3);
    expect(await lapse()).toBe(0);
    expect(await eventsOf(store, before)).toEqual([
      { camera: null, cameras: store.cameras, status: 'unknown', from: 'online' },
    ]);
    expect(await get(`/v1/sites/${store.id}/presence`)).toMatchObject({
      siteId: store.id,
      dark: true,
      darkSince: expect.stringMatching(/\+09:00$/),
      cameras: { online: 0, degraded: 0, offline: 0, unknown: 3 },
    });
    expect(await told(store)).toEqual([['live.site.went_dark', 'silent']]);
    now.advance(1_000);
    await report(store, 'online');
    const [, back] = await eventsOf(store, before);
    expect(back).toEqual({ camera: null, cameras: store.cameras, status: 'online', from: 'unknown' });
    expect(await get(`/v1/sites/${store.id}/presence`)).toMatchObject({ dark: false, darkSince: null });
    expect(await told(store)).toEqual([
      ['live.site.went_dark', 'silent'],
      ['live.site.came_back', 'working'],
    ]);
  });

  it('is settled though another store cannot be', async () => {
    const [broken, sound] = [await aStore(2), await aStore(2)];
    await report(broken, 'online');
    await report(sound, 'online');
    now.advance(LEASE_MILLISECONDS + 1);
    const changes = app.get(StatusChanges);
    const write = changes.write.bind(changes);
    const spy = jest
      .spyOn(changes, 'write')
      .mockImplementation((tx, sites, ...rest) =>
        sites.some(({ siteId }) => siteId === broken.id)
          ? Promise.reject(new Error('this store cannot be settled'))
          : write(tx, sites, ...rest),
      );
    await lapse();
    expect(await get(`/v1/sites/${sound.id}/presence`)).toMatchObject({ dark: true });
    expect(await get(`/v1/sites/${broken.id}/presence`)).toMatchObject({ dark: false });
    spy.mockRestore();
    expect(await lapse()).toBe(2);
  });

  it('is not dark while one camera is reported about', async () => {
    const store = await aStore(3);
    await report(store, 'online');
    now.advance(LEASE_MILLISECONDS);
    await report(store, 'online', store.cameras.slice(0, 1));
    const before = await lastEvent();
    now.advance(1);
    await lapse();
    expect((await eventsOf(store, before)).map(({ camera }) => camera)).toEqual(store.cameras.slice(1));
    expect(await told(store)).toEqual([]);
    await report(store, 'offline', store.cameras.slice(0, 1));
    expect(await told(store)).toEqual([['live.site.went_dark', 'reported']]);
    // one camera came back: the others are still unknown
    await report(store, 'degraded', store.cameras.slice(1, 2));
    expect(await told(store)).toHaveLength(2);
  });

  it('is dark because its reporter says so when its last camera was restless and is calm now', async () => {
    const store = await aStore(2);
    const [restless = ''] = store.cameras;
    await report(store, 'offline');
    for (const status of ['online', 'offline', 'online', 'offline', 'online', 'offline'] as const) {
      now.advance(1_000);
      await report(store, status, [restless]);
    }
    const before = await told(store);
    expect(before.at(-1)).toEqual(['live.site.came_back', 'working']);
    for (let minute = 0; minute < 15; minute++) {
      now.advance(60_000);
      await lapse();
      await report(store, 'offline', [restless]);
    }
    expect((await told(store)).slice(before.length)).toEqual([['live.site.went_dark', 'reported']]);
  });

  it('of one camera is told as its camera', async () => {
    const store = await aStore(1);
    await report(store, 'online');
    await report(store, 'offline');
    expect(await told(store)).toEqual([]);
    expect(await get(`/v1/sites/${store.id}/presence`)).toMatchObject({ dark: false });
  });

  it('that never had a working camera has not gone dark', async () => {
    const store = await aStore(2);
    await report(store, 'offline');
    expect(await told(store)).toEqual([]);
    await report(store, 'online');
    expect(await told(store)).toEqual([]);
  });
});

describe('darkness at the same time', () => {
  it('is one event when two recorders report the halves of a store, and one when both come back', async () => {
    const store = await aStore(4);
    const halves = [store.cameras.slice(0, 2), store.cameras.slice(2)];
    await report(store, 'online');
    for (let round = 1; round <= 4; round++) {
      now.advance(3_600_000);
      await lapse();
      await report(store, 'online');
      const before = (await told(store)).length;
      now.advance(1_000);
      await Promise.all(halves.map((cameras) => report(store, 'offline', cameras)));
      expect((await told(store)).slice(before)).toEqual([['live.site.went_dark', 'reported']]);
      now.advance(1_000);
      await Promise.all(halves.map((cameras) => report(store, 'online', cameras)));
      expect((await told(store)).slice(before + 1)).toEqual([['live.site.came_back', 'working']]);
    }
  });

  it('is one event when one half falls silent while the other is reported offline, by two workers at once', async () => {
    const store = await aStore(4);
    await report(store, 'online');
    now.advance(LEASE_MILLISECONDS);
    await report(store, 'online', store.cameras.slice(0, 2));
    now.advance(1);
    await Promise.all([lapse(), report(store, 'offline', store.cameras.slice(0, 2)), lapse()]);
    await lapse();
    expect(await told(store)).toHaveLength(1);
    expect(await get(`/v1/sites/${store.id}/presence`)).toMatchObject({
      dark: true,
      cameras: { offline: 2, unknown: 2 },
    });
  });

  it('makes no deadlock of many reports about the same cameras, forwards and backwards', async () => {
    const store = await aStore(6);
    await report(store, 'online');
    now.advance(10);
    const reports = Array.from({ length: 24 }, (_, index) => {
      const cameras = index % 2 ? store.cameras : store.cameras.toReversed();
      return report(store, index % 3 ? 'online' : 'degraded', cameras);
    });
    const answers = await Promise.all([...reports, lapse()]);
    expect(answers).toHaveLength(25);
  });
});

describe('findings about outages', () => {
  const review = () => app.get(OutageFindingJobs).review();

  it('wait for a router to come back, and end with the outage', async () => {
    const store = await aStore(2);
    await report(store, 'online');
    await report(store, 'offline');
    now.advance(DARK_GRACE_MILLISECONDS - 1);
    await review();
    expect(await findings(store)).toEqual([]);
    now.advance(1);
    expect(await review()).toBeGreaterThanOrEqual(1);
    await review();
    const title = `Store S${code}: no camera is known to work any more`;
    const ja = `店舗S${code}：稼働を確認できるカメラが1台もありません`;
    expect([[['live.site_dark', 'open', title]], [['live.site_dark', 'open', ja]]]).toContainEqual(
      await findings(store),
    );
    await report(store, 'online', store.cameras.slice(1));
    expect((await findings(store)).map(([, state]: string[]) => state)).toEqual(['done']);
    await report(store, 'offline');
    now.advance(DARK_GRACE_MILLISECONDS);
    await review();
    expect((await findings(store)).map(([, state]: string[]) => state).toSorted()).toEqual(['done', 'open']);
  });

  it('are one for a camera that is offline for a day, gone when it works or leaves service', async () => {
    const store = await anActiveStore(3);
    const [first = '', second = ''] = store.cameras;
    await report(store, 'online');
    await report(store, 'offline', [first, second]);
    now.advance(LONG_OFFLINE_MILLISECONDS + 1);
    expect(await review()).toBe(2);
    expect(await review()).toBe(0);
    expect((await findings(store)).map(([found]: string[]) => found)).toEqual([
      'live.camera_offline',
      'live.camera_offline',
    ]);
    await report(store, 'online', [first]);
    expect((await findings(store)).map(([, state]: string[]) => state).toSorted()).toEqual(['done', 'open']);
    await transition(second, 'suspended', '改装');
    expect(await review()).toBe(1);
    expect((await findings(store)).map(([, state]: string[]) => state)).toEqual(['done', 'done']);
  });

  it('end though the report was taken by a process whose clock is behind that of the worker', async () => {
    const store = await anActiveStore(1);
    await report(store, 'online');
    await report(store, 'offline');
    now.advance(LONG_OFFLINE_MILLISECONDS + 1);
    expect(await review()).toBe(1);
    now.advance(-1_000);
    await report(store, 'online');
    now.advance(1_000);
    expect((await findings(store)).map(([, state]: string[]) => state)).toEqual(['done']);
  });

  it('are not about a store whose cameras are all suspended, until one is in service again', async () => {
    const store = await anActiveStore(2);
    await report(store, 'online');
    for (const id of store.cameras) await transition(id, 'suspended', '改装');
    await report(store, 'offline');
    now.advance(DARK_GRACE_MILLISECONDS);
    expect(await review()).toBe(0);
    expect(await findings(store)).toEqual([]);
    await transition(store.cameras[0] as string, 'active');
    expect(await review()).toBe(1);
    expect((await findings(store)).map(([found]: string[]) => found)).toEqual(['live.site_dark']);
  });

  it('end when the last camera of a dark store leaves service, and begin again with it', async () => {
    const store = await anActiveStore(2);
    const [first = '', second = ''] = store.cameras;
    await report(store, 'online');
    await report(store, 'offline');
    now.advance(DARK_GRACE_MILLISECONDS);
    expect(await review()).toBe(1);
    await transition(first, 'suspended', '改装');
    expect(await review()).toBe(0);
    await transition(second, 'retired', '撤去');
    expect(await review()).toBe(1);
    expect(await review()).toBe(0);
    const states = async () => (await findings(store)).map(([found, state]: string[]) => [found, state]);
    expect(await states()).toEqual([['live.site_dark', 'done']]);
    await transition(first, 'active');
    expect(await review()).toBe(1);
    expect((await states()).toSorted()).toEqual([
      ['live.site_dark', 'done'],
      ['live.site_dark', 'open'],
    ]);
    await report(store, 'online', [first]);
    expect(await states()).toEqual([
      ['live.site_dark', 'done'],
      ['live.site_dark', 'done'],
    ]);
  });

  it('are opened again when they were closed and the store is dark still, but not when somebody dismissed them', async () => {
    const store = await anActiveStore(2);
    await report(store, 'online');
    await report(store, 'offline');
    now.advance(DARK_GRACE_MILLISECONDS);
    expect(await review()).toBe(1);
    const key = { code: 'live.site_dark', subjectId: store.id };
    const close = () =>
      app.get(TenantDb).transaction((tx) => app.get(Tasks).closeMany(tx, [key], 'cause_gone'));
    expect(await here(close)).toBe(1);
    expect(await review()).toBe(1);
    expect(await review()).toBe(0);
    const { items } = await get(`/v1/findings?filter[siteId]=${store.id}&filter[state]=open`);
    const answer = await app.call('POST', `/v1/tasks/${items[0].id}/transitions`, {
      as: await asOwner(),
      body: { to: 'dismissed', reason: '閉店作業中' },
    });
    expect(answer.status).toBe(200);
    expect(await review()).toBe(0);
  });

  it('end with the darkness of a store whose cameras are all retired', async () => {
    const store = await aStore(2);
    await report(store, 'online');
    await report(store, 'offline');
    now.advance(1_000);
    for (const id of store.cameras) await transition(id, 'retired', '閉店');
    expect(await review()).toBe(1);
    expect(await review()).toBe(0);
    expect(await told(store)).toEqual([
      ['live.site.went_dark', 'reported'],
      ['live.site.came_back', 'retired'],
    ]);
  });
});

describe('the list of stores', () => {
  it('pages, filters and counts what the caller may read, the same over GraphQL', async () => {
    const region = await here(() => app.get(Regions).create({ code: 'r', name: '関東' }));
    const stores = [await aStore(2, region.id), await aStore(2, region.id), await aStore(0, region.id)];
    const [light, dark] = stores as [Store, Store];
    await report(light, 'online');
    await report(dark, 'online');
    await report(dark, 'offline');
    const inRegion = `filter[regionId]=${region.id}`;
    const first = await get(`/v1/site-statuses?${inRegion}&sort=darkSince&limit=1&totalCount=true`);
    expect(first).toMatchObject({
      totalCount: 2,
      items: [{ siteId: dark.id, dark: true, cameras: { offline: 2 } }],
    });
    const next = await get(`/v1/site-statuses?${inRegion}&sort=darkSince&limit=1&cursor=${first.nextCursor}`);
    expect(next).toMatchObject({ nextCursor: null, items: [{ siteId: light.id, dark: false }] });
    const only = await get(`/v1/site-statuses?${inRegion}&filter[dark]=true`);
    expect(only.items.map(({ siteId }: Record<string, string>) => siteId)).toEqual([dark.id]);
    const query = `{ sitePresences(filter: {regionId: "${region.id}", dark: false}) { edges { node {
        siteId dark darkSince reportedAt cameras { online degraded offline unknown } } } }
      site(id: "${dark.id}") { presence { dark cameras { offline } } }
      empty: site(id: "${stores[2]!.id}") { presence { dark } } }`;
    const { data } = (await app.graphql(await asOwner(), query)).body;
    expect(data.sitePresences.edges).toEqual([{ node: next.items[0] }]);
    expect(data.site).toEqual({ presence: { dark: true, cameras: { offline: 2 } } });
    expect(data.empty).toEqual({ presence: null });

    const tenant = { tenantId: owner.tenantId, code: 'chain' };
    const manager = await app.person(tenant, 'store_manager', { kind: 'sites', siteIds: [dark.id] });
    const seen = await get('/v1/site-statuses', manager);
    expect(seen.items.map(({ siteId }: Record<string, string>) => siteId)).toEqual([dark.id]);
    const hidden = await app.call('GET', `/v1/sites/${light.id}/presence`, { as: manager });
    expect(hidden).toMatchObject({ status: 404, body: { code: 'platform.not_found' } });
    const machine = await app.person(tenant, 'machine', { kind: 'sites', siteIds: [dark.id] });
    expect(await app.call('GET', '/v1/site-statuses', { as: machine })).toMatchObject({ status: 403 });
  });
});

import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener, showStatus, until } from '@mimamori/live/testing';
import { Clock } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { ResumeTokens } from '../status-event/resume.tokens';
import type { Status } from '../status.words';

const HOUR = 60 * 60 * 1000;

const app = useApp({ jobs: false });
const listeners: LiveListener[] = [];
let system: pg.Client;
let owner: SignedIn;
let port: number;
let here: Store;
let there: Store;

interface Store {
  readonly siteId: string;
  readonly ids: string[];
}

async function store(as: SignedIn, code: string): Promise<Store> {
  const siteId = (await app.as(as.tenantId, () => app.get(Sites).create(aSiteCreate({ code })))).id;
  const ids: string[] = [];
  for (const camera of ['C1', 'C2', 'C3'])
    ids.push(
      (await app.as(as.tenantId, () => app.get(Cameras).create(aCamera({ siteId, code: camera })))).id,
    );
  await report(as, { siteId, ids }, 'online');
  return { siteId, ids: ids.toSorted() };
}

async function report(as: SignedIn, { siteId, ids }: Store, status: Status): Promise<void> {
  const body = aStatusReport(siteId, ids, { status });
  expect((await app.call('POST', '/v1/status-reports', { as, body })).status).toBe(200);
}

const show = (cameraIds: readonly string[], status: Status, at?: Date) =>
  showStatus(system, { tenantId: owner.tenantId, cameraIds, status, at });

const manager = (siteIds: string[]) =>
  app.person({ tenantId: owner.tenantId, code: 'chain' }, 'store_manager', { kind: 'sites', siteIds });

async function listen(as: SignedIn): Promise<LiveListener> {
  const listener = await LiveListener.connect(port, { token: as.token, locale: 'en' });
  listeners.push(listener);
  return listener;
}

/** A token of somebody who follows everything and has left. */
async function left(as: SignedIn): Promise<string> {
  const listener = await listen(as);
  await listener.subscribe({ all: true });
  await listener.hears('snapshot');
  listener.socket.disconnect();
  return listener.resume!;
}

async function comeBack(as: SignedIn, resume: string | undefined, selection: object = { all: true }) {
  const listener = await listen(as);
  const ack = await listener.subscribe({ ...selection, ...(resume && { resume }) });
  return { listener, ack };
}

/** The same place in the stream, in a token that was signed then. */
function signedAgo(token: string, milliseconds: number): string {
  const clock = app.get(Clock);
  const then = new Date(clock.now().getTime() - milliseconds);
  return app.as(owner.tenantId, () => {
    const tokens = app.get(ResumeTokens);
    const resume = tokens.decode(token);
    const now = jest.spyOn(clock, 'now').mockReturnValue(then);
    try {
      return tokens.encode(resume);
    } finally {
      now.mockRestore();
    }
  });
}

beforeAll(async () => {
  owner = await app.found('chain');
  system = new pg.Client(app.database.systemUrl);
  await system.connect();
  app.database.beforeDrop(() => system.end());
  await app.http.listen(0, '127.0.0.1');
  port = (app.http.getHttpServer().address() as { port: number }).port;
  here = await store(owner, '0001');
  there = await store(owner, '0002');
});
afterEach(() => listeners.splice(0).forEach(({ socket }) => socket.disconnect()));

describe('a token', () => {
  it.each([
    ['seconds', 0],
    ['23 hours', 23 * HOUR],
  ])('goes on after %s with the latest of what changed, and nothing else', async (_name, age) => {
    const token = await left(owner);
    await show([here.ids[0]!, there.ids[2]!], 'degraded');
    await show([here.ids[0]!], 'online');
    const { listener } = await comeBack(owner, signedAgo(token, age));
    await listener.hears('status');
    expect([...listener.believed]).toEqual([
      [here.ids[0], 'online'],
      [there.ids[2], 'degraded'],
    ]);
    await show([here.ids[1]!], 'degraded');
    await until('what follows', () => listener.believed.get(here.ids[1]!) === 'degraded');
    expect(listener.heard.map(({ name, body }) => [name, body.seq])).toEqual([
      ['status', 1],
      ['status', 2],
    ]);
    await show([here.ids[1]!, there.ids[2]!], 'online');
  });

  it('goes on with nothing when nothing happened, and then with what does', async () => {
    const { listener } = await comeBack(owner, await left(owner));
    await show([here.ids[2]!], 'degraded');
    await listener.hears('status');
    expect([listener.names, [...listener.believed]]).toEqual([['status'], [[here.ids[2], 'degraded']]]);
    await show([here.ids[2]!], 'online');
  });

  it('tells again, when it came with the ack, what nobody heard behind it', async () => {
    const { ack: first } = await comeBack(owner, undefined);
    const { listener } = await comeBack(owner, first.resume);
    await listener.hears('snapshot');
    expect(listener.believed.size).toBe(6);
    const token = await left(owner);
    await show([here.ids[0]!], 'degraded');
    const { ack: second } = await comeBack(owner, token);
    const { listener: again } = await comeBack(owner, second.resume);
    await again.hears('status');
    expect([...again.believed]).toEqual([[here.ids[0], 'degraded']]);
    await show([here.ids[0]!], 'online');
  });

  it('is refused after a day, of another tenant, and when somebody wrote on it', async () => {
    const token = await left(owner);
    const stranger = await app.found('other-chain');
    for (const [as, resume] of [
      [owner, signedAgo(token, 25 * HOUR)],
      [stranger, token],
      [owner, `${token.slice(0, -6)}AAAAAA`],
    ] as const)
      expect((await comeBack(as, resume)).ack).toMatchObject({
        code: 'platform.cursor_invalid',
        status: 400,
      });
  });

  it('serves whoever has the same rights and follows the same; anybody else gets their own snapshot', async () => {
    const [mine, twin, other] = [
      await manager([here.siteId]),
      await manager([here.siteId]),
      await manager([there.siteId]),
    ];
    const token = await left(mine);
    await show([here.ids[0]!, there.ids[0]!], 'degraded');
    const { listener } = await comeBack(twin, token);
    await listener.hears('status');
    expect([...listener.believed]).toEqual([[here.ids[0], 'degraded']]);
    for (const [as, selection, sees] of [
      [other, { all: true }, there.ids],
      [mine, { sites: [here.siteId] }, here.ids],
      [owner, { all: true }, [...here.ids, ...there.ids]],
    ] as const) {
      const { listener: another } = await comeBack(as, token, selection);
      await another.hears('snapshot');
      expect([...another.believed.keys()].toSorted()).toEqual([...sees].map(String).toSorted());
    }
    await show([here.ids[0]!, there.ids[0]!], 'online');
  });

  it('is of no use for rights that were lost or gained since: everything of the new rooms is told', async () => {
    const person = await manager([here.siteId]);
    const token = await left(person);
    const body = {
      userId: person.userId,
      role: 'operator',
      scope: { kind: 'sites', siteIds: [there.siteId] },
    };
    const granted = await app.call('POST', '/v1/role-assignments', { as: owner, body });
    expect(granted.status).toBe(201);
    const { listener } = await comeBack(person, token);
    await listener.hears('snapshot');
    expect(listener.believed.size).toBe(6);
    const wide = listener.resume;
    listener.socket.disconnect();
    const path = `/v1/role-assignments/${granted.body.id}`;
    const gone = await app.call('DELETE', path, { as: owner, headers: { 'if-match': '*' } });
    expect(gone.status).toBe(204);
    const { listener: narrowed } = await comeBack(person, wide);
    await narrowed.hears('snapshot');
    expect([...narrowed.believed.keys()].toSorted()).toEqual(here.ids);
  });

  it('goes over the border of a month, on sockets and in the list of events', async () => {
    const token = await left(owner);
    const { listener } = await comeBack(owner, token);
    const now = new Date();
    // Months are those of Tokyo
    const border = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - 9 * HOUR);
    await show([here.ids[0]!], 'degraded', new Date(border.getTime() - 1));
    await until('the last of the month', () => listener.believed.get(here.ids[0]!) === 'degraded');
    await show([here.ids[1]!], 'degraded', border);
    await until('the first of the next', () => listener.believed.get(here.ids[1]!) === 'degraded');
    const { listener: later } = await comeBack(owner, token);
    await later.hears('status');
    expect([...later.believed.keys()]).toEqual(here.ids.slice(0, 2));
    const { body } = await app.call('GET', `/v1/status-events?after=${token}`, { as: owner });
    expect(body.items.map(({ cameraId }: { cameraId: string }) => cameraId)).toEqual(here.ids.slice(0, 2));
    await show(here.ids, 'online');
  });
});

describe('a store that goes dark', () => {
  const sitesOf = ({ heard }: LiveListener) => heard.flatMap(({ body }) => body.sites ?? []);

  it('is told with its cameras to whoever follows it, also later and after a while, and that it came back', async () => {
    const { listener } = await comeBack(owner, undefined);
    await listener.hears('snapshot');
    const narrow = await comeBack(await manager([there.siteId]), undefined);
    await narrow.listener.hears('snapshot');
    const token = listener.resume!;
    await report(owner, here, 'offline');
    await until('the dark', () => sitesOf(listener).length > 0);
    const dark = { siteId: here.siteId, dark: true, since: expect.stringMatching(/\+09:00$/), cameras: 3 };
    const last = listener.heard.at(-1)!;
    expect(last.body).toMatchObject({ sites: [dark] });
    expect(last.body.changes.map(({ cameraId }: { cameraId: string }) => cameraId)).toEqual(here.ids);

    const late = await comeBack(owner, undefined);
    await late.listener.hears('snapshot');
    expect(late.listener.heard[0]!.body.sites).toEqual([dark]);
    const resumed = await comeBack(owner, token);
    await resumed.listener.hears('status');
    expect(sitesOf(resumed.listener)).toEqual([dark]);

    await report(owner, { ...here, ids: [here.ids[1]!] }, 'online');
    const followers = [listener, late.listener, resumed.listener];
    for (const each of followers)
      await until('the light', () => sitesOf(each).some((site: { dark: boolean }) => !site.dark));
    expect(followers.map((each) => sitesOf(each).at(-1))).toEqual(
      followers.map(() => ({ ...dark, dark: false, cameras: 1 })),
    );
    const again = await comeBack(owner, token);
    await again.listener.hears('status');
    expect(sitesOf(again.listener)).toEqual([{ ...dark, dark: false }]);
    expect(sitesOf(narrow.listener)).toEqual([]);
  });
});

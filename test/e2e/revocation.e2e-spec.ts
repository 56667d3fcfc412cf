import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener, showStatus, until } from '@mimamori/live/testing';
import { Clock, japanDay, loadConfig, TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import { createHttpApplication } from '@mimamori/web';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';

import { type Answer, type Call, type SignedIn, useApp } from '../support/app';

const PROMISE_MILLISECONDS = 2_000;
/** How long after that nothing may come any more. */
const AFTERWARDS_MILLISECONDS = 300;
const CHANGE_EVERY_MILLISECONDS = 40;
const ASK_EVERY_MILLISECONDS = 15;
const CUT_EVERY_MILLISECONDS = 50;
/** Time to sign in and be seen working before the clock ends it. */
const LEAD_MILLISECONDS = 2_500;
/** Less than an access token lives. */
const GRANT_MINUTES = 9;
const LINES = "select pid from pg_stat_activity where application_name = 'mimamori-listen' and datname = $1";

interface Held {
  readonly userId: string;
  /** What proves who it is: an access token, or a key. */
  readonly token: string;
  /** Takes it away, in the first process. */
  readonly end: () => Promise<unknown>;
  /** The instant of the clock at which it ends by itself. */
  readonly endsAt?: number;
}

interface Way {
  readonly title: string;
  readonly status: 401 | 403;
  readonly hold: () => Promise<Held>;
}

interface Took {
  readonly rest: number;
  readonly graphql: number;
  readonly room: number;
  /** When the last event that was still delivered had been committed; 0: before the end. */
  readonly lastEvent: number;
}

const HEADS: Readonly<Record<keyof Took, string>> = {
  rest: 'REST',
  graphql: 'GraphQL',
  room: 'room left',
  lastEvent: 'last event',
};

const app = useApp({ jobs: false });
const listeners: LiveListener[] = [];
const table: Record<string, string | number>[] = [];
let second: NestFastifyApplication;
let pool: pg.Pool;
let admin: pg.Client;
let linesOfFirst: number[];
let owner: SignedIn;
let siteId: string;
let cameraIds: string[];
let far: number;

const portOf = (http: NestFastifyApplication) => (http.getHttpServer().address() as { port: number }).port;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const lines = async () =>
  (await admin.query<{ pid: number }>(LINES, [app.database.name])).rows.map(({ pid }) => pid);

beforeAll(async () => {
  const { ApiModule } = await import('../../apps/api.module');
  pool = new pg.Pool({ connectionString: app.database.systemUrl, max: 2 });
  admin = new pg.Client(app.database.superuserUrl);
  await admin.connect();
  linesOfFirst = await lines();
  second = await createHttpApplication(ApiModule, loadConfig(process.env));
  app.database.beforeDrop(async () => {
    await second.close();
    await pool.end();
    await admin.end();
  });
  await second.listen(0, '127.0.0.1');
  far = portOf(second);
  owner = await app.found('chain');
  siteId = (await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate({ code: '0001' })))).id;
  const input = aCamera({ siteId, code: 'C01' });
  cameraIds = [(await app.as(owner.tenantId, () => app.get(Cameras).create(input))).id];
  await asOwner('POST', '/v1/status-reports', { body: aStatusReport(siteId, cameraIds) });
});
afterEach(() => {
  jest.restoreAllMocks();
  listeners.splice(0).forEach(({ socket }) => socket.disconnect());
});
afterAll(() => {
  const heads = ['', ' cut'].flatMap((cut) => Object.values(HEADS).map((head) => `${head}${cut}`));
  const rows = [
    ['taken away', ...heads],
    ...table.map((row) => ['taken away', ...heads].map((head) => row[head] ?? '')),
  ];
  process.stdout.write(`\nMilliseconds\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);
});

/** In the first process. */
async function asOwner(method: string, url: string, call: Call = {}): Promise<Answer> {
  const answer = await app.call(method, url, { as: owner, headers: { 'if-match': '*' }, ...call });
  if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
  return answer;
}

const post = async (url: string, body: object = {}) => (await asOwner('POST', url, { body })).body;

/** Somebody with a role over the whole tenant, and the assignment that gives it. */
async function somebody(role: string): Promise<{ person: SignedIn; assignmentId: string }> {
  const person = await app.person({ tenantId: owner.tenantId, code: 'chain' }, role, { kind: 'tenant' });
  const { body } = await asOwner('GET', `/v1/role-assignments?filter[userId]=${person.userId}`);
  return { person, assignmentId: body.items[0].id };
}

const take = (assignmentId: string) => asOwner('DELETE', `/v1/role-assignments/${assignmentId}`);

async function byRole(): Promise<Held> {
  const { person, assignmentId } = await somebody('live_viewer');
  return { ...person, end: () => take(assignmentId) };
}

let number = 0;
/** Somebody who holds a role through a group alone. */
async function inGroup() {
  const { person, assignmentId } = await somebody('live_viewer');
  const { id: groupId } = await post('/v1/groups', { code: `g${(number += 1)}`, name: '夜間' });
  const scope = { kind: 'tenant' };
  const { id: held } = await post('/v1/role-assignments', { groupId, role: 'live_viewer', scope });
  await post(`/v1/groups/${groupId}/members`, { userIds: [person.userId] });
  await take(assignmentId);
  return { person, groupId, held };
}

async function byMembership(): Promise<Held> {
  const { person, groupId } = await inGroup();
  return { ...person, end: () => asOwner('DELETE', `/v1/groups/${groupId}/members/${person.userId}`) };
}

/** A group that holds a role is not deleted: its role is taken, then it goes. */
async function byGroup(): Promise<Held> {
  const { person, groupId, held } = await inGroup();
  return {
    ...person,
    end: async () => {
      await take(held);
      await asOwner('DELETE', `/v1/groups/${groupId}`);
    },
  };
}

async function byCustomRole(): Promise<Held> {
  const { person, assignmentId } = await somebody('live_viewer');
  const rules = ['Site', 'Camera', 'CameraStatus'].map((subject) => ({ actions: ['read'], subject }));
  const { id, code } = await post('/v1/roles', { code: `r${(number += 1)}`, name: '閲覧', rules });
  await post('/v1/role-assignments', { userId: person.userId, role: code, scope: { kind: 'tenant' } });
  await take(assignmentId);
  const narrow = [{ actions: ['read'], subject: 'Region' }];
  return { ...person, end: () => asOwner('PATCH', `/v1/roles/${id}`, { body: { rules: narrow } }) };
}

async function byChange(change: object): Promise<Held> {
  const { person } = await somebody('live_viewer');
  return { ...person, end: () => asOwner('PATCH', `/v1/users/${person.userId}`, { body: change }) };
}

async function bySession(): Promise<Held> {
  const { person } = await somebody('live_viewer');
  const { body } = await asOwner('GET', `/v1/users/${person.userId}/sessions`);
  const url = `/v1/users/${person.userId}/sessions/${body.items[0].id}`;
  return { ...person, end: () => asOwner('DELETE', url) };
}

/** Both processes' clocks go on from `then`. */
function clocksGoOnFrom(then: number): void {
  const ahead = then - Date.now();
  for (const one of [app.http, second])
    jest
      .spyOn(one.get(Clock, { strict: false }), 'now')
      .mockImplementation(() => new Date(Date.now() + ahead));
}

async function byLastDay(): Promise<Held> {
  const { person } = await somebody('live_viewer');
  const lastDay = japanDay(new Date());
  await asOwner('PATCH', `/v1/users/${person.userId}`, { body: { lastDay } });
  const { loginId } = (await asOwner('GET', `/v1/users/${person.userId}`)).body;
  const endsAt = Date.parse(`${lastDay}T00:00:00+09:00`) + 86_400_000;
  clocksGoOnFrom(endsAt - LEAD_MILLISECONDS);
  return { ...person, token: await app.signIn('chain', loginId), endsAt, end: async () => undefined };
}

async function byToken(): Promise<Held> {
  const { person } = await somebody('live_viewer');
  const [, claims = ''] = person.token.split('.');
  const endsAt = JSON.parse(Buffer.from(claims, 'base64url').toString()).exp * 1000;
  clocksGoOnFrom(endsAt - LEAD_MILLISECONDS);
  return { ...person, endsAt, end: async () => undefined };
}

async function byUntil(): Promise<Held> {
  const { person, assignmentId } = await somebody('live_viewer');
  const endsAt = Date.now() + LEAD_MILLISECONDS;
  const scope = { kind: 'tenant' };
  const until = new Date(endsAt).toISOString();
  await post('/v1/role-assignments', { userId: person.userId, role: 'live_viewer', scope, until });
  await take(assignmentId);
  return { ...person, endsAt, end: async () => undefined };
}

async function aKey() {
  const { person, assignmentId } = await somebody('tenant_admin');
  const body = { name: '連携', scopes: ['site:read', 'camera-status:read'] };
  const { body: key } = await app.call('POST', '/v1/api-keys', { as: person, body });
  return { userId: person.userId, token: key.key as string, keyId: key.id as string, assignmentId };
}

async function byKey(): Promise<Held> {
  const { keyId, ...key } = await aKey();
  return { ...key, end: () => post(`/v1/api-keys/${keyId}/revoke`, { reason: '漏えい' }) };
}

async function byCreator(): Promise<Held> {
  const { assignmentId, ...key } = await aKey();
  return { ...key, end: () => take(assignmentId) };
}

const tenantIs = (status: string) =>
  app.as(owner.tenantId, () =>
    app.get(TenantDb).transaction((tx) => tx.query('update tenant set status = $1', [status])),
  );

async function byTenant(): Promise<Held> {
  const { person } = await somebody('live_viewer');
  return { ...person, end: () => tenantIs('suspended') };
}

const WAYS: readonly Way[] = [
  { title: 'role assignment deleted', status: 403, hold: byRole },
  { title: 'role assignment runs out', status: 403, hold: byUntil },
  { title: 'group membership removed', status: 403, hold: byMembership },
  { title: 'group and its role deleted', status: 403, hold: byGroup },
  { title: 'custom role narrowed', status: 403, hold: byCustomRole },
  { title: 'session ended by an admin', status: 401, hold: bySession },
  { title: 'user disabled', status: 401, hold: () => byChange({ status: 'disabled' }) },
  { title: 'last day set to the past', status: 401, hold: () => byChange({ lastDay: '2020-01-01' }) },
  { title: 'last day passes by the clock', status: 401, hold: byLastDay },
  { title: 'access token runs out', status: 401, hold: byToken },
  { title: 'API key revoked', status: 401, hold: byKey },
  { title: 'creator of a key loses the role', status: 403, hold: byCreator },
  { title: 'tenant suspended', status: 401, hold: byTenant },
];

/** A view grant opens no list and no room yet: it shows in what somebody is told that they may. */
async function aGrant(): Promise<Held & { grantId: string }> {
  const { person } = await somebody('operator');
  const body = { cameras: cameraIds, actions: ['snapshot'], reason: '設備の点検', minutes: GRANT_MINUTES };
  const asked = await app.call('POST', '/v1/view-grants', { as: person, body });
  const { endsAt } = await post(`/v1/view-grants/${asked.body.id}/approve`);
  return { ...person, grantId: asked.body.id, endsAt: Date.parse(endsAt), end: async () => undefined };
}

async function byGrant(): Promise<Held> {
  const { endsAt: _later, grantId, ...held } = await aGrant();
  return { ...held, end: () => post(`/v1/view-grants/${grantId}/revoke`, { note: '不要' }) };
}

async function byGrantsTime(): Promise<Held> {
  const held = await aGrant();
  clocksGoOnFrom(held.endsAt! - LEAD_MILLISECONDS);
  return held;
}

const GRANTS: readonly Omit<Way, 'status'>[] = [
  { title: 'view grant revoked', hold: byGrant },
  { title: 'view grant runs out', hold: byGrantsTime },
];

const authorized = (token: string) => ({ authorization: `Bearer ${token}` });

/** Of the second process. */
const rest = (token: string, url: string) =>
  fetch(`http://127.0.0.1:${far}${url}`, { headers: authorized(token) });
const graphql = (token: string, query: string) =>
  fetch(`http://127.0.0.1:${far}/graphql`, {
    method: 'POST',
    headers: { ...authorized(token), 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

const restStatus = async (token: string) => (await rest(token, '/v1/sites')).status;

/** The status of the answer, or of its error. */
async function graphqlStatus(token: string): Promise<number> {
  const answer = await graphql(token, '{ sites(first: 1) { edges { node { id } } } }');
  const { status, errors } = (await answer.json()) as {
    status?: number;
    errors?: { extensions: { status: number } }[];
  };
  return errors?.[0]?.extensions.status ?? status ?? answer.status;
}

/** Whether a snapshot is among what the answer says somebody may do. */
async function opened(answer: Promise<Response>): Promise<boolean> {
  const text = await (await answer).text();
  if (!text.includes('"rules"')) throw new Error(text);
  return text.includes('"snapshot"');
}

async function follow(token: string): Promise<LiveListener> {
  const listener = await LiveListener.connect(far, { token });
  listeners.push(listener);
  expect(await listener.subscribe({ all: true })).toMatchObject({ ok: true });
  return listener;
}

/** Changes a camera again and again; the reason is the instant of the commit. */
function changing() {
  let going = true;
  const run = async () => {
    for (let turn = 0; going; turn += 1) {
      const status = turn % 2 ? 'online' : 'degraded';
      const reasons = [`${Date.now()}`];
      await showStatus(pool, { tenantId: owner.tenantId, cameraIds, status, reasons });
      await pause(CHANGE_EVERY_MILLISECONDS);
    }
  };
  const ended = run();
  return () => {
    going = false;
    return ended;
  };
}

/** Ends the lines of the second process whenever it has any. */
function cutting(on: boolean) {
  let going = on;
  const run = async () => {
    while (going) {
      const pids = (await lines()).filter((pid) => !linesOfFirst.includes(pid));
      await admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]);
      await pause(CUT_EVERY_MILLISECONDS);
    }
  };
  const ended = run();
  return () => {
    going = false;
    return ended;
  };
}

/** @returns milliseconds from `begin` until it was so */
async function since(begin: number, what: string, holds: () => Promise<boolean> | boolean): Promise<number> {
  while (!(await holds())) {
    if (Date.now() - begin > PROMISE_MILLISECONDS + 3_000) throw new Error(`never: ${what}`);
    await pause(ASK_EVERY_MILLISECONDS);
  }
  return Math.max(0, Date.now() - begin);
}

/** What the listener was told of the camera: when each was committed. */
const toldOf = ({ told }: LiveListener) => (told.get(cameraIds[0]!) ?? []).map(Number).filter(Boolean);

async function measure({ hold, status }: Way, cut: boolean): Promise<Took> {
  const held = await hold();
  const listener = await follow(held.token);
  const stopChanging = changing();
  const stopCutting = cutting(cut);
  try {
    await until('events before', () => toldOf(listener).length > 0);
    expect([await restStatus(held.token), await graphqlStatus(held.token)]).toEqual([200, 200]);
    const left = () => !listener.socket.connected || listener.names.includes('revoked');
    await untilItEnds(held.endsAt);
    // what the change needs in the first process is part of it
    const begin = Date.now();
    await held.end();
    const [restEnded, graphqlEnded, room] = await Promise.all([
      since(begin, 'REST', async () => (await restStatus(held.token)) === status),
      since(begin, 'GraphQL', async () => (await graphqlStatus(held.token)) === status),
      since(begin, 'the room', left),
    ]);
    await pause(AFTERWARDS_MILLISECONDS);
    const witness = toldOf(listener).at(-1) ?? 0;
    // whoever came back is refused: nothing opens again
    expect([await restStatus(held.token), await graphqlStatus(held.token)]).toEqual([status, status]);
    if (status === 401) await until('the end of the connection', () => !listener.socket.connected);
    expect(toldOf(listener).at(-1) ?? 0).toBe(witness);
    return { rest: restEnded, graphql: graphqlEnded, room, lastEvent: Math.max(0, witness - begin) };
  } finally {
    await stopChanging();
    await stopCutting();
    await tenantIs('active');
  }
}

/** Until the clock says so; by then it has to be seen working. */
async function untilItEnds(endsAt: number | undefined): Promise<void> {
  if (!endsAt) return;
  const remaining = endsAt - app.get(Clock).now().getTime();
  expect(remaining).toBeGreaterThan(0);
  await pause(remaining);
}

async function measureGrant({ hold }: Omit<Way, 'status'>, cut: boolean): Promise<Partial<Took>> {
  const { token, endsAt, end } = await hold();
  const byRest = () => opened(rest(token, '/v1/me/permissions'));
  const byGraphql = () => opened(graphql(token, '{ myPermissions { rules { actions } } }'));
  const stopCutting = cutting(cut);
  try {
    expect([await byRest(), await byGraphql()]).toEqual([true, true]);
    await untilItEnds(endsAt);
    const begin = Date.now();
    await end();
    const [restEnded, graphqlEnded] = await Promise.all([
      since(begin, 'REST', async () => !(await byRest())),
      since(begin, 'GraphQL', async () => !(await byGraphql())),
    ]);
    return { rest: restEnded, graphql: graphqlEnded };
  } finally {
    await stopCutting();
  }
}

async function bothWays(title: string, measured: (cut: boolean) => Promise<Partial<Took>>): Promise<void> {
  const row: Record<string, string | number> = { 'taken away': title };
  table.push(row);
  for (const cut of [false, true]) {
    const took = await measured(cut);
    jest.restoreAllMocks();
    for (const [what, milliseconds] of Object.entries(took)) {
      row[`${HEADS[what as keyof Took]}${cut ? ' cut' : ''}`] = milliseconds;
      const kept = milliseconds <= PROMISE_MILLISECONDS;
      expect({ cut, what, milliseconds, kept }).toEqual({ cut, what, milliseconds, kept: true });
    }
  }
}

describe('what is taken away in one process ends in another within two seconds', () => {
  it.each(WAYS)('$title', (way) => bothWays(way.title, (cut) => measure(way, cut)));
  it.each(GRANTS)('$title', (way) => bothWays(way.title, (cut) => measureGrant(way, cut)));
});

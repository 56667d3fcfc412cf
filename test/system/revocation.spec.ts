import { type ChildProcess, execFile, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import pg from 'pg';
import { io, type Socket } from 'socket.io-client';

import { showStatus } from '../../libs/live/testing/shown';
import { useDatabase } from '../support/database';
import { freePort } from './product';

const ROOT = path.resolve(__dirname, '../..');
const PASSWORD = '一緒に見守る、毎日、安心して';
const PROMISE_MILLISECONDS = 2_000;
const ASK_EVERY_MILLISECONDS = 15;
const CHANGE_EVERY_MILLISECONDS = 60;
const CUT_EVERY_MILLISECONDS = 50;
/** How long after the end nothing may come any more. */
const AFTERWARDS_MILLISECONDS = 300;
const PATIENCE_MILLISECONDS = 10_000;
const CUT = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'mimamori-listen' and datname = $1`;

// starts three programs; a busy machine may need ten times as long
jest.setTimeout(120_000);

/** One process of the API, as the operating system knows it. */
interface Api {
  readonly child: ChildProcess;
  readonly url: string;
}
// oxlint-disable-next-line typescript/no-explicit-any -- a spec reads what the API answered, whatever it is
type Answer = { readonly status: number; readonly body: any };
interface Held {
  readonly token: string;
  /** Takes it away, in the first process. */
  readonly end: () => Promise<unknown>;
}
interface Person {
  readonly id: string;
  readonly loginId: string;
}

const database = useDatabase();
const apis: Api[] = [];
const sockets: Socket[] = [];
const table: Record<string, string | number>[] = [];
let folder: string;
let admin: pg.Client;
let owner: string;
let tenantId: string;
let siteId: string;
let cameraId: string;
let viewer: Person;
let operator: Person;

function environment(port: number): NodeJS.ProcessEnv {
  const foreign = /^(MIMAMORI_|.*DATABASE_URL$|TEST_|JEST_|NODE_ENV$|NODE_OPTIONS$|PORT$|HOST$)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    DATABASE_URL: database.url,
    SYSTEM_DATABASE_URL: database.systemUrl,
    MIMAMORI_DATA_DIR: folder,
    MIMAMORI_MASTER_KEY: masterKey,
    MIMAMORI_DEMO: 'off',
    // one product, whichever process answers: tokens name it
    MIMAMORI_PUBLIC_URL: 'http://127.0.0.1:3000',
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    ARGON2_MEMORY_KIB: '4096',
    ARGON2_ITERATIONS: '1',
    // it asks more in a second than a person in an hour
    RATE_LIMIT_PER_PRINCIPAL: '10000000',
    RATE_LIMIT_PER_TENANT: '10000000',
    RATE_LIMIT_PUBLIC_FACTOR: '100000',
  };
}
const masterKey = randomBytes(32).toString('base64');

async function startApi(): Promise<Api> {
  const port = await freePort();
  const child = fork('dist/apps/api/main.js', { cwd: ROOT, env: environment(port) });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the api ended with ${code}`)));
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Asks politely, then insists. */
async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS);
  await gone;
  clearTimeout(insist);
}

async function ask(
  api: Api,
  method: string,
  url: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<Answer> {
  const answer = await fetch(`${api.url}${url}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      'if-match': '*',
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

const [first, second] = [() => apis[0] as Api, () => apis[1] as Api];

/** As the owner, in the first process. */
async function asOwner(method: string, url: string, body?: object) {
  const answer = await ask(first(), method, url, { token: owner, ...(body && { body }) });
  if (answer.status >= 300)
    throw new Error(`${method} ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function signIn(loginId: string): Promise<string> {
  const { body } = await ask(first(), 'POST', '/v1/auth/login', {
    body: { tenant: 'chain', loginId, password: PASSWORD },
  });
  return body.accessToken;
}

async function activate(link: string): Promise<void> {
  const token = new URL(link).searchParams.get('token');
  const { status } = await ask(first(), 'POST', '/v1/auth/activate', { body: { token, password: PASSWORD } });
  expect(status).toBe(204);
}

async function aPerson(loginId: string): Promise<Person> {
  const { id } = await asOwner('POST', '/v1/users', { loginId, name: loginId });
  await activate((await asOwner('POST', `/v1/users/${id}/invitations`)).activationLink);
  return { id, loginId };
}

const give = async ({ id: userId }: Person, role: string): Promise<string> =>
  (await asOwner('POST', '/v1/role-assignments', { userId, role, scope: { kind: 'tenant' } })).id;

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-revocation-'));
  await promisify(execFile)(process.execPath, ['bin/build.mjs'], { cwd: ROOT });
  admin = new pg.Client(database.superuserUrl);
  await admin.connect();
  const founding = promisify(execFile)(
    process.execPath,
    [
      'dist/apps/cli/main.js',
      'create-tenant',
      '--code',
      'chain',
      '--name',
      'チェーン',
      '--owner-name',
      '青空',
    ],
    { cwd: ROOT, env: environment(3000) },
  );
  database.beforeDrop(async () => {
    sockets.forEach((socket) => socket.disconnect());
    await Promise.all(apis.map(({ child }) => stopped(child)));
    await admin.end();
    await fs.rm(folder, { recursive: true, force: true });
  });
  apis.push(...(await Promise.all([startApi(), startApi()])));
  await activate(/https?:\S+/.exec((await founding).stdout)![0]);
  owner = await signIn('owner');
  siteId = (await asOwner('POST', '/v1/sites', { code: '0001', name: '本店' })).id;
  cameraId = (await asOwner('POST', '/v1/cameras', { siteId, code: 'C01', name: '入口' })).id;
  [viewer, operator] = [await aPerson('viewer'), await aPerson('operator')];
  await give(operator, 'operator');
  tenantId = (await asOwner('GET', '/v1/tenant')).id;
  const cameras = [{ cameraId, status: 'online', recording: 'yes' }];
  await asOwner('POST', '/v1/status-reports', { siteId, cameras });
}, 120_000);
afterAll(() => {
  const heads = [...new Set(table.flatMap((row) => Object.keys(row)))];
  const rows = [heads, ...table.map((row) => heads.map((head) => row[head] ?? ''))];
  process.stdout.write(
    `\nMilliseconds, between two processes\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`,
  );
});

async function byAssignment(): Promise<Held> {
  const assignment = await give(viewer, 'live_viewer');
  const end = () => asOwner('DELETE', `/v1/role-assignments/${assignment}`);
  return { token: await signIn(viewer.loginId), end };
}

async function bySession(): Promise<Held> {
  const { token } = await byAssignment();
  const { items } = await asOwner('GET', `/v1/users/${viewer.id}/sessions`);
  return { token, end: () => asOwner('DELETE', `/v1/users/${viewer.id}/sessions/${items[0].id}`) };
}

async function byKey(): Promise<Held> {
  const scopes = ['site:read', 'camera-status:read'];
  const { id, key } = await asOwner('POST', '/v1/api-keys', { name: '連携', scopes });
  return { token: key, end: () => asOwner('POST', `/v1/api-keys/${id}/revoke`, {}) };
}

/** Opens no list and no room: it shows in what somebody is told that they may. */
async function byGrant(): Promise<Held> {
  const token = await signIn(operator.loginId);
  const body = { cameras: [cameraId], actions: ['snapshot'], reason: '設備の点検', minutes: 5 };
  const asked = await ask(first(), 'POST', '/v1/view-grants', { token, body });
  const url = `/v1/view-grants/${asked.body.id}`;
  await asOwner('POST', `${url}/approve`, {});
  return { token, end: () => asOwner('POST', `${url}/revoke`, { note: '不要' }) };
}

interface Watcher {
  readonly socket: Socket;
  /** Whether it was told that it is out. */
  left(): boolean;
  /** How many changes came. */
  told(): number;
}

/** A client of the second process. */
async function watch(token: string): Promise<Watcher> {
  const socket = io(`${second().url}/live`, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  let [told, revoked] = [0, false];
  socket.on('status', () => (told += 1)).on('revoked', () => (revoked = true));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject);
  });
  const subscribed = await socket.timeout(PATIENCE_MILLISECONDS).emitWithAck('subscribe', { all: true });
  expect(subscribed).toMatchObject({ ok: true });
  return { socket, left: () => revoked || !socket.connected, told: () => told };
}

/** Does something again and again until it is told to stop. */
function again(every: number, work: () => Promise<unknown>) {
  let going = true;
  const run = async () => {
    while (going) {
      await work();
      await pause(every);
    }
  };
  const ended = run();
  return () => {
    going = false;
    return ended;
  };
}

async function since(begin: number, what: string, holds: () => Promise<boolean> | boolean): Promise<number> {
  while (!(await holds())) {
    if (performance.now() - begin > PATIENCE_MILLISECONDS) throw new Error(`never: ${what}`);
    await pause(ASK_EVERY_MILLISECONDS);
  }
  return Math.round(performance.now() - begin);
}

const restOf = async (token: string) => (await ask(second(), 'GET', '/v1/sites', { token })).status;
async function graphqlOf(token: string): Promise<number> {
  const query = '{ sites(first: 1) { edges { node { id } } } }';
  const { status, body } = await ask(second(), 'POST', '/graphql', { token, body: { query } });
  return body.errors?.[0]?.extensions?.status ?? body.status ?? status;
}
async function mayByRest(token: string): Promise<boolean> {
  const { body } = await ask(second(), 'GET', '/v1/me/permissions', { token });
  return JSON.stringify(body.rules).includes('"snapshot"');
}
async function mayByGraphql(token: string): Promise<boolean> {
  const body = { query: '{ myPermissions { rules { actions } } }' };
  const answer = await ask(second(), 'POST', '/graphql', { token, body });
  return JSON.stringify(answer.body.data.myPermissions).includes('"snapshot"');
}

let turn = 0;
/** A commit that the room hears of, without the damping that reports are subject to. */
const change = () =>
  showStatus(admin, { tenantId, cameraIds: [cameraId], status: (turn += 1) % 2 ? 'degraded' : 'online' });

/** The milliseconds until REST, GraphQL and the room of the second process have ended. */
async function measure({ token, end }: Held, refused: number): Promise<Record<string, number>> {
  const watcher = await watch(token);
  const stop = again(CHANGE_EVERY_MILLISECONDS, change);
  try {
    await since(performance.now(), 'an event before', () => watcher.told() > 0);
    expect([await restOf(token), await graphqlOf(token)]).toEqual([200, 200]);
    const begin = performance.now();
    await end();
    const [rest, graphql, room] = await Promise.all([
      since(begin, 'REST', async () => (await restOf(token)) === refused),
      since(begin, 'GraphQL', async () => (await graphqlOf(token)) === refused),
      since(begin, 'the room', watcher.left),
    ]);
    const told = watcher.told();
    await pause(AFTERWARDS_MILLISECONDS);
    expect(watcher.told()).toBe(told);
    expect([await restOf(token), await graphqlOf(token)]).toEqual([refused, refused]);
    return { REST: rest, GraphQL: graphql, room };
  } finally {
    await stop();
  }
}

async function measureGrant({ token, end }: Held): Promise<Record<string, number>> {
  expect([await mayByRest(token), await mayByGraphql(token)]).toEqual([true, true]);
  const begin = performance.now();
  await end();
  const [rest, graphql] = await Promise.all([
    since(begin, 'REST', async () => !(await mayByRest(token))),
    since(begin, 'GraphQL', async () => !(await mayByGraphql(token))),
  ]);
  return { REST: rest, GraphQL: graphql };
}

const WAYS: readonly [string, () => Promise<Record<string, number>>][] = [
  ['role assignment deleted', async () => measure(await byAssignment(), 403)],
  ['session ended', async () => measure(await bySession(), 401)],
  ['API key revoked', async () => measure(await byKey(), 401)],
  ['view grant ended', async () => measureGrant(await byGrant())],
];

describe('what is taken away in one process of the API ends in the other within two seconds', () => {
  it('are two programs', () => {
    expect(new Set(apis.map(({ child }) => child.pid)).size).toBe(2);
  });

  it.each(WAYS)('%s, also while no signal arrives', async (title, measured) => {
    const row: Record<string, string | number> = { 'taken away': title };
    table.push(row);
    for (const cut of [false, true]) {
      const stop = cut
        ? again(CUT_EVERY_MILLISECONDS, () => admin.query(CUT, [database.name]))
        : async () => undefined;
      try {
        for (const [what, milliseconds] of Object.entries(await measured())) {
          row[`${what}${cut ? ', cut' : ''}`] = milliseconds;
          expect({ cut, what, milliseconds, kept: milliseconds <= PROMISE_MILLISECONDS }).toMatchObject({
            kept: true,
          });
        }
      } finally {
        await stop();
      }
    }
  });
});

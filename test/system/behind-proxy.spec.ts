import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { io, type Socket } from 'socket.io-client';

import { isConfined } from './containers/container';
import { type ApiProcess, Stack } from './containers/stack';
import type { Reply } from './containers/wire';

const PASSWORD = '一緒に見守る、毎日、安心して';
const CALLER = '127.0.9.1';
const NEIGHBOUR = '127.0.10.1';
const NOBODY = '203.0.113.7';
const CSV = ['店番,カメラ番号,カメラ名', '0001,C02,売場', ''].join('\n');

// builds the image's folders and starts five programs; a busy machine may need five times as long
jest.setTimeout(400_000);

/** A client of `/live`, and what it was told of one camera. */
interface Watcher {
  readonly socket: Socket;
  /** Statuses in the order in which they came. */
  readonly told: string[];
  /** The last token to go on from. */
  resume(): string;
}

describe('the containers, behind their proxy', () => {
  let stack: Stack;
  let token: string;
  let siteId: string;
  let cameraId: string;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-containers-'));
    await fs.chmod(folder, 0o711); // started by root, other users have to pass
    stack = new Stack(folder);
    await stack.start();
  });
  afterAll(async () => {
    sockets.forEach((socket) => socket.disconnect());
    await stack.stop();
    await fs.rm(stack.folder, { recursive: true, force: true });
  });

  const post = (url: string, json: unknown, from?: string, headers: Record<string, string> = {}) =>
    stack.ask(url, { json, token, from, headers });
  const signIn = (from?: string, headers: Record<string, string> = {}) =>
    stack.ask('/v1/auth/login', {
      json: { tenant: 'aozora', loginId: 'owner', password: PASSWORD },
      from,
      headers,
    });

  const socketsAt = async ({ ask }: ApiProcess): Promise<number> => {
    const { body } = await ask('/metrics', { token: stack.metricsToken });
    return Number(/^mimamori_sockets_connected (\d+)$/m.exec(String(body))?.[1]);
  };

  /** The process that holds the only socket, and the other one. Sockets that are closing count for a moment. */
  async function holders(): Promise<[ApiProcess, ApiProcess]> {
    const [one, other] = stack.apis as [ApiProcess, ApiProcess];
    let counts = [0, 0];
    for (const end = Date.now() + 60_000; counts[0]! + counts[1]! !== 1; await pause(50)) {
      expect(Date.now()).toBeLessThan(end);
      counts = await Promise.all([one, other].map(socketsAt));
    }
    return counts[0] ? [one, other] : [other, one];
  }

  async function watch(resume?: string): Promise<Watcher> {
    const socket = io(`${stack.url}/live`, {
      auth: { token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ca: stack.ca as never,
    });
    sockets.push(socket);
    const told: string[] = [];
    let last = '';
    const hear = (body: { resume?: string }, list: readonly { cameraId: string; status: string }[]) => {
      last = body.resume ?? last;
      told.push(...list.filter((camera) => camera.cameraId === cameraId).map(({ status }) => status));
    };
    socket.on('snapshot', (body) => hear(body, body.cameras));
    socket.on('status', (body) => hear(body, body.changes));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('connect_error', reject);
    });
    const subscribed = await socket.timeout(10_000).emitWithAck('subscribe', { sites: [siteId], resume });
    expect(subscribed).toMatchObject({ ok: true });
    last ||= subscribed.resume;
    return { socket, told, resume: () => last };
  }

  async function until(isSo: () => boolean): Promise<void> {
    for (const end = Date.now() + 60_000; !isSo(); await pause(20))
      if (Date.now() > end) throw new Error('waited in vain');
  }

  const report = (to: ApiProcess, status: string) =>
    to.ask('/v1/status-reports', {
      token,
      json: { siteId, cameras: [{ cameraId, status, recording: 'yes' }] },
    });

  it('founds a tenant by the command line, and its owner signs in over TLS', async () => {
    const founded = await stack.cli(
      'create-tenant',
      '--code',
      'aozora',
      '--name',
      'あおぞら',
      '--owner-name',
      '青空',
    );
    const link = new URL(/https:\S+/.exec(founded)![0]);
    expect(link.origin).toBe(stack.url);
    const activation = { token: link.searchParams.get('token'), password: PASSWORD };
    expect((await post('/v1/auth/activate', activation)).status).toBe(204);
    const { status, body, headers } = await signIn();
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    token = body.accessToken as string;
    siteId = (await post('/v1/sites', { code: '0001', name: '本店' })).body.id as string;
    cameraId = (await post('/v1/cameras', { siteId, code: 'C01', name: '入口' })).body.id as string;
    expect(cameraId).toBeDefined();
  });

  it('does not take secrets in the clear', async () => {
    const json = { tenant: 'aozora', loginId: 'owner', password: PASSWORD };
    const refused = await stack.askPlain('/v1/auth/login', { json });
    expect([refused.status, refused.body.code]).toEqual([403, 'platform.insecure_transport']);
    const sent = await stack.askPlain('/v1/sites?limit=1');
    expect([sent.status, sent.headers.location]).toEqual([308, `${stack.url}/v1/sites?limit=1`]);
  });

  it('knows the caller’s own address, whatever the caller says', async () => {
    const lie = { 'x-forwarded-for': NOBODY, 'x-real-ip': NOBODY, forwarded: `for=${NOBODY}` };
    const { body } = await signIn(CALLER, { ...lie, 'x-forwarded-proto': 'http', 'user-agent': 'liar' });
    const sessions = await stack.ask('/v1/me/sessions', { token: body.accessToken as string });
    const addresses = sessions.body.items.map(({ ip }: { ip: string }) => ip);
    expect(addresses).toContain(CALLER);
    expect(addresses).not.toContain(NOBODY);
    const log = await stack.ask('/v1/audit-events?limit=50', { token });
    expect(JSON.stringify(log.body)).toContain(CALLER);
    expect(JSON.stringify(log.body)).not.toContain(NOBODY);
    // the limit of a network: what one has used up, its neighbour still has, and lying brings no more of it
    const left = async (from: string, headers = {}) => {
      const answer = await post(
        '/v1/auth/activate',
        { token: 'x'.repeat(40), password: PASSWORD },
        from,
        headers,
      );
      return Number(/"activation";r=(\d+)/.exec(String(answer.headers.ratelimit))?.[1]);
    };
    const first = await left(CALLER);
    expect(await left(CALLER, lie)).toBeLessThan(first);
    expect(await left(NEIGHBOUR)).toBe(first);
  });

  it('passes no metrics on, and walls off bodies that no limit of the API would take', async () => {
    const bearer = { token: stack.metricsToken };
    for (const place of ['/metrics', '/metrics/', '/%6detrics'])
      expect([place, (await stack.ask(place, bearer)).status]).toEqual([place, 404]);
    const headers = { 'content-type': 'text/csv', 'content-length': String(33 * 1024 * 1024) };
    const answer = await stack.ask('/v1/camera-imports', { method: 'POST', token, headers });
    expect([answer.status, answer.body.code]).toEqual([413, 'platform.body_too_large']);
  });

  it('is healthy by its own health checks', async () => {
    const named = (name: string) =>
      stack.containers.findLast(({ options }) => options.name.startsWith(name))!;
    expect(await named('worker').exec(stack.healthCheckOf('worker'))).toBe(0);
    expect(await named('api').exec(stack.healthCheckOf('api'))).toBe(0);
    expect(await named('proxy').exec(stack.healthCheckOf('proxy'))).toBe(0);
  });

  it('runs its programs with no rights, and as process 1 where it may make namespaces', async () => {
    for (const { pid } of stack.running()) {
      const status = await fs.readFile(`/proc/${pid}/status`, 'utf8');
      const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)![1]!;
      expect(BigInt(`0x${field('CapEff')}`)).toBe(0n);
      expect([field('NSpid').split('\t').at(-1), field('NoNewPrivs')]).toEqual(
        isConfined ? ['1', '1'] : [String(pid), field('NoNewPrivs')],
      );
      expect(field('Uid')).not.toMatch(/\b0\b/);
    }
  });

  it('writes what is uploaded and printed into the folder that api and worker share', async () => {
    const started = await post('/v1/reports', { kind: 'safeguards', locale: 'ja' });
    let job: Reply;
    do {
      await pause(200);
      job = await stack.ask(`/v1/jobs/${started.body.jobId}`, { token });
    } while (!job.body.finishedAt);
    expect(job.body.state).toBe('done');
    const file = await stack.ask(`/v1/reports/${started.body.reportId}/file?format=pdf`, { token });
    expect(file.status).toBe(200);
    const pdf = path.join(stack.folder, 'report.pdf');
    await fs.writeFile(pdf, file.bytes);
    const fonts = await promisify(execFile)('pdffonts', [pdf]);
    expect(fonts.stdout).toContain('NotoSansJP');
  });

  it('tells a socket on one process what was reported to the other', async () => {
    const watcher = await watch();
    const [, other] = await holders();
    expect((await report(other, 'online')).status).toBe(200);
    await until(() => watcher.told.at(-1) === 'online');
    watcher.socket.disconnect();
  });

  it('loses no request when a process is told to end, and its sockets go on at the other', async () => {
    const watcher = await watch();
    const [ending, staying] = await holders();
    const goodbye = new Promise((resolve) => watcher.socket.once('server closing', resolve));
    const gone = new Promise((resolve) => watcher.socket.once('disconnect', resolve));
    let over = false;
    /** A body that is still on its way when the process takes no more: one to each, as the proxy spreads them. */
    async function* slowly() {
      yield CSV;
      while (!over) {
        await pause(100);
        yield '\n';
      }
    }
    const upload = () =>
      stack.ask('/v1/camera-imports?dryRun=true', {
        token,
        chunks: slowly(),
        headers: { 'content-type': 'text/csv' },
      });
    const uploads = [upload(), upload()];
    const statuses: number[] = [];
    const readers = Array.from({ length: 4 }, async () => {
      for (; !over; await pause(60))
        statuses.push((await stack.ask('/v1/cameras?limit=1', { token })).status);
    });
    const writer = (async () => {
      for (let number = 1; !over; number += 1) {
        statuses.push((await post('/v1/sites', { code: `9${number}`, name: '支店' })).status);
        await pause(150);
      }
    })();
    await pause(500);

    ending.container.signal('SIGTERM');
    await Promise.all([goodbye, gone]);
    const again = watch(watcher.resume());
    expect((await report(staying, 'offline')).status).toBe(200);
    await pause(500);
    over = true;
    expect(await ending.container.ended).toBe(isConfined ? 0 : 128 + 15);

    expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual([202, 202]);
    await Promise.all([...readers, writer]);
    expect(new Set(statuses)).toEqual(new Set([200, 201]));
    expect(statuses.length).toBeGreaterThan(30);
    const resumed = await again;
    await until(() => resumed.told.at(-1) === 'offline');
    resumed.socket.disconnect();
  });

  it('takes a process that starts again, and does without one that is killed', async () => {
    const dead = stack.apis.find(({ container }) => !stack.running().includes(container))!;
    const survivor = stack.apis.find((api) => api !== dead)!;
    const fresh = await stack.startApi(dead.address);
    const answeredBy = async ({ ask }: ApiProcess) => {
      const { body } = await ask('/metrics', { token: stack.metricsToken });
      return [...String(body).matchAll(/^mimamori_http_requests_total\{.*"\/v1\/sites".*\} (\d+)$/gm)].length;
    };
    for (const end = Date.now() + 60_000; !(await answeredBy(fresh));) {
      expect(Date.now()).toBeLessThan(end);
      expect((await stack.ask('/v1/sites?limit=1', { token })).status).toBe(200);
    }
    survivor.container.signal('SIGKILL');
    await survivor.container.ended;
    for (let count = 0; count < 20; count += 1) {
      const { status } = await stack.ask('/v1/cameras?limit=1', { token });
      expect([count, status]).toEqual([count, 200]);
      await pause(50);
    }
  });

  it('finds one more process by its name, and tells it who asks and how', async () => {
    await stack.addEcho();
    const lie = { forwarded: 'for=1.2.3.4', 'x-forwarded-for': NOBODY, 'x-forwarded-proto': 'http' };
    const headers = {
      ...lie,
      'x-forwarded-host': 'elsewhere',
      'x-forwarded-port': '80',
      'x-real-ip': NOBODY,
    };
    let told: Reply;
    do {
      await pause(100);
      told = await stack.ask('/echo', { from: NEIGHBOUR, headers });
    } while (told.status !== 200);
    const forwarded = Object.entries(told.body as object).filter(([name]) => /forwarded|real/.test(name));
    expect(Object.fromEntries(forwarded)).toEqual({
      'x-forwarded-for': NEIGHBOUR,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': new URL(stack.url).host,
    });
  });

  it('ends everything that is left by the signal that a stop sends', async () => {
    const left = stack.running();
    for (const { options, signal } of left.map((one) => ({
      options: one.options,
      signal: one.signal.bind(one),
    })))
      signal(options.name === 'proxy' ? stack.stopSignalOf('proxy') : 'SIGTERM');
    const codes = await Promise.all(
      left.map(async ({ options, ended }) => [options.name, await ended] as const),
    );
    const asked = isConfined ? 0 : 128 + 15;
    expect(codes.map(([name, code]) => [name.replace(/-.*/, ''), code])).toEqual([
      ['worker', asked],
      ['proxy', 0],
      ['api', asked],
    ]);
  });
});

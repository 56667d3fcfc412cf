import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Mimamori } from './mimamori';
import { items } from './pages';
import { ProblemError, taken } from './problem';
import { waitOf } from './repeat';
import { settled } from './job';

type Handler = (request: Request) => Response | Promise<Response>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
  });
const problem = (code: string, status: number) => ({
  type: `x/${code}`,
  title: 'T',
  status,
  code,
  traceId: 't',
});
const tokens = (accessToken: string, expiresIn: number) => ({
  accessToken,
  refreshToken: `refresh-of-${accessToken}`,
  expiresIn,
});

/** A client whose requests end here; `seen` keeps them in order. */
function client(handler: Handler) {
  const seen: Request[] = [];
  const mimamori = new Mimamori({
    baseUrl: 'http://product',
    locale: 'ja',
    fetch: async (request) => {
      seen.push(request.clone());
      return handler(request);
    },
  });
  return { mimamori, seen };
}
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const path = (request: Request) => new URL(request.url).pathname;

describe('Mimamori', () => {
  it('asks in its language, and gives each command a key of its own', async () => {
    const { mimamori, seen } = client(() => json({ jobId: 'j' }, 202));
    await mimamori.api.GET('/v1/sites');
    await mimamori.api.POST('/v1/status-reports', { body: { reports: [] } as never });
    await mimamori.api.POST('/v1/status-reports', { body: { reports: [] } as never });
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(seen.map(({ headers }) => headers.get('accept-language'))).toEqual(['ja', 'ja', 'ja']);
    expect(keys[0]).toBeNull();
    expect(new Set(keys).size).toBe(3);
  });

  it('renews an ended token once for all who wait, and never on the way in', async () => {
    const { mimamori, seen } = client((request) => {
      if (path(request) === '/v1/auth/login') return json(tokens('first', 0));
      if (path(request) === '/v1/auth/refresh') return json(tokens('second', 600));
      return json({ items: [], nextCursor: null });
    });
    await mimamori.signIn({ tenant: 't', loginId: 'l', password: 'p' });
    await Promise.all([mimamori.api.GET('/v1/sites'), mimamori.api.GET('/v1/cameras')]);
    const byPath = seen.map((request) => [path(request), request.headers.get('authorization')]);
    expect(byPath.filter(([at]) => at === '/v1/auth/refresh')).toEqual([['/v1/auth/refresh', null]]);
    expect(byPath.slice(-2)).toEqual([
      ['/v1/sites', 'Bearer second'],
      ['/v1/cameras', 'Bearer second'],
    ]);
  });

  it('renews below a path of the server, too', async () => {
    const seen: string[] = [];
    const mimamori = new Mimamori({
      baseUrl: 'http://product/camera-register',
      fetch: async (request) => {
        seen.push(path(request));
        if (path(request).endsWith('/login')) return json(tokens('first', 0));
        if (path(request).endsWith('/refresh')) return json(tokens('second', 600));
        return json({ items: [], nextCursor: null });
      },
    });
    await mimamori.signIn({ tenant: 't', loginId: 'l', password: 'p' });
    await mimamori.api.GET('/v1/sites');
    expect(seen.slice(1)).toEqual(['/camera-register/v1/auth/refresh', '/camera-register/v1/sites']);
  });

  it('follows no redirect, whatever the call says', async () => {
    let elsewhere = 0;
    const stranger = createServer((_request, reply) => void reply.end(String(++elsewhere)));
    const product = createServer((_request, reply) =>
      reply.writeHead(307, { location: `http://127.0.0.1:${portOf(stranger)}/` }).end(),
    );
    await Promise.all([stranger, product].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
    const mimamori = new Mimamori({ baseUrl: `http://127.0.0.1:${portOf(product)}`, token: 'mine' });
    await expect(mimamori.signIn({ tenant: 't', loginId: 'l', password: 'p' })).rejects.toThrow(
      'fetch failed',
    );
    await expect(mimamori.api.GET('/v1/sites', { redirect: 'follow' })).rejects.toThrow('fetch failed');
    expect(elsewhere).toBe(0);
    for (const server of [stranger, product]) {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([
    ['is refused', 'T', () => json(problem('platform.internal', 500), 500)],
    ['never arrives', 'fetch failed', () => Promise.reject(new TypeError('fetch failed'))],
  ])('forgets its tokens when signing out %s', async (_how, message, logout: Handler) => {
    const { mimamori, seen } = client((request) => {
      if (path(request) === '/v1/auth/login') return json(tokens('first', 600));
      if (path(request) === '/v1/auth/logout') return logout(request);
      return json({ items: [], nextCursor: null });
    });
    await mimamori.signIn({ tenant: 't', loginId: 'l', password: 'p' });
    await expect(mimamori.signOut()).rejects.toThrow(message);
    expect(seen.at(-1)!.headers.get('authorization')).toBe('Bearer first');
    await mimamori.api.GET('/v1/sites');
    expect(seen.at(-1)!.headers.get('authorization')).toBeNull();
  });

  it('is signed in by the second factor, where one is asked for', async () => {
    const mfa = { token: 'mmc_1', methods: ['totp'], passkey: null, expiresAt: '2026-11-22T09:00:00+09:00' };
    const { mimamori, seen } = client((request) => {
      if (path(request) === '/v1/auth/login') return json({ mfa });
      if (path(request) === '/v1/auth/mfa') return json(tokens('second', 600));
      return json({ items: [], nextCursor: null });
    });
    expect(await mimamori.signIn({ tenant: 't', loginId: 'l', password: 'p' })).toEqual(mfa);
    await mimamori.api.GET('/v1/sites');
    expect(seen.at(-1)!.headers.get('authorization')).toBeNull();
    await mimamori.prove({ token: mfa.token, code: '123456' });
    await mimamori.api.GET('/v1/sites');
    expect(seen.at(-1)!.headers.get('authorization')).toBe('Bearer second');
  });

  it('proves anew who is signed in, by a question of its own or one that was asked before', async () => {
    const { mimamori, seen } = client((request) => {
      if (path(request) === '/v1/auth/login') return json(tokens('first', 600));
      if (path(request) === '/v1/me/mfa/proofs')
        return json({ id: 'q1', methods: ['password'], passkey: null });
      return new Response(null, { status: 204 });
    });
    await mimamori.signIn({ tenant: 't', loginId: 'l', password: 'p' });
    await mimamori.prove({ password: 'p' });
    const { id } = await mimamori.askProof();
    await mimamori.prove({ id, code: '123456' });
    const answered = seen.filter((request) => path(request).endsWith('/answer'));
    expect(answered.map(path)).toEqual(Array(2).fill('/v1/me/mfa/proofs/q1/answer'));
    expect(await Promise.all(answered.map((request) => request.json()))).toEqual([
      { password: 'p' },
      { code: '123456' },
    ]);
    expect(answered[0]!.headers.get('authorization')).toBe('Bearer first');
  });

  it('comes again after 429 with the same key and body, and gives up in the end', async () => {
    let answers = 0;
    const { mimamori, seen } = client(() =>
      ++answers < 3
        ? json(problem('web.rate_limited', 429), 429, { 'retry-after': '0' })
        : json({ jobId: 'j' }, 202),
    );
    const body = { reports: [] } as never;
    await taken(mimamori.api.POST('/v1/status-reports', { body }));
    expect(new Set(seen.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
    expect(await Promise.all(seen.map((request) => request.text()))).toEqual(Array(3).fill('{"reports":[]}'));
    answers = -100;
    await expect(taken(mimamori.api.POST('/v1/status-reports', { body }))).rejects.toMatchObject({
      code: 'web.rate_limited',
      status: 429,
    });
  });

  it('throws the problem of a refusal, and says so when there is none', async () => {
    const refused = client(() => json(problem('sites.site_not_found', 404), 404));
    const lost = taken(refused.mimamori.api.GET('/v1/sites/{id}', { params: { path: { id: 'x' } } }));
    await expect(lost).rejects.toThrow(ProblemError);
    const broken = client(() => new Response('<html>', { status: 502 }));
    await expect(taken(broken.mimamori.api.GET('/v1/sites'))).rejects.toThrow(/502 without a problem/);
  });
});

describe('waitOf', () => {
  it.each([
    ['2', 2_000],
    ['Sun, 22 Nov 2026 00:00:05 GMT', 5_000],
    ['nonsense', 1_000],
    [undefined, 1_000],
  ])('%s → %i ms', (header, ms) => {
    const response = new Response(null, header === undefined ? {} : { headers: { 'retry-after': header } });
    expect(waitOf(response, Date.parse('2026-11-22T00:00:00Z'))).toBe(ms);
  });
});

describe('items', () => {
  it('walks all pages with the list’s own cursors', async () => {
    const { mimamori, seen } = client((request) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      return json(
        cursor ? { items: [{ id: 2 }], nextCursor: null } : { items: [{ id: 1 }], nextCursor: 'c1' },
      );
    });
    const ids: unknown[] = [];
    for await (const { id } of items((cursor) =>
      mimamori.api.GET('/v1/sites', { params: { query: { cursor } } }),
    ))
      ids.push(id);
    expect(ids).toEqual([1, 2]);
    expect(seen).toHaveLength(2);
  });
});

describe('settled', () => {
  const states = (...list: object[]) => {
    let at = 0;
    return client(() => json(list[Math.min(at++, list.length - 1)]));
  };

  it('waits for the end', async () => {
    const { mimamori } = states(
      { state: 'queued' },
      { state: 'running' },
      { state: 'done', result: { rows: 3 } },
    );
    expect(await settled(mimamori, 'j')).toMatchObject({ result: { rows: 3 } });
  });

  it('throws the job’s own problem, and when the time is over', async () => {
    const failed = states({ state: 'failed', problem: problem('cameras.import_refused', 422) });
    await expect(settled(failed.mimamori, 'j')).rejects.toMatchObject({ code: 'cameras.import_refused' });
    const endless = states({ state: 'running' });
    await expect(settled(endless.mimamori, 'j', { withinMs: 1 })).rejects.toThrow('still running');
  });
});

/** @jest-environment-options {"modules": "things"} */
import { request } from 'node:http';
import { connect } from 'node:net';

import { io } from 'socket.io-client';

import { type Asked, type Edge, ID_1, startEdge } from '../../testing/thing-app';
import { Drain, SERVER_CLOSING } from './drain';
import { RouteTable } from './route-table';

let edge: Edge;
let port: number;
beforeAll(async () => {
  edge = await startEdge({}, { RATE_LIMIT_PER_TENANT: '600' });
  await edge.app.listen(0, '127.0.0.1');
  ({ port } = edge.app.getHttpServer().address() as { port: number });
});
afterAll(() => edge.app.close());
const ask = (asked: Asked) => edge.ask(asked);
const anonymous = { authorization: '' };

describe('every answer', () => {
  it.each<[string, Asked]>([
    ['200', {}],
    ['304 or 200 of one', { url: `/v1/things/${ID_1}` }],
    ['401', { headers: anonymous }],
    ['404', { url: '/nothing' }],
    ['405', { method: 'PUT' }],
    ['413', { method: 'POST', payload: { name: 'x'.repeat(70_000) } }],
    ['415', { method: 'POST', payload: 'a', headers: { 'content-type': 'text/csv' } }],
    ['500', { url: '/v1/things/broken' }],
    ['of the documents', { url: '/docs' }],
    ['of the health', { url: '/health/live' }],
    ['of a URL that cannot be read', { url: '/v1/things/%FF' }],
    ['of GraphQL by GET', { url: '/graphql?query={thing{id}}' }],
  ])('%s carries the security headers', async (_case, asked) => {
    const { headers } = await ask(asked);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'strict-transport-security': 'max-age=31536000',
      'x-request-id': expect.any(String),
    });
  });

  it('has no HSTS where the public URL is http', async () => {
    const plain = await startEdge({}, { MIMAMORI_PUBLIC_URL: 'http://127.0.0.1:3000' });
    const { headers } = await plain.ask({});
    await plain.app.close();
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});

describe('methods', () => {
  it('of a known path are told, and others refused', async () => {
    const refused = await ask({ method: 'DELETE', url: `/v1/things/${ID_1}` });
    expect([refused.statusCode, refused.json().code]).toEqual([405, 'platform.method_not_allowed']);
    expect(refused.headers.allow).toBe('GET, HEAD, OPTIONS, PATCH');
    const options = await edge.app.inject({ method: 'OPTIONS', url: '/v1/things' });
    expect([options.statusCode, options.headers.allow, options.body]).toEqual([
      204,
      'GET, HEAD, OPTIONS, POST',
      '',
    ]);
    expect((await edge.app.inject({ method: 'OPTIONS', url: '/v1/nothing' })).statusCode).toBe(404);
    const graphql = await ask({ url: '/graphql?query={thing{id}}' });
    expect([graphql.statusCode, graphql.headers.allow]).toEqual([405, 'OPTIONS, POST']);
  });

  it('HEAD answers like GET, without a body', async () => {
    const [get, head] = await Promise.all(
      (['GET', 'HEAD'] as const).map((method) =>
        edge.app.inject({ method, url: '/v1/things', headers: { authorization: 'Bearer good' } }),
      ),
    );
    expect([head!.statusCode, head!.body]).toEqual([200, '']);
    expect(head!.headers['content-type']).toBe(get!.headers['content-type']);
  });

  it('are looked up without walking what cannot fit', () => {
    const table = new RouteTable();
    table.add('/a/:id', ['GET']);
    table.add('/a/:id', ['PATCH']);
    table.add('/a/b', ['POST']);
    table.add('/docs/*', ['GET']);
    expect(table.methodsAt('/a/b')).toEqual(['GET', 'OPTIONS', 'PATCH', 'POST']);
    expect(table.methodsAt('/a/c')).toEqual(['GET', 'OPTIONS', 'PATCH']);
    expect(table.methodsAt('/docs/x/y')).toEqual(['GET', 'OPTIONS']);
    expect([table.methodsAt('/a/'), table.methodsAt('/'), table.methodsAt('/a/b/c')]).toEqual([[], [], []]);
  });
});

describe('media types', () => {
  it.each([
    ['text/html', 406],
    ['application/json;q=0, text/html', 406],
    ['text/html, */*;q=0.1', 200],
    ['application/problem+json', 200],
    ['application/*', 200],
  ])('Accept: %s answers %i where the handler says it answers JSON', async (accept, status) => {
    expect((await ask({ url: `/v1/things/${ID_1}`, headers: { accept } })).statusCode).toBe(status);
  });

  it.each(['text/csv', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'])(
    'a body of %s is refused where JSON is expected',
    async (type) => {
      const response = await ask({ method: 'POST', payload: 'name=x', headers: { 'content-type': type } });
      expect([response.statusCode, response.json().code]).toEqual([415, 'platform.unsupported_media_type']);
    },
  );
});

describe('CORS', () => {
  const origin = 'https://console.example.jp';

  it('lets the configured origin in, without cookies, and shows it our headers', async () => {
    const { headers } = await ask({ headers: { origin } });
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    for (const name of ['ETag', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After'])
      expect(headers['access-control-expose-headers']).toContain(name);
    const preflight = await edge.app.inject({
      method: 'OPTIONS',
      url: '/v1/things',
      headers: { origin, 'access-control-request-method': 'PATCH' },
    });
    expect([preflight.statusCode, preflight.headers['access-control-max-age']]).toEqual([204, '7200']);
    expect(preflight.headers['access-control-allow-headers']).toContain('If-Match');
  });

  it('tells a foreign origin nothing', async () => {
    const foreign = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
    const answers = await Promise.all([
      ask({ headers: foreign }),
      edge.app.inject({ method: 'OPTIONS', url: '/v1/things', headers: foreign }),
    ]);
    for (const { headers } of answers)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('bodies before sign-in', () => {
  /** Announces `total` bytes, sends some, and waits for the answer. */
  function send(
    url: string,
    headers: Record<string, string | number>,
    sent: number,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const out = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: url,
          headers: { 'content-type': 'text/csv', ...headers },
        },
        (answer) => {
          let body = '';
          answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
          answer.on('end', () => {
            out.destroy();
            resolve({ status: answer.statusCode!, body });
          });
        },
      );
      out.on('error', reject);
      out.write(Buffer.alloc(sent, 'a'));
    });
  }

  it('of 12 MiB are refused unread, with or without a length', async () => {
    const answers = await Promise.all([
      send('/v1/things/files', { 'content-length': 12 * 1024 * 1024 }, 1_000),
      send('/v1/things/files', { 'transfer-encoding': 'chunked' }, 1_000),
      send('/v1/things/files', { 'content-length': 120_000, authorization: 'Bearer bad' }, 1_000),
    ]);
    for (const { status, body } of answers)
      expect([status, JSON.parse(body).code]).toEqual([401, 'platform.not_authenticated']);
  });

  it('are small on public routes', async () => {
    const { status } = await send('/v1/things/login', { 'content-length': 70_000 }, 1_000);
    expect(status).toBe(413);
  });
});

describe('limits of callers', () => {
  it('are told on every answer, and refuse with the seconds to wait', async () => {
    const small = await startEdge({}, { RATE_LIMIT_PER_PRINCIPAL: '3', RATE_LIMIT_PER_TENANT: '100' });
    const answers = [];
    for (let index = 0; index < 4; index++)
      answers.push(await small.ask({ url: index === 1 ? '/v1/things/broken' : '/v1/things' }));
    const gql = await small.gql('{ thing { id } }');
    const english = await small.ask({ headers: { 'accept-language': 'en' } });
    const metrics = (await small.app.inject('/metrics')).body;
    await small.app.close();
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 500, 200, 429]);
    expect(answers[1]!.headers).toMatchObject({
      'ratelimit-policy': '"principal";q=3;w=60, "tenant";q=100;w=60',
      ratelimit: expect.stringMatching(/^"principal";r=1;t=\d+, "tenant";r=98;t=\d+$/),
    });
    expect(answers[3]!.json()).toMatchObject({ code: 'web.rate_limited', title: 'リクエストが多すぎます' });
    expect(Number(answers[3]!.headers['retry-after'])).toBeGreaterThan(10);
    expect(english.json().title).toBe('Too many requests');
    expect([gql.statusCode, gql.json().errors[0].extensions.code]).toEqual([429, 'web.rate_limited']);
    expect(Number(gql.headers['retry-after'])).toBeGreaterThan(10);
    expect(metrics).toContain('mimamori_rate_limited_total{policy="principal"} 3');
  });

  it('count a GraphQL query by what it may fetch', async () => {
    const small = await startEdge({}, { RATE_LIMIT_PER_PRINCIPAL: '10' });
    const { headers } = await small.gql('{ things(first: 150) { edges { node { id } } } }');
    await small.app.close();
    expect(headers.ratelimit).toMatch(/^"principal";r=[0-6];/);
  });

  it('count messages of sockets, and handshakes that fail', async () => {
    const small = await startEdge({}, { RATE_LIMIT_PER_PRINCIPAL: '3' });
    await small.app.listen(0, '127.0.0.1');
    const { port: own } = small.app.getHttpServer().address() as { port: number };
    const dial = (token: string) =>
      io(`http://127.0.0.1:${own}/things`, { auth: { token }, transports: ['websocket'], forceNew: true });
    const client = dial('good');
    const answers: { code?: string }[] = [];
    for (let index = 0; index < 3; index++) answers.push(await client.emitWithAck('read', { name: 'x' }));
    expect(answers.map(({ code }) => code)).toEqual([undefined, undefined, 'web.rate_limited']);
    client.close();
    const codes = await Promise.all(
      Array.from({ length: 90 }, async () => {
        const bad = dial('bad');
        const error = await new Promise((resolve) => bad.on('connect_error', resolve));
        bad.close();
        return (error as { data: { code: string } }).data.code;
      }),
    );
    await small.app.close();
    expect([...new Set(codes)].toSorted()).toEqual(['platform.not_authenticated', 'web.rate_limited']);
  });
});

describe('time', () => {
  it('ends for a handler that does not answer', async () => {
    const slow = await startEdge({}, { HANDLER_TIMEOUT_SECONDS: '1' });
    const answer = await slow.ask({ url: '/v1/things/slow' });
    await slow.app.close();
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'platform.unavailable']);
  });
});

describe('the end of the process', () => {
  it('is told to load balancers and sockets; what is in flight is answered, lines close', async () => {
    const ending = await startEdge({}, { SHUTDOWN_DELAY_SECONDS: '1', HANDLER_TIMEOUT_SECONDS: '20' });
    await ending.app.listen(0, '127.0.0.1');
    const { port: own } = ending.app.getHttpServer().address() as { port: number };
    const client = io(`http://127.0.0.1:${own}/things`, {
      auth: { token: 'good' },
      transports: ['websocket'],
    });
    await new Promise((resolve) => client.on('connect', () => resolve(undefined)));
    const told = new Promise((resolve) => client.on(SERVER_CLOSING, () => resolve(true)));
    const fetched = (path: string) =>
      fetch(`http://127.0.0.1:${own}${path}`, { headers: { authorization: 'Bearer good' } });
    const inFlight = fetched('/v1/things/slow');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const over = ending.app.get(Drain).end(ending.app);
    const ready = await fetched('/health/ready');
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    expect(await ready.json()).toEqual({ status: 'down', checks: { server: 'down' } });
    expect(await told).toBe(true);
    expect(await (await inFlight).json()).toEqual({ ok: true });
    await over;
    client.close();
    const refused = await new Promise((resolve) =>
      connect(own, '127.0.0.1').on('error', () => resolve(true)),
    );
    expect(refused).toBe(true);
  });
});

describe('/metrics', () => {
  it('counts by template, method and class, and tells of pools, sockets and the process', async () => {
    await ask({ url: `/v1/things/${ID_1}` });
    await edge.app.inject('/metrics');
    const { body, headers } = await edge.app.inject('/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const line of [
      /^mimamori_http_request_duration_seconds_bucket\{method="GET",route="\/v1\/things\/:id",le="\+Inf"\} \d+$/m,
      /^mimamori_pg_connections\{pool="app",state="in_use"\} 1$/m,
      /^mimamori_sockets_connected \d+$/m,
      /^nodejs_eventloop_utilization [\d.]+$/m,
      /^mimamori_database_up 1$/m,
    ])
      expect(body).toMatch(line);
    expect(body).not.toContain(ID_1);
  });
});

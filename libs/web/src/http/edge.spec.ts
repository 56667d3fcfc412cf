/** @jest-environment-options {"modules": "things"} */
import { connect } from 'node:net';

import { type Asked, type Edge, ID_1, startEdge, TENANT, thing } from '../../testing/thing-app';
import { buildOpenApi } from '../openapi/openapi';
import { etagOf } from './etag';

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.app.close());
const ask = (asked: Asked) => edge.ask(asked);
const json = { 'content-type': 'application/json' };

describe('problems over REST', () => {
  it.each<[string, Asked, number, string]>([
    ['an unknown route', { url: '/v1/nothing' }, 404, 'platform.route_not_found'],
    ['a wrong method', { method: 'PUT', url: '/v1/things' }, 405, 'platform.method_not_allowed'],
    ['a broken URL', { url: '/v1/things/%E0%A4%A' }, 400, 'platform.malformed_uri'],
    ['an overlong parameter', { url: `/v1/things/${'x'.repeat(300)}` }, 414, 'platform.malformed_uri'],
    [
      'malformed JSON',
      { method: 'POST', payload: '{"name":', headers: json },
      400,
      'platform.malformed_body',
    ],
    ['an empty body', { method: 'POST', payload: '', headers: json }, 400, 'platform.malformed_body'],
    ['a null body', { method: 'POST', payload: 'null', headers: json }, 400, 'platform.invalid_input'],
    ['no body', { method: 'POST' }, 400, 'platform.invalid_input'],
    [
      '__proto__',
      { method: 'POST', payload: '{"__proto__":{"a":1},"name":"x"}', headers: json },
      400,
      'platform.malformed_body',
    ],
    [
      'an oversized body',
      { method: 'POST', payload: { name: 'x'.repeat(70_000) } },
      413,
      'platform.body_too_large',
    ],
    [
      'deep JSON',
      { method: 'POST', payload: `${'['.repeat(9_000)}${']'.repeat(9_000)}`, headers: json },
      400,
      'platform.invalid_input',
    ],
    [
      'an unknown media type',
      { method: 'POST', payload: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      'platform.unsupported_media_type',
    ],
    [
      'an unknown field',
      { method: 'POST', payload: { name: 'x', surplus: 1 } },
      400,
      'platform.invalid_input',
    ],
    ['a query that is no query', { url: '/v1/things?limit=0' }, 400, 'platform.invalid_input'],
    ['an id that is no id', { url: '/v1/things/1' }, 400, 'platform.invalid_input'],
    [
      'broken UTF-8 in a body',
      { method: 'POST', payload: Buffer.from('{"name":"\xff"}', 'latin1'), headers: json },
      400,
      'platform.invalid_input',
    ],
    ['broken UTF-8 in a query', { url: '/v1/things?q=%E6%9D' }, 400, 'platform.invalid_input'],
    ['broken UTF-8 in a path', { url: '/v1/things/%FF' }, 400, 'platform.malformed_uri'],
    ['no token', { headers: { authorization: '' } }, 401, 'platform.not_authenticated'],
    ['a wrong token', { headers: { authorization: 'Bearer bad' } }, 401, 'platform.not_authenticated'],
    ['an unmarked handler', { url: '/v1/things/unmarked' }, 403, 'platform.forbidden'],
    ['a bug', { url: '/v1/things/broken' }, 500, 'platform.internal'],
    ['a missing If-Match', { method: 'PATCH', url: `/v1/things/${ID_1}` }, 428, 'platform.version_required'],
    [
      'an old If-Match',
      { method: 'PATCH', url: `/v1/things/${ID_1}`, headers: { 'if-match': '"x-1"' } },
      412,
      'platform.version_mismatch',
    ],
    [
      'a bad Idempotency-Key',
      { method: 'POST', payload: { name: 'x' }, headers: { 'idempotency-key': 'キー' } },
      400,
      'platform.invalid_input',
    ],
  ])('%s', async (_case, asked, status, code) => {
    const response = await ask({ ...asked, headers: { ...asked.headers, 'accept-language': 'en' } });
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': 'en',
    });
    expect(response.headers['x-request-id']).toBe(response.json().traceId);
    expect(response.json()).toMatchObject({
      type: `urn:mimamori:problem:${code}`,
      status,
      title: expect.stringMatching(/^[\x20-\x7e]+$/),
    });
    expect(response.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
    expect(response.body).not.toMatch(/secret detail/);
  });

  it('answer in Japanese by default and point at the fault', async () => {
    const response = await ask({ method: 'POST', payload: { surplus: 1 } });
    expect(response.headers['content-language']).toBe('ja');
    expect(response.json()).toMatchObject({
      title: '入力内容に誤りがあります',
      detail: '2件の項目を確認してください。',
    });
    expect(response.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/name',
      '/surplus',
    ]);
  });

  it('keep tokens off plain http from elsewhere', async () => {
    const response = await ask({ remoteAddress: '203.0.113.9' });
    expect([response.statusCode, response.json().code]).toEqual([403, 'platform.insecure_transport']);
  });
});

describe('answers', () => {
  it('carry the tenant, the ETag and the usual headers', async () => {
    const response = await ask({ url: `/v1/things/${ID_1}`, headers: { 'x-request-id': 'abc-12345' } });
    expect(response.json()).toEqual({ ...thing, tenantId: TENANT });
    expect(response.headers).toMatchObject({
      etag: etagOf(thing),
      'x-request-id': 'abc-12345',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Language, Origin',
    });
    const again = await ask({ url: `/v1/things/${ID_1}`, headers: { 'if-none-match': etagOf(thing) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const changed = await ask({
      method: 'PATCH',
      url: `/v1/things/${ID_1}`,
      headers: { 'if-match': etagOf(thing) },
    });
    expect([changed.statusCode, changed.json().version]).toEqual([200, 4]);
  });

  it('read list queries and bodies, and keep the context through body parsing', async () => {
    const list = await ask({ url: '/v1/things?filter[name]=a&sort=-name&limit=2' });
    expect(list.json().query).toMatchObject({
      limit: 2,
      sort: { field: 'name', descending: true },
      filter: { name: 'a' },
    });
    const made = await ask({ method: 'POST', payload: { name: 'x' } });
    expect(made.json()).toEqual({ name: 'x', traceId: made.headers['x-request-id'] });
    const csv = await ask({
      method: 'POST',
      url: '/v1/things/files',
      payload: Buffer.alloc(100_000, 'a'),
      headers: { 'content-type': 'text/csv; charset=shift_jis' },
    });
    expect(csv.json()).toEqual({ bytes: 100_000 });
  });

  it('take files up to their own limit', async () => {
    const field = (name: string, value: string) =>
      `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const upload = (payload: string, type = 'multipart/form-data; boundary=b') =>
      ask({ method: 'POST', url: '/v1/things/uploads', payload, headers: { 'content-type': type } });
    const file = (bytes: number) => field('f"; filename="a.csv', 'a'.repeat(bytes));
    const form = `${field('dryRun', 'true')}${file(100_000)}--b--\r\n`;
    const whole = { filename: 'a.csv', bytes: 100_000, fields: { dryRun: 'true' } };
    expect((await upload(form)).json()).toEqual(whole);
    expect((await upload('a,b', 'text/csv')).json()).toEqual({ bytes: 3, fields: {} });
    const refused = [
      upload(`${file(200_000)}--b--\r\n`),
      upload(`${file(1)}${file(1)}--b--\r\n`),
      upload('a'.repeat(200_000), 'text/csv'),
      upload(form, 'multipart/form-data'),
      upload(form.slice(0, 500)),
      upload('--b--\r\n'),
      upload('{}', 'application/json'),
    ];
    expect((await Promise.all(refused)).map((response) => response.json().code)).toEqual([
      'platform.body_too_large',
      'platform.body_too_large',
      'platform.body_too_large',
      'platform.malformed_body',
      'platform.malformed_body',
      'platform.malformed_body',
      'platform.unsupported_media_type',
    ]);
  });

  it('let the public in without a token', async () => {
    const response = await ask({
      method: 'POST',
      url: '/v1/things/login',
      headers: { authorization: '' },
      remoteAddress: '203.0.113.9',
    });
    expect(response.statusCode).toBe(201);
    expect((await edge.app.inject('/health/live')).json()).toEqual({ status: 'up' });
    expect((await edge.app.inject('/health/ready')).json()).toEqual({
      status: 'up',
      checks: { database: 'up' },
    });
    expect((await edge.app.inject('/metrics')).body).toMatch(
      /mimamori_http_requests_total\{method="GET",route="\/health\/live",status="2xx"\} 1/,
    );
  });
});

describe('documents', () => {
  it('describe every operation with its problems', () => {
    const document = buildOpenApi(edge.app);
    const create = document.paths['/v1/things']?.post;
    expect(document.openapi).toBe('3.1.0');
    expect(create?.operationId).toBe('app.thing.create');
    expect(Object.keys(create?.responses ?? {})).toEqual([
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ]);
    expect(create?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { additionalProperties: false } } },
    });
    const list = document.paths['/v1/things']?.get;
    expect(list?.parameters).toContainEqual(
      expect.objectContaining({ name: 'filter', in: 'query', style: 'deepObject' }),
    );
    expect(JSON.stringify(document.paths['/v1/things/{id}']?.get?.responses['200'])).toMatch(
      /\["string","null"\]|anyOf/,
    );
    expect(document.paths['/v1/things/login']?.post?.security).toEqual([]);
    expect(document.components?.schemas?.Problem).toBeDefined();
  });

  it('are served', async () => {
    expect((await edge.app.inject('/openapi.json')).json().openapi).toBe('3.1.0');
    expect((await edge.app.inject('/docs')).statusCode).toBe(200);
    expect((await edge.app.inject('/docs/swagger-ui-bundle.js')).statusCode).toBe(200);
    expect((await edge.app.inject('/asyncapi.json')).json().asyncapi).toBe('3.0.0');
  });
});

describe('raw connections', () => {
  beforeAll(() => edge.app.listen(0, '127.0.0.1'));

  it.each([
    ['an overflow of headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['no HTTP', 'HELLO\r\n\r\n', 400],
  ])('%s is a problem', async (_case, bytes, status) => {
    const { port } = edge.app.getHttpServer().address() as { port: number };
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (text += chunk.toString())).on('close', () => resolve(text));
    });
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status });
  });
});

import { generateKeyPairSync } from 'node:crypto';

import { Config, uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import jwt from 'jsonwebtoken';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let owner: SignedIn;
let other: SignedIn;
let key: { id: string; key: string };
let signer: { id: string; key: null };
let siteId: string;

const create = async (as: SignedIn, over: object = {}) => {
  const body = { name: '連携', scopes: ['site:*', 'user:read'], ...over };
  const answer = await app.call('POST', '/v1/api-keys', { as, body });
  expect(answer.status).toBe(201);
  return answer.body;
};
const FORM = 'application/x-www-form-urlencoded';
const grant = { grant_type: 'client_credentials' };
const ask = (
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
  remoteAddress?: string,
) =>
  app.http.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': FORM, ...headers },
    payload: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    ...(remoteAddress && { remoteAddress }),
  });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const posted = (over: object = {}) => ({ ...grant, client_id: key.id, client_secret: key.key, ...over });
const withToken = (token: string, url = '/v1/sites') =>
  app.call('GET', url, { as: { ...owner, token } }).then(({ status }) => status);

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  ({ id: siteId } = await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate({ code: '0001' }))));
  key = await create(owner);
  signer = await create(owner, { publicJwk: rsa.publicKey.export({ format: 'jwk' }) });
});

describe('POST /oauth/token', () => {
  it('gives an access token for a secret, in the form or in the header', async () => {
    for (const answer of [await ask(posted()), await ask(grant, basic(key.id, key.key))]) {
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.json()).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'site:* user:read',
      });
      const { payload } = jwt.decode(answer.json().access_token, { complete: true }) as jwt.Jwt;
      expect(payload).toMatchObject({ sub: key.id, client_id: key.id, tid: owner.tenantId, aud: 'mimamori' });
      expect(await withToken(answer.json().access_token)).toBe(200);
      expect(await withToken(answer.json().access_token, '/v1/users')).toBe(200);
    }
  });

  it('gives less when less is asked for, and never more', async () => {
    const less = (await ask(posted({ scope: 'site:read' }))).json();
    expect(less.scope).toBe('site:read');
    expect(await withToken(less.access_token)).toBe(200);
    expect(await withToken(less.access_token, '/v1/users')).toBe(403);
    const changed = await app.call('PATCH', `/v1/sites/${siteId}`, {
      as: { ...owner, token: less.access_token },
      body: { name: 'x' },
    });
    expect(changed.status).toBe(403);
    for (const scope of ['user:update', 'site:read camera:read', 'nonsense', '"']) {
      const answer = await ask(posted({ scope }));
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_scope']);
    }
  });

  it('names the key in the log of what its tokens do, on behalf of its creator', async () => {
    const { access_token: token } = (await ask(posted())).json();
    const body = { name: '新宿店' };
    const changed = await app.call('PATCH', `/v1/sites/${siteId}`, { as: { ...owner, token }, body });
    expect(changed.status).toBe(200);
    const log = await app.call('GET', `/v1/audit-events?filter[subjectId]=${siteId}&limit=1`, { as: owner });
    expect(log.body.items[0]).toMatchObject({
      actor: { kind: 'machine', id: key.id },
      onBehalfOf: owner.userId,
    });
  });

  it('narrows a token with its key, and ends it with its key', async () => {
    const own = await create(owner);
    const token = (await ask(posted({ client_id: own.id, client_secret: own.key }))).json().access_token;
    const partly = (
      await ask(posted({ client_id: own.id, client_secret: own.key, scope: 'site:* user:read' }))
    ).json().access_token;
    const url = `/v1/api-keys/${own.id}`;
    await app.call('PATCH', url, { as: owner, body: { scopes: ['site:read'] } });
    for (const each of [token, partly])
      expect([await withToken(each), await withToken(each, '/v1/users')]).toEqual([200, 403]);
    await app.call('POST', `${url}/revoke`, { as: owner, body: {} });
    for (const each of [token, partly]) expect(await withToken(each)).toBe(401);
    const again = await ask(posted({ client_id: own.id, client_secret: own.key }));
    expect([again.statusCode, again.json().error]).toEqual([401, 'invalid_client']);
  });

  it('refuses in OAuth’s words', async () => {
    const foreign = await create(other, { scopes: ['user:read'] });
    const cases: [number, string, Awaited<ReturnType<typeof ask>>][] = [
      [400, 'invalid_request', await ask('')],
      [400, 'invalid_request', await ask(`${new URLSearchParams(posted()).toString()}&scope=a&scope=b`)],
      [400, 'unsupported_grant_type', await ask(posted({ grant_type: 'authorization_code' }))],
      [401, 'invalid_client', await ask(posted({ client_secret: `${key.key.slice(0, -1)}x` }))],
      [401, 'invalid_client', await ask(posted({ client_id: uuidv7() }))],
      [401, 'invalid_client', await ask(posted({ client_id: foreign.id }))],
      [401, 'invalid_client', await ask(posted({ client_id: "x' or 1=1 --" }))],
      [401, 'invalid_client', await ask(grant, basic(key.id, 'wrong'))],
      [400, 'invalid_request', await ask(posted(), basic(key.id, key.key))],
    ];
    for (const [status, error, answer] of cases) {
      expect([answer.statusCode, answer.json()]).toEqual([
        status,
        expect.objectContaining({
          error,
          error_description: expect.stringMatching(/^[\x20-\x7e]+$/),
          code: `identity.oauth_${error}`,
          status,
        }),
      ]);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
    expect((await ask(grant, basic(key.id, 'wrong'))).headers['www-authenticate']).toBe(
      'Basic realm="mimamori"',
    );
  });

  it('refuses what is no form, what is too large, and plain http, as everything else does', async () => {
    const json = await app.call('POST', '/oauth/token', { body: posted() });
    expect([json.status, json.body.code]).toEqual([415, 'platform.unsupported_media_type']);
    const large = await ask({ ...grant, client_secret: 'x'.repeat(70_000) });
    expect([large.statusCode, large.json().code]).toEqual([413, 'platform.body_too_large']);
    const clear = await ask(posted(), {}, '198.51.100.7');
    expect([clear.statusCode, clear.json().code]).toEqual([403, 'platform.insecure_transport']);
  });
});

describe('private_key_jwt', () => {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const claims = (over: object = {}) => ({
    iss: signer.id,
    sub: signer.id,
    aud: `${app.get(Config).publicUrl}/oauth/token`,
    jti: uuidv7(),
    ...over,
  });
  const sign = (over: object = {}) =>
    jwt.sign(claims(over), rsa.privateKey, { algorithm: 'RS256', expiresIn: 60 });
  const show = (assertion: string, over: Record<string, string> = {}) =>
    ask({ ...grant, client_assertion_type: type, client_assertion: assertion, ...over });

  it('gives a token, without any secret having been made', async () => {
    expect(signer).toMatchObject({ key: null, proof: 'private_key' });
    const answer = await show(sign(), { scope: 'site:read' });
    expect(answer.statusCode).toBe(200);
    expect(await withToken(answer.json().access_token)).toBe(200);
    expect(await withToken(answer.json().access_token, '/v1/users')).toBe(403);
  });

  it('takes an assertion once, however many come with it at the same time', async () => {
    const assertion = sign();
    const answers = await Promise.all(Array.from({ length: 6 }, () => show(assertion)));
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes.toSorted((one, other) => one - other)).toEqual([200, 401, 401, 401, 401, 401]);
  });

  it('refuses every other assertion alike', async () => {
    const stranger = await create(other, {
      scopes: ['user:read'],
      publicJwk: ec.publicKey.export({ format: 'jwk' }),
    });
    const refused = [
      await show(sign({ sub: key.id })),
      await show(sign({ iss: key.id, sub: key.id })),
      await show(sign({ iss: stranger.id, sub: stranger.id })),
      await show(sign({ iss: uuidv7(), sub: uuidv7() })),
      await show(sign({ aud: 'https://elsewhere.example' })),
      await show(sign(), { client_id: key.id }),
      await show(jwt.sign(claims(), ec.privateKey, { algorithm: 'ES256', expiresIn: 60 })),
      await show(jwt.sign(claims(), rsa.privateKey, { algorithm: 'RS256', expiresIn: 3_600 })),
      await show(jwt.sign(claims(), rsa.privateKey, { algorithm: 'RS256', expiresIn: -60 })),
      await show(jwt.sign(claims(), 'secret', { algorithm: 'HS256', expiresIn: 60 })),
      await show('a.b.c'),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual(refused.map(() => 401));
    const told = refused.map((answer) => JSON.stringify({ ...answer.json(), traceId: '' }));
    expect(new Set(told).size).toBe(1);
  });

  it('ends with the key', async () => {
    const own = await create(owner, { publicJwk: rsa.publicKey.export({ format: 'jwk' }) });
    const mine = () => sign({ iss: own.id, sub: own.id });
    const { access_token: token } = (await show(mine())).json();
    expect(await withToken(token)).toBe(200);
    await app.call('POST', `/v1/api-keys/${own.id}/revoke`, { as: owner, body: {} });
    expect(await withToken(token)).toBe(401);
    expect((await show(mine())).statusCode).toBe(401);
  });
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { TenantDb } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';

let answer: (request: IncomingMessage, reply: ServerResponse) => void;
const server = createServer((request, reply) => answer(request, reply));
let issuer: string;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  issuer = `http://127.0.0.1:${port}`;
  process.env.MIMAMORI_EGRESS_ALLOW = `127.0.0.1:${port},127.0.0.1:1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  delete process.env.MIMAMORI_EGRESS_ALLOW;
});

const app = useApp({ jobs: false });
let owner: SignedIn;
let admin: SignedIn;
let auditor: SignedIn;
let manager: SignedIn;

const json =
  (body: object, status = 200) =>
  (_request: IncomingMessage, reply: ServerResponse) =>
    void reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const metadata = (over: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  ...over,
});
const SECRET = 'the secret of this client';
const configuration = (over: object = {}) => ({
  issuer,
  clientId: 'mimamori',
  clientSecret: SECRET,
  ...over,
});
const put = (body: object, as = owner, headers = {}) =>
  app.call('PUT', '/v1/identity-provider', { as, body, headers });
const get = (as = owner) => app.call('GET', '/v1/identity-provider', { as });

beforeAll(async () => {
  owner = await app.found('mimamart');
  const at = { tenantId: owner.tenantId, code: 'mimamart' };
  [admin, auditor, manager] = [
    await app.person(at, 'tenant_admin', { kind: 'tenant' }),
    await app.person(at, 'auditor', { kind: 'tenant' }),
    await app.person(at, 'store_manager', { kind: 'tenant' }),
  ];
});
beforeEach(() => {
  answer = (request, reply) => json(metadata())(request, reply);
});

it('is configured, read without its secret, and changed by whoever knows its version', async () => {
  expect(await get()).toMatchObject({ status: 404, body: { code: 'platform.not_found' } });
  expect(await put(configuration(), owner, { 'if-match': '"x-1"' })).toMatchObject({ status: 412 });
  const made = await put(configuration({ scopes: ['profile', 'profile', 'groups'] }), admin);
  expect(made).toMatchObject({
    status: 200,
    body: {
      enabled: true,
      hasClientSecret: true,
      scopes: ['openid', 'profile', 'groups'],
      loginIdClaim: 'preferred_username',
      jit: false,
      linkByLoginId: false,
      passwordSignIn: true,
      redirectUri: expect.stringMatching(/\/v1\/auth\/oidc\/mimamart\/callback$/),
      version: 1,
    },
  });
  const read = await get(auditor);
  expect(read.body).toEqual(made.body);
  const match = { 'if-match': read.headers.etag };
  const { clientSecret: _secret, ...unsaid } = configuration({ jit: true, scopes: ['profile', 'groups'] });
  expect(await put(unsaid, owner, match)).toMatchObject({
    status: 200,
    body: { version: 2, hasClientSecret: true },
  });
  expect(await put(unsaid, owner, match)).toMatchObject({ status: 412 });
  // the same again changes nothing
  expect(await put(unsaid)).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await put({ ...unsaid, clientSecret: null })).toMatchObject({ body: { hasClientSecret: false } });
  for (const as of [auditor, manager]) expect(await put(configuration(), as)).toMatchObject({ status: 403 });
  expect(await get(manager)).toMatchObject({ status: 403 });
});

it('says the same in GraphQL', async () => {
  const { body } = await put(configuration());
  const fields = Object.keys(body).map((name) => (name === 'groups' ? 'groups { value groupId }' : name));
  const asked = await app.graphql(auditor, `{ identityProvider { ${fields.join(' ')} } }`);
  expect(asked.body.data.identityProvider).toEqual(body);
});

it('keeps its secret sealed, out of answers and out of the log', async () => {
  await put(configuration());
  const [row] = await app.as(owner.tenantId, () =>
    app.get(TenantDb).query<{ secret: Buffer }>('select client_secret as secret from identity_provider'),
  );
  expect(row!.secret.includes(Buffer.from(SECRET))).toBe(false);
  const events = await app.call('GET', '/v1/audit-events?filter[subject]=IdentityProvider', { as: owner });
  const actions = events.body.items.map(({ action }: { action: string }) => action);
  expect(actions).toEqual(expect.arrayContaining(['identity.provider.create', 'identity.provider.update']));
  expect(events.text).not.toContain(SECRET);
});

it('never sends a secret to another issuer than it was given for', async () => {
  await put(configuration());
  const { clientSecret: _secret, ...moved } = configuration({ issuer: `${issuer}/realms/2` });
  answer = (request, reply) => json(metadata({ issuer: `${issuer}/realms/2` }))(request, reply);
  for (const unsaid of [moved, { ...moved, issuer, clientId: 'other', enabled: false }])
    expect(await put(unsaid)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/clientSecret', code: 'identity.provider_secret_needed' }] },
    });
  expect(await put({ ...moved, clientSecret: 'another' })).toMatchObject({ status: 200 });
});

describe('an issuer that will not do', () => {
  const raw =
    (head: object, body: string, status = 200) =>
    () =>
    (_: IncomingMessage, reply: ServerResponse) =>
      void reply.writeHead(status, head as Record<string, string>).end(body);
  const failed = 'identity.provider_discovery_failed';
  const unsuitable = 'identity.provider_unsuitable';

  it.each([
    ['is not there', failed, () => json({}, 404)],
    ['talks nonsense', failed, raw({ 'content-type': 'text/html' }, '<html>')],
    ['leads elsewhere', failed, raw({ location: 'https://169.254.169.254/' }, '', 302)],
    ['never ends', failed, raw({ 'content-type': 'application/json' }, 'x'.repeat(100_000))],
    [
      'calls itself otherwise',
      'identity.provider_issuer_mismatch',
      () => json(metadata({ issuer: `${issuer}/x` })),
    ],
    ['adds a slash', 'identity.provider_issuer_mismatch', () => json(metadata({ issuer: `${issuer}/` }))],
    ['has no keys', unsuitable, () => json(metadata({ jwks_uri: undefined }))],
    [
      'signs nothing',
      unsuitable,
      () => json(metadata({ id_token_signing_alg_values_supported: ['none', 'HS256'] })),
    ],
    ['knows no S256', unsuitable, () => json(metadata({ code_challenge_methods_supported: ['plain'] }))],
  ])('because it %s is refused, and nothing is saved', async (_what, code, make) => {
    await put(configuration());
    const before = (await get()).body;
    answer = make() as typeof answer;
    const refused = await put(configuration({ jit: true }));
    expect(refused).toMatchObject({ status: 422, body: { code } });
    expect(refused.body.detail).not.toMatch(/[{}]/);
    expect((await get()).body).toEqual(before);
  });

  it.each([
    ['https://10.0.0.1', 422, 'platform.egress_private'],
    ['https://169.254.169.254', 422, 'platform.egress_private'],
    ['http://203.0.113.9', 422, 'platform.egress_scheme'],
    ['https://id.example.com', 422, 'platform.egress_no_public_address'],
    ['http://127.0.0.1:1', 422, failed],
    ['ftp://id.example.com', 400, 'platform.invalid_input'],
    ['https://id.example.com?x=1', 400, 'platform.invalid_input'],
    ['https://a:b@id.example.com', 400, 'platform.invalid_input'],
    ['no url', 400, 'platform.invalid_input'],
  ])('%s is refused: %d %s', async (address, status, code) => {
    expect(await put(configuration({ issuer: address }))).toMatchObject({ status, body: { code } });
  });

  it('may be saved for later, and is not asked until it is enabled', async () => {
    answer = json({}, 500);
    expect(await put(configuration({ enabled: false }))).toMatchObject({
      status: 200,
      body: { enabled: false },
    });
    expect(await put(configuration({ enabled: true }))).toMatchObject({ status: 422 });
  });
});

it.each([
  ['a return URL without TLS', { returnUrls: ['http://console.example.com/'] }, '/returnUrls/0'],
  ['a return URL that is a script', { returnUrls: ['javascript:alert(1)'] }, '/returnUrls/0'],
  ['a return URL with a fragment', { returnUrls: ['https://console.example.com/#x'] }, '/returnUrls/0'],
  ['a scope of two words', { scopes: ['a b'] }, '/scopes/0'],
  ['too many scopes', { scopes: Array.from({ length: 20 }, (_, index) => `s${index}`) }, '/scopes'],
  ['an empty secret', { clientSecret: '' }, '/clientSecret'],
  ['a group that is no id', { groups: [{ value: 'x', groupId: 'x' }] }, '/groups/0/groupId'],
  ['a field that does not exist', { secret: 'x' }, '/secret'],
])('refuses %s', async (_what, over, pointer) => {
  expect((await put(configuration(over))).body).toMatchObject({
    code: 'platform.invalid_input',
    errors: [expect.objectContaining({ pointer })],
  });
});

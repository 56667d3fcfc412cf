import { Audit, AuditEvent } from '@mimamori/audit';
import { TenantDb, uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { ApiKeyUse } from './api-key.use';

const app = useApp();
let owner: SignedIn;
let other: SignedIn;
let admin: SignedIn;
let auditor: SignedIn;
let viewer: SignedIn;
let machine: SignedIn;
let here: { id: string };
let there: { id: string };

const WHOLE = { kind: 'tenant' } as const;
const given = { name: '勤怠連携', scopes: ['site:read'] };

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  const site = (code: string) => app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate({ code })));
  [here, there] = [await site('0001'), await site('0002')];
  admin = await app.person(tenant, 'tenant_admin', WHOLE);
  auditor = await app.person(tenant, 'auditor', WHOLE);
  viewer = await app.person(tenant, 'live_viewer', WHOLE);
  machine = await app.person(tenant, 'machine', { kind: 'sites', siteIds: [here.id] });
});

const create = (as: SignedIn, body: object = {}) =>
  app.call('POST', '/v1/api-keys', { as, body: { ...given, ...body } });
async function aKey(as: SignedIn, body: object = {}): Promise<SignedIn & { id: string }> {
  const answer = await create(as, body);
  expect(answer.status).toBe(201);
  return { ...as, token: answer.body.key, id: answer.body.id };
}
const sitesOf = async (as: SignedIn) => {
  const { status, body } = await app.call('GET', '/v1/sites', { as });
  return status === 200 ? body.items.map(({ id }: { id: string }) => id).toSorted() : status;
};
const read = (as: SignedIn, id: string) => app.call('GET', `/v1/api-keys/${id}`, { as });
const change = (as: SignedIn, id: string, body: object) =>
  app.call('PATCH', `/v1/api-keys/${id}`, { as, body });
const revoke = (as: SignedIn, id: string, body: object = {}) =>
  app.call('POST', `/v1/api-keys/${id}/revoke`, { as, body });
const from = (as: SignedIn, remoteAddress: string) =>
  app.http.inject({ url: '/v1/sites', headers: { authorization: `Bearer ${as.token}` }, remoteAddress });
const rows = (subjectId: string) =>
  app.as(owner.tenantId, () =>
    app
      .get(TenantDb)
      .repository(AuditEvent)
      .find({ where: { subjectId }, order: { id: 'ASC' } }),
  );
const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
  app.as(owner.tenantId, () => app.get(TenantDb).query<Row>(text, [...values]));
const both = () => [here.id, there.id].toSorted();

describe('an API key', () => {
  it('is shown once, kept as a hash, and acts with the scopes it was given', async () => {
    const { status, body, headers } = await create(owner);
    expect({ status, location: headers.location }).toEqual({
      status: 201,
      location: `/v1/api-keys/${body.id}`,
    });
    expect(body).toMatchObject({
      ...given,
      proof: 'secret',
      state: 'active',
      key: expect.stringMatching(/^mmk_live_[\w-]{52}$/),
      siteIds: null,
      networks: null,
      createdBy: owner.userId,
      lastUsedAt: null,
      version: 1,
    });
    const days = (Date.parse(body.expiresAt) - Date.parse(body.createdAt)) / 86_400_000;
    expect(days).toBe(90);
    const stored = await sql<{ text: string }>('select api_key::text as text from api_key');
    expect(stored.map(({ text }) => text).join()).not.toContain(body.key.slice('mmk_live_'.length));
    const key = { ...owner, token: body.key };
    expect(await sitesOf(key)).toEqual(both());
    expect((await app.call('GET', '/v1/users', { as: key })).body).toMatchObject({
      status: 403,
      code: 'platform.forbidden',
    });
    const { key: _secret, ...shown } = body;
    expect((await read(owner, body.id)).body).toMatchObject({ ...shown, lastUsedAt: expect.anything() });
    const ids = (noun: string) => app.graphql(key, `{ ${noun} { edges { node { id } } } }`);
    expect((await ids('sites')).body.data.sites.edges).toHaveLength(2);
    expect((await ids('users')).body.errors[0].extensions.code).toBe('platform.forbidden');
  });

  it('names itself in the log, and on whose behalf', async () => {
    const key = await aKey(owner, { scopes: ['site:*'] });
    const url = `/v1/sites/${there.id}`;
    expect((await app.call('PATCH', url, { as: key, body: { name: '渋谷店' } })).status).toBe(200);
    const row = (await rows(there.id)).at(-1);
    expect(row).toMatchObject({
      actorKind: 'machine',
      actorId: key.id,
      credentialId: key.id,
      onBehalfOf: owner.userId,
    });
    const [created] = await rows(key.id);
    expect(created).toMatchObject({ action: 'api.token.create', actorKind: 'user', actorId: owner.userId });
    expect(JSON.stringify(created)).not.toContain(key.token.slice(9));
  });

  it('notes its last use, to the minute and beside the request', async () => {
    const key = await aKey(owner);
    await sitesOf(key);
    await app.get(ApiKeyUse).settled();
    const first = (await read(owner, key.id)).body;
    expect(Date.parse(first.lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(first.version).toBe(1);
    await sitesOf(key);
    await app.get(ApiKeyUse).settled();
    expect((await read(owner, key.id)).body.lastUsedAt).toBe(first.lastUsedAt);
  });

  it('tells of a refusal again when it could not be written', async () => {
    const key = await aKey(owner);
    await revoke(owner, key.id);
    const denials = async () =>
      (await rows(key.id)).filter(({ action }) => action === 'api.token.use').length;
    const failing = jest.spyOn(app.get(Audit), 'append').mockRejectedValueOnce(new Error('no disk'));
    expect(await sitesOf(key)).toBe(401);
    await app.get(ApiKeyUse).settled();
    failing.mockRestore();
    expect(await denials()).toBe(0);
    expect(await sitesOf(key)).toBe(401);
    await app.get(ApiKeyUse).settled();
    expect(await denials()).toBe(1);
  });

  it('starts jobs and follows them, within what it was given', async () => {
    const key = await aKey(owner, { scopes: ['camera:*', 'job:read', 'site:read'] });
    const started = await app.call('GET', '/v1/camera-exports', { as: key });
    expect(started.status).toBe(202);
    expect(await app.job(key, started.body.jobId)).toMatchObject({ state: 'done' });
    const narrow = await aKey(owner, { scopes: ['camera:*'] });
    expect((await app.call('GET', `/v1/jobs/${started.body.jobId}`, { as: narrow })).status).toBe(403);
    expect((await app.call('GET', `/v1/jobs/${started.body.jobId}`, { as: admin })).status).toBe(404);
  });
});

describe('what a key may hold', () => {
  it('is what there is: unknown scopes are refused with those that are known', async () => {
    const { status, body } = await create(owner, {
      scopes: ['camera:read', 'camera:fly', 'x', 'api-key:create'],
    });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'platform.invalid_input' });
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
      ['/scopes/0', 'identity.unknown_scope'],
      ['/scopes/1', 'identity.unknown_scope'],
      ['/scopes/3', 'identity.unknown_scope'],
    ]);
    expect(body.errors[0].detail).toContain('camera:read');
    for (const personal of ['session:end', 'mfa:update', 'me:read', 'invitation:create'])
      expect((await create(owner, { scopes: [personal] })).status).toBe(400);
  });

  it('is what its creator holds: scopes, stores', async () => {
    const { body } = await create(machine, { scopes: ['user:update'] });
    expect(body.errors).toEqual([
      expect.objectContaining({ pointer: '/scopes/0', code: 'identity.scope_not_held' }),
    ]);
    for (const [as, siteId] of [
      [machine, there.id],
      [other, here.id],
      [owner, uuidv7()],
    ] as const)
      expect((await create(as, { siteIds: [siteId] })).body.errors).toEqual([
        expect.objectContaining({ pointer: '/siteIds/0', code: 'identity.unknown_site' }),
      ]);
    const key = await aKey(machine, { scopes: ['site:read'] });
    expect(await sitesOf(key)).toEqual([here.id]);
  });

  it('may be cut to stores', async () => {
    const key = await aKey(owner, { siteIds: [there.id] });
    expect(await sitesOf(key)).toEqual([there.id]);
    expect((await app.call('GET', `/v1/sites/${here.id}`, { as: key })).status).toBe(404);
    const webhooks = async (siteIds: string[] | null) => {
      const as = await aKey(owner, { scopes: ['webhook:read'], siteIds });
      return (await app.call('GET', '/v1/webhooks', { as })).status;
    };
    // what belongs to the tenant as a whole is in none of its stores
    expect([await webhooks(null), await webhooks([there.id])]).toEqual([200, 403]);
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ scopes: [] }, '/scopes'],
    [{ scopes: Array.from({ length: 201 }, (_, at) => `s:${at}`) }, '/scopes'],
    [{ expiresInDays: 366 }, '/expiresInDays'],
    [{ expiresInDays: 0 }, '/expiresInDays'],
    [{ siteIds: [] }, '/siteIds'],
    [{ siteIds: ['x'] }, '/siteIds/0'],
    [{ networks: ['10.0.0.0/33'] }, '/networks/0'],
    [{ networks: ['0.0.0.0/0'] }, '/networks/0'],
    [{ networks: ['example.jp'] }, '/networks/0'],
    [{ publicJwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }, '/publicJwk'],
    [{ publicJwk: { kty: 'oct', k: 'c2VjcmV0' } }, '/publicJwk/kty'],
    [{ colour: 'red' }, '/colour'],
  ])('is refused as %j', async (over, pointer) => {
    const before = await sql('select 1 from api_key');
    const { status, body } = await create(owner, over);
    expect(status).toBe(400);
    expect(body.errors.map((item: { pointer: string }) => item.pointer)).toContain(pointer);
    expect(await sql('select 1 from api_key')).toHaveLength(before.length);
  });

  it('never is a key: keys make and see none, and are nobody’s account', async () => {
    const scopes = await aKey(owner, { scopes: ['role-assignment:*', 'user:*'] });
    for (const [method, url] of [
      ['POST', '/v1/api-keys'],
      ['GET', '/v1/api-keys'],
      ['GET', '/v1/me'],
      ['GET', '/v1/me/sessions'],
    ] as const)
      expect(
        (await app.call(method, url, { as: scopes, ...(method === 'POST' && { body: given }) })).status,
      ).toBe(403);
  });
});

describe('keys', () => {
  it('are made by few, seen by their creators, and by those who look after all', async () => {
    expect((await create(viewer)).status).toBe(403);
    expect((await create(auditor)).status).toBe(403);
    const [mine, theirs] = [await aKey(machine), await aKey(admin)];
    const list = async (as: SignedIn, query = '') =>
      (await app.call('GET', `/v1/api-keys?limit=200${query}`, { as })).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await list(machine)).toContain(mine.id);
    expect(await list(machine)).not.toContain(theirs.id);
    expect((await read(machine, theirs.id)).status).toBe(404);
    for (const as of [owner, admin, auditor])
      expect(await list(as)).toEqual(expect.arrayContaining([mine.id, theirs.id]));
    expect(await list(other)).toEqual([]);
    expect(await list(viewer)).toEqual([]);
    expect((await read(other, mine.id)).status).toBe(404);
    expect(await list(owner, `&filter[createdBy]=${machine.userId}&filter[state]=active`)).toContain(mine.id);
    expect(await list(owner, '&filter[state]=revoked')).not.toContain(mine.id);
    const query = `{ apiKey(id: "${mine.id}") { id state proof scopes } apiKeys(filter: {state: active}) { edges { node { id } } } }`;
    const { data } = (await app.graphql(machine, query)).body;
    expect(data.apiKey).toEqual({ id: mine.id, state: 'active', proof: 'secret', scopes: ['site:read'] });
    expect((await revoke(auditor, mine.id)).status).toBe(403);
    expect((await revoke(viewer, mine.id)).status).toBe(404);
  });

  it('become narrower, never wider, at once', async () => {
    const key = await aKey(owner, { scopes: ['site:*', 'user:read'] });
    const narrowed = await change(admin, key.id, { scopes: ['site:read'], siteIds: [here.id], name: '新' });
    expect(narrowed.body).toMatchObject({
      scopes: ['site:read'],
      siteIds: [here.id],
      name: '新',
      version: 2,
    });
    expect(await sitesOf(key)).toEqual([here.id]);
    for (const [over, pointer] of [
      [{ scopes: ['site:*'] }, '/scopes'],
      [{ siteIds: null }, '/siteIds'],
      [{ siteIds: [there.id] }, '/siteIds'],
    ] as const)
      expect((await change(owner, key.id, over)).body.errors).toEqual([
        expect.objectContaining({ pointer, code: 'identity.key_widened' }),
      ]);
    const rowsOfKey = await rows(key.id);
    expect(rowsOfKey.at(-1)).toMatchObject({ action: 'api.token.change', actorId: admin.userId });
    expect(JSON.stringify(rowsOfKey.at(-1)?.details)).not.toContain('新');
    const stale = await app.call('PATCH', `/v1/api-keys/${key.id}`, {
      as: owner,
      body: { name: 'x' },
      headers: { 'if-match': '"00000000-1"' },
    });
    expect(stale.status).toBe(412);
  });

  it('are revoked for good', async () => {
    const key = await aKey(owner);
    expect(await sitesOf(key)).toEqual(both());
    const gone = await revoke(admin, key.id, { reason: '漏えいのおそれ' });
    expect(gone.body).toMatchObject({
      state: 'revoked',
      revokedBy: admin.userId,
      revokeReason: '漏えいのおそれ',
    });
    expect(await sitesOf(key)).toBe(401);
    expect((await revoke(owner, key.id)).body.revokedBy).toBe(admin.userId);
    const told = (await rows(key.id)).map(({ action, outcome }) => `${action} ${outcome}`);
    await app.get(ApiKeyUse).settled();
    expect(told.slice(0, 2)).toEqual(['api.token.create ok', 'api.token.revoke ok']);
  });
});

describe('a key that does not work', () => {
  it('answers as an unknown one does, whatever the reason', async () => {
    const [expired, revoked, fenced] = [
      await aKey(owner),
      await aKey(owner),
      await aKey(owner, { networks: ['203.0.113.0/24', '2001:db8::/32'] }),
    ];
    await sql(
      `update api_key set created_at = created_at - interval '91 days', expires_at = $2 where id = $1`,
      [expired.id, new Date(Date.now() - 1)],
    );
    await revoke(owner, revoked.id);
    const good = await aKey(owner);
    const tokens = [
      expired.token,
      revoked.token,
      fenced.token,
      good.token.slice(0, -1),
      `${good.token}A`,
      good.token.toUpperCase(),
      `mmk_live_${'A'.repeat(52)}`,
      `mmk_live_${'A'.repeat(60_000)}`.slice(0, 12_000),
      'mmk_live_',
      `mmk_test_${good.token.slice(9)}`,
    ];
    const answers = [];
    for (const token of tokens) {
      const { status, body, headers } = await app.call('GET', '/v1/sites', { as: { ...owner, token } });
      answers.push({ status, ...body, traceId: '', challenge: headers['www-authenticate'] });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: 'platform.not_authenticated' });
    await app.get(ApiKeyUse).settled();
    for (const [key, cause] of [
      [expired, 'expired'],
      [revoked, 'revoked'],
      [fenced, 'network'],
    ] as const) {
      const denied = (await rows(key.id)).filter(({ outcome }) => outcome === 'denied');
      expect(denied).toEqual([
        expect.objectContaining({
          action: 'api.token.use',
          actorKind: 'machine',
          actorId: key.id,
          onBehalfOf: owner.userId,
          details: { cause },
          ip: '127.0.0.1',
        }),
      ]);
    }
    await sitesOf(fenced);
    await app.get(ApiKeyUse).settled();
    expect((await rows(fenced.id)).filter(({ outcome }) => outcome === 'denied')).toHaveLength(1);
  });

  it('works from its networks only', async () => {
    const key = await aKey(owner, { networks: ['127.0.1.0/24', '::1/128', '127.0.1.7'] });
    expect((await read(owner, key.id)).body.networks).toEqual(['127.0.1.0/24', '127.0.1.7/32', '::1/128']);
    expect((await from(key, '127.0.1.200')).statusCode).toBe(200);
    expect((await from(key, '::1')).statusCode).toBe(200);
    expect((await from(key, '127.0.2.1')).statusCode).toBe(401);
    expect((await change(owner, key.id, { networks: ['127.0.1.0/25'] })).status).toBe(200);
    expect((await from(key, '127.0.1.200')).statusCode).toBe(401);
    expect((await change(owner, key.id, { networks: ['127.0.0.0/8'] })).status).toBe(400);
  });

  it('never travels in the clear', async () => {
    const key = await aKey(owner);
    const answer = await from(key, '198.51.100.7');
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'platform.insecure_transport']);
  });
});

describe('a key and its creator', () => {
  const person = (role: string) => app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, WHOLE);

  it('lose their rights together', async () => {
    const creator = await person('tenant_admin');
    const key = await aKey(creator, { scopes: ['site:read', 'user:read'] });
    expect(await sitesOf(key)).toEqual(both());
    const held = await app.call('GET', `/v1/role-assignments?filter[userId]=${creator.userId}`, {
      as: owner,
    });
    const [{ id }] = held.body.items;
    const gone = await app.call('DELETE', `/v1/role-assignments/${id}`, {
      as: owner,
      headers: { 'if-match': '*' },
    });
    expect(gone.status).toBe(204);
    expect(await sitesOf(key)).toBe(403);
  });

  it.each([
    ['disabled', { status: 'disabled' }],
    ['gone since yesterday', { lastDay: '2020-01-01' }],
  ])('are dead together: %s', async (_case, patch) => {
    const creator = await person('tenant_admin');
    const key = await aKey(creator);
    expect(await sitesOf(key)).toEqual(both());
    const changed = await app.call('PATCH', `/v1/users/${creator.userId}`, { as: owner, body: patch });
    expect(changed.status).toBe(200);
    const end = Date.now() + 2_000;
    while ((await sitesOf(key)) !== 401 && Date.now() < end)
      await new Promise((done) => setTimeout(done, 20));
    expect(await sitesOf(key)).toBe(401);
  });

  it('take no more power than the creator could give: none to oneself by a key', async () => {
    const creator = await person('tenant_admin');
    const key = await aKey(creator, { scopes: ['role-assignment:*'] });
    const grant = await app.call('POST', '/v1/role-assignments', {
      as: key,
      body: { userId: creator.userId, role: 'auditor', scope: WHOLE },
    });
    expect(grant.body).toMatchObject({ status: 403, code: 'access.role_not_grantable' });
  });
});

describe('the wall', () => {
  it('keeps keys inside of their tenant', async () => {
    const key = await aKey(owner);
    const foreign = await aKey(other);
    expect((await read(other, key.id)).status).toBe(404);
    expect((await change(other, key.id, { name: 'x' })).status).toBe(404);
    expect((await revoke(other, key.id)).status).toBe(404);
    expect(await sitesOf(foreign)).toEqual([]);
  });
});

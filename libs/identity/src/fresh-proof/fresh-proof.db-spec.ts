import { Clock, TenantDb } from '@mimamori/platform';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { askedAgain, codeOf, withApp } from '../../../../test/support/second-factor';
import { linkToProvider, SSO_OFF } from '../../../../test/support/single-sign-on';

const MINUTE = 60_000;
const WHOLE = { kind: 'tenant' } as const;
const REFUSED = { status: 403, body: { code: 'identity.fresh_proof_required' } };

const app = useApp({ jobs: false });
let now: number;
let owner: SignedIn;
let tenant: { tenantId: string; code: string };
let friend: SignedIn;
let group: string;
let network: string;
let used = 0;

beforeAll(async () => {
  now = Date.now();
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => new Date(now));
  owner = await app.found('mimamart');
  tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  friend = await app.person(tenant, 'auditor', WHOLE);
  group = (await post('/v1/groups', { code: 'admins', name: '管理者' })).body.id;
  network = (await post('/v1/networks', { cidr: '127.0.0.0/8', name: '本部' })).body.id;
  await post('/v1/role-assignments', { groupId: group, role: 'tenant_admin', scope: WHOLE });
});
afterAll(() => jest.restoreAllMocks());

const post = (url: string, body: object = {}, as = owner) => app.call('POST', url, { as, body });
const login = (loginId: string) =>
  app.call('POST', '/v1/auth/login', { body: { tenant: 'mimamart', loginId, password: PASSWORD } });

/** The session goes on, and its proof grows old. */
async function later(minutes: number, tokens: { refreshToken: string }, as: SignedIn): Promise<SignedIn> {
  now += minutes * MINUTE;
  const { body } = await app.call('POST', '/v1/auth/refresh', {
    body: { refreshToken: tokens.refreshToken },
  });
  return { ...as, token: body.accessToken };
}
/** An owner whose sign-in was eleven minutes ago. */
const anOldSession = async () => later(11, (await login('owner')).body, owner);

/** What gives power or takes a protection away: each a way that works with a fresh proof. */
const asked: Record<string, (as: SignedIn) => Promise<{ status: number; body: unknown }>> = {
  'an API key': (as) => post('/v1/api-keys', { name: '連携', scopes: ['site:read'] }, as),
  'the sign-in policy': (as) =>
    app.call('PATCH', '/v1/sign-in-policy', {
      as,
      body: { mfaRoles: [(used += 1) % 2 ? 'contractor' : 'machine'] },
      headers: { 'if-match': '*' },
    }),
  'the provider': (as) => app.call('PUT', '/v1/identity-provider', { as, body: SSO_OFF }),
  'a network': (as) => post('/v1/networks', { cidr: `10.${(used += 1)}.0.0/16`, name: '店' }, as),
  'a changed network': (as) =>
    app.call('PATCH', `/v1/networks/${network}`, { as, body: { name: `本部${(used += 1)}` } }),
  'an owner': (as) =>
    post('/v1/role-assignments', { userId: friend.userId, role: 'tenant_owner', scope: WHOLE }, as),
  'an administrator': (as) =>
    post('/v1/role-assignments', { userId: friend.userId, role: 'tenant_admin', scope: WHOLE }, as),
  'a member of the administrators': (as) =>
    post(`/v1/groups/${group}/members`, { userIds: [friend.userId] }, as),
  'a role that includes one': (as) =>
    post('/v1/roles', { code: `admin_${(used += 1)}`, name: '管理', includes: ['tenant_admin'] }, as),
  'a link for a factor': (as) => post(`/v1/users/${friend.userId}/enrolment-links`, {}, as),
};

describe('a fresh proof', () => {
  it.each(Object.entries(asked))('is asked for before %s', async (_what, change) => {
    const old = await anOldSession();
    expect(await change(old)).toMatchObject(REFUSED);
    const { body } = await login('owner');
    expect((await change({ ...owner, token: body.accessToken })).status).toBeLessThan(300);
  });

  it('is asked for before an administrator’s account is opened, or loses its factors', async () => {
    const { body } = await login('owner');
    const as = { ...owner, token: body.accessToken };
    const admin = await post('/v1/users', { loginId: 'pending', name: '管理者' }, as);
    const given = { userId: admin.body.id, role: 'tenant_admin', scope: WHOLE };
    expect((await post('/v1/role-assignments', given, as)).status).toBe(201);
    const old = await later(11, body, owner);
    const invitations = `/v1/users/${admin.body.id}/invitations`;
    expect(await post(invitations, {}, old)).toMatchObject(REFUSED);
    const factors = `/v1/users/${admin.body.id}/mfa`;
    expect(await app.call('DELETE', factors, { as: old })).toMatchObject(REFUSED);
    const clerk = await post('/v1/users', { loginId: 'clerk', name: '店員' }, old);
    expect((await post(`/v1/users/${clerk.body.id}/invitations`, {}, old)).status).toBe(201);
    const fresh = { ...owner, token: (await login('owner')).body.accessToken };
    expect((await post(invitations, {}, fresh)).status).toBe(201);
    expect((await app.call('DELETE', factors, { as: fresh })).status).toBe(204);
  });

  it('is asked for by GraphQL, too, before what is gone for good, and in both languages', async () => {
    const old = await anOldSession();
    for (const mutation of [
      'createNetwork(input: { cidr: "10.200.0.0/16", name: "x" }) { id }',
      `deleteNetwork(id: "${network}") { id }`,
      `createRoleAssignment(input: { userId: "${friend.userId}", role: "tenant_admin", scope: { kind: "tenant" } }) { id }`,
    ]) {
      const { body } = await app.graphql(old, `mutation { ${mutation} }`);
      expect(body.errors?.[0]).toMatchObject({ extensions: { code: 'identity.fresh_proof_required' } });
    }
    expect(await app.call('DELETE', `/v1/networks/${network}`, { as: old })).toMatchObject(REFUSED);
    const said = await Promise.all(
      ['ja', 'en'].map((language) =>
        app.call('DELETE', `/v1/networks/${network}`, { as: old, headers: { 'accept-language': language } }),
      ),
    );
    for (const { body } of said) expect(body.detail).toContain('/v1/me/mfa/proofs');
    expect(said[0]!.body.detail).not.toBe(said[1]!.body.detail);
    expect((await app.call('GET', `/v1/networks/${network}`, { as: old })).status).toBe(200);
  });

  it('is not asked for before what gives little, nor what changes nothing', async () => {
    const old = await anOldSession();
    const given = { userId: friend.userId, role: 'live_viewer', scope: WHOLE };
    expect((await post('/v1/role-assignments', given, old)).status).toBe(201);
    const headers = { 'if-match': '*' };
    expect((await app.call('PATCH', '/v1/sign-in-policy', { as: old, body: {}, headers })).status).toBe(200);
  });

  it('is the password, for somebody without a factor: the session goes on', async () => {
    const old = await anOldSession();
    const network = asked['a network']!;
    const answer = async (body: object) =>
      post(`/v1/me/mfa/proofs/${await askedAgain(app, old)}/answer`, body, old);
    expect(await post('/v1/me/mfa/proofs', {}, old)).toMatchObject({ body: { methods: ['password'] } });
    expect(await answer({ password: 'wrong horse' })).toMatchObject({
      status: 401,
      body: { code: 'identity.mfa_failed' },
    });
    expect((await answer({ password: PASSWORD, code: '123456' })).status).toBe(400);
    expect(await network(old)).toMatchObject(REFUSED);
    expect((await answer({ password: PASSWORD })).status).toBe(204);
    expect((await network(old)).status).toBe(201);
    const log = await app.call('GET', '/v1/audit-events?filter[action]=identity.mfa.prove', { as: old });
    expect(log.body.items[0]).toMatchObject({ details: { way: 'password' } });
    expect(log.text).not.toContain(PASSWORD);
  });

  it('is a factor, for somebody who has one: a password says too little', async () => {
    const person = await withApp(app, { code: 'mimamart', owner });
    const { body } = await post('/v1/auth/mfa', {
      token: (await login(person.loginId)).body.mfa.token,
      recoveryCode: person.recoveryCodes[0],
    });
    const old = await later(11, body, person);
    const renew = () => post('/v1/me/mfa/recovery-codes', {}, old);
    const answer = async (given: object) =>
      post(`/v1/me/mfa/proofs/${await askedAgain(app, old)}/answer`, given, old);
    expect(await answer({ password: PASSWORD })).toMatchObject({ status: 401 });
    expect(await renew()).toMatchObject(REFUSED);
    expect((await answer({ code: await codeOf(app, person.secret) })).status).toBe(204);
    expect((await renew()).status).toBe(200);
  });

  it('is their provider’s, for somebody who has neither', async () => {
    const { body } = await login('owner');
    const as = { ...owner, token: body.accessToken };
    const person = await app.person(tenant, 'auditor', WHOLE);
    expect(
      (await app.call('PUT', '/v1/identity-provider', { as, body: { ...SSO_OFF, enabled: false } })).status,
    ).toBe(200);
    await linkToProvider(app, owner, person.userId);
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).query('update identity_provider set enabled = true, password_sign_in = false'),
    );
    expect(await post('/v1/me/mfa/proofs', {}, person)).toMatchObject({ status: 404 });
  });

  it('is beyond a key: it shows only that somebody holds it', async () => {
    const { body: tokens } = await login('owner');
    const as = { ...owner, token: tokens.accessToken };
    const { body } = await post('/v1/api-keys', { name: '連携', scopes: ['network:*'] }, as);
    const key = { ...owner, token: body.key };
    for (const answer of [
      await post('/v1/networks', { cidr: '10.201.0.0/16', name: 'x' }, key),
      await app.call('DELETE', `/v1/networks/${network}`, { as: key }),
    ])
      expect(answer).toMatchObject({ status: 403, body: { code: 'identity.proof_needs_person' } });
    expect((await app.call('GET', '/v1/networks', { as: key })).status).toBe(200);
  });
});

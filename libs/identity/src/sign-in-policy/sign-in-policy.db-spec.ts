import { Clock, TenantDb } from '@mimamori/platform';
import { generate } from 'otplib';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { exempt } from '../../../../test/support/second-factor';
import { Credentials } from '../password/credential.service';

const app = useApp({ jobs: false });
let now: number;
let owner: SignedIn;
let tenant: { tenantId: string; code: string };

beforeAll(async () => {
  now = Date.now();
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => new Date(now));
});
beforeEach(async () => {
  const code = `policy${String(now).slice(-6)}${Math.floor(now / 1e9)}`.slice(0, 30);
  now += 1;
  owner = await app.found(code);
  tenant = { tenantId: owner.tenantId, code };
});
afterAll(() => jest.restoreAllMocks());

const HERE = '127.0.0.1';
const post = (url: string, body: object, as?: SignedIn) => app.call('POST', url, { as, body });
const login = (loginId: string) =>
  post('/v1/auth/login', { tenant: tenant.code, loginId, password: PASSWORD });
const policy = async (patch: object, as = owner) => {
  const { headers } = await app.call('GET', '/v1/sign-in-policy', { as: owner });
  return app.call('PATCH', '/v1/sign-in-policy', { as, body: patch, headers: { 'if-match': headers.etag! } });
};
const codeOf = (secret: string) => generate({ secret, epoch: Math.floor(now / 1000) });
const ENROL = {
  status: 403,
  body: { code: 'identity.mfa_enrolment_required', enrolmentToken: expect.stringMatching(/^mmc_/) },
};
const TOKENS = { status: 200, body: { expiresIn: 600 } };

async function someone(role = 'auditor') {
  const person = await app.person(tenant, role, { kind: 'tenant' });
  const { body } = await app.call('GET', `/v1/users/${person.userId}`, { as: owner });
  return { ...person, loginId: body.loginId as string };
}

describe('the sign-in policy', () => {
  it('asks nobody before it is set, and changes under a version only', async () => {
    const first = await app.call('GET', '/v1/sign-in-policy', { as: owner });
    expect(first).toMatchObject({
      status: 200,
      body: { id: owner.tenantId, mfaRoles: [], mfaOutside: false, version: 0, updatedAt: null },
    });
    const bare = await app.call('PATCH', '/v1/sign-in-policy', { as: owner, body: { mfaOutside: true } });
    expect(bare.status).toBe(428);
    expect(await policy({ mfaRoles: ['tenant_admin', 'auditor', 'auditor'] })).toMatchObject({
      status: 200,
      body: { mfaRoles: ['auditor', 'tenant_admin'], mfaOutside: false, version: 1 },
    });
    const stale = { 'if-match': first.headers.etag! };
    expect(
      (await app.call('PATCH', '/v1/sign-in-policy', { as: owner, body: {}, headers: stale })).status,
    ).toBe(412);
    expect(await policy({ mfaOutside: true })).toMatchObject({ body: { version: 2, mfaOutside: true } });
    const { body } = await app.graphql(owner, '{ signInPolicy { id mfaRoles mfaOutside version } }');
    expect(body.data.signInPolicy).toMatchObject({ version: 2, mfaRoles: ['auditor', 'tenant_admin'] });
    const log = await app.call('GET', '/v1/audit-events?filter[action]=identity.sign_in_policy.update', {
      as: owner,
    });
    expect(log.body.items).toHaveLength(2);
  });

  it('is set once when two set it at the same time', async () => {
    const { headers } = await app.call('GET', '/v1/sign-in-policy', { as: owner });
    const set = (body: object) =>
      app.call('PATCH', '/v1/sign-in-policy', { as: owner, body, headers: { 'if-match': headers.etag! } });
    const answers = await Promise.all([set({ mfaOutside: true }), set({ mfaRoles: ['auditor'] })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('refuses roles that there are not, and who may not change it', async () => {
    expect(await policy({ mfaRoles: ['auditor', 'king'] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/mfaRoles/1', code: 'identity.role_unknown' }] },
    });
    expect((await policy({ mfaRoles: ['x y'] })).status).toBe(400);
    expect((await policy({ mfaOutside: true }, await someone())).status).toBe(403);
    expect((await app.call('GET', '/v1/sign-in-policy', { as: await someone('live_viewer') })).status).toBe(
      403,
    );
  });
});

describe('a compulsory second factor', () => {
  it('is enrolled before there is a session, by a token that is good for nothing else', async () => {
    const person = await someone();
    await policy({ mfaRoles: ['auditor'] });
    expect(await login('owner')).toMatchObject(TOKENS);
    const asked = await login(person.loginId);
    expect(asked).toMatchObject(ENROL);
    expect(asked.headers['content-type']).toMatch(/^application\/problem\+json/);
    const token = asked.body.enrolmentToken;
    const failed = { status: 401, body: { code: 'identity.mfa_failed' } };
    expect((await app.call('GET', '/v1/me', { as: { ...person, token } })).status).toBe(401);
    expect(await post('/v1/auth/mfa', { token, code: '123456' })).toMatchObject(failed);
    expect(await post('/v1/auth/mfa/enrolments', { token: 'mmc_x', kind: 'totp' })).toMatchObject(failed);
    const begun = await post('/v1/auth/mfa/enrolments', { token, kind: 'totp' });
    expect(begun).toMatchObject({
      status: 200,
      body: {
        kind: 'totp',
        passkey: null,
        totp: { uri: expect.stringContaining(`otpauth://totp/Mimamori%20${tenant.code}`) },
      },
    });
    const confirm = (code: string) => post('/v1/auth/mfa/enrolments/confirm', { token, name: '電話', code });
    expect(await confirm('000000')).toMatchObject(failed);
    const done = await confirm(await codeOf(begun.body.totp.secret));
    expect(done).toMatchObject(TOKENS);
    expect(done.body.recoveryCodes).toHaveLength(10);
    expect(await confirm(await codeOf(begun.body.totp.secret))).toMatchObject(failed);
    const me = await app.call('GET', '/v1/me/mfa', { as: { ...person, token: done.body.accessToken } });
    expect(me.body).toMatchObject({ compulsory: true, factors: [{ kind: 'totp' }] });
    const last = await app.call('DELETE', `/v1/me/mfa/factors/${me.body.factors[0].id}`, {
      as: { ...person, token: done.body.accessToken },
    });
    expect(last).toMatchObject({ status: 409, body: { code: 'identity.mfa_needed' } });
    expect((await login(person.loginId)).body).toHaveProperty('mfa');
  });

  it('cannot be enrolled by an old token once there is one', async () => {
    const person = await someone();
    await policy({ mfaRoles: ['auditor'] });
    const [one, two] = [await login(person.loginId), await login(person.loginId)].map(
      ({ body }) => body.enrolmentToken,
    );
    const begin = (token: string) => post('/v1/auth/mfa/enrolments', { token, kind: 'totp' });
    const begun = await begin(one);
    const code = await codeOf(begun.body.totp.secret);
    await begin(two);
    expect((await post('/v1/auth/mfa/enrolments/confirm', { token: one, code })).status).toBe(200);
    expect((await begin(two)).status).toBe(401);
  });

  it('is enrolled once when two tokens end at the same time', async () => {
    const person = await someone();
    await policy({ mfaRoles: ['auditor'] });
    const waiting: { token: string; code: string }[] = [];
    for (let each = 0; each < 4; each += 1) {
      const token = (await login(person.loginId)).body.enrolmentToken;
      const { body } = await post('/v1/auth/mfa/enrolments', { token, kind: 'totp' });
      waiting.push({ token, code: await codeOf(body.totp.secret) });
    }
    const ended = await Promise.all(waiting.map((each) => post('/v1/auth/mfa/enrolments/confirm', each)));
    expect(ended.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 401, 401, 401,
    ]);
  });

  it('is asked for from outside of the listed networks only', async () => {
    const person = await someone();
    await exempt(app, owner);
    await policy({ mfaOutside: true });
    // nothing listed: everywhere is outside
    expect(await login(person.loginId)).toMatchObject(ENROL);
    const listed = await post('/v1/networks', { cidr: HERE, name: '本部' }, owner);
    const inside = await login(person.loginId);
    expect(inside).toMatchObject(TOKENS);
    // the person goes home with the open session
    await app.call('PATCH', `/v1/networks/${listed.body.id}`, {
      as: owner,
      body: { cidr: '203.0.113.0/24' },
    });
    const { refreshToken } = inside.body;
    expect((await post('/v1/auth/refresh', { refreshToken })).status).toBe(401);
    expect(await login(person.loginId)).toMatchObject({
      status: 403,
      body: { code: 'identity.first_factor_inside' },
    });
    // and comes back
    await app.call('PATCH', `/v1/networks/${listed.body.id}`, { as: owner, body: { cidr: '127.0.0.0/8' } });
    expect(await post('/v1/auth/refresh', { refreshToken })).toMatchObject(TOKENS);
    const log = await app.call('GET', '/v1/audit-events?filter[action]=identity.session.refuse', {
      as: owner,
    });
    expect(log.body.items).toHaveLength(1);
  });

  it('holds for a session opened before the policy, from its next refresh', async () => {
    const person = await someone();
    const { refreshToken } = (await login(person.loginId)).body;
    await policy({ mfaRoles: ['auditor'] });
    expect((await post('/v1/auth/refresh', { refreshToken })).status).toBe(401);
    await policy({ mfaRoles: [] });
    expect(await post('/v1/auth/refresh', { refreshToken })).toMatchObject(TOKENS);
  });

  it('is asked of nobody who is exempt by their record', async () => {
    const person = await someone();
    await policy({ mfaRoles: ['auditor'], mfaOutside: true });
    const set = (mfaExempt?: boolean) =>
      app.as(owner.tenantId, () =>
        app
          .get(TenantDb)
          .transaction((tx) =>
            app.get(Credentials).setPassword(tx, person.userId, PASSWORD, { mustChange: false, mfaExempt }),
          ),
      );
    await set(true);
    const signedIn = await login(person.loginId);
    expect(signedIn).toMatchObject(TOKENS);
    expect(await post('/v1/auth/refresh', { refreshToken: signedIn.body.refreshToken })).toMatchObject(
      TOKENS,
    );
    await set();
    expect(await login(person.loginId)).toMatchObject(ENROL);
  });

  it('comes after the password that has to change', async () => {
    const person = await someone();
    await policy({ mfaRoles: ['auditor'] });
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .transaction((tx) =>
          app.get(Credentials).setPassword(tx, person.userId, PASSWORD, { mustChange: true }),
        ),
    );
    expect(await login(person.loginId)).toMatchObject({
      status: 403,
      body: { code: 'identity.password_change_required' },
    });
  });
});

import { Clock, Config, TenantDb } from '@mimamori/platform';
import { SoftwareAuthenticator } from '@mimamori/identity/testing';
import jwt from 'jsonwebtoken';
import { generate } from 'otplib';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { MfaFactor } from './mfa-factor.entity';

const app = useApp({ jobs: false });
const STEP = 30_000;
let now: number;
let owner: SignedIn;
let count = 0;

beforeAll(async () => {
  now = Date.now();
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => new Date(now));
  owner = await app.found('mimamart');
});
afterAll(() => jest.restoreAllMocks());

const post = (url: string, body: object, as?: SignedIn) => app.call('POST', url, { as, body });
const login = (loginId: string, tenant = 'mimamart') =>
  post('/v1/auth/login', { tenant, loginId, password: PASSWORD });
const codeOf = (secret: string) => generate({ secret, epoch: Math.floor(now / 1000) });
const origin = () => new URL(app.get(Config).publicUrl).origin;
const me = async (token: string) => (await app.call('GET', '/v1/me', { as: { ...owner, token } })).status;

/** The clock runs ahead of access tokens. */
const boss = async () => ({ ...owner, token: await app.signIn('mimamart', 'owner') });

interface Person extends SignedIn {
  readonly loginId: string;
}

/** Somebody new; everybody's wrong answers are their own. */
async function person(role = 'auditor'): Promise<Person> {
  count += 1;
  const someone = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, { kind: 'tenant' });
  const { body } = await app.call('GET', '/v1/me', { as: someone });
  return { ...someone, loginId: body.user.loginId };
}

/** Adds an app while signed in. */
async function withApp(role?: string): Promise<Person & { secret: string; recoveryCodes: string[] }> {
  const someone = await person(role);
  const begun = await post('/v1/me/mfa/enrolments', { kind: 'totp' }, someone);
  expect(begun.status).toBe(200);
  const { id, totp } = begun.body;
  const confirmed = await post(
    `/v1/me/mfa/enrolments/${id}/confirm`,
    { name: '私の電話', code: await codeOf(totp.secret) },
    someone,
  );
  expect(confirmed).toMatchObject({
    status: 200,
    body: { factor: { kind: 'totp', name: '私の電話', synced: null } },
  });
  now += STEP;
  return { ...someone, secret: totp.secret, recoveryCodes: confirmed.body.recoveryCodes };
}

const FAILED = { status: 401, body: { code: 'identity.mfa_failed' } };

describe('an authenticator app', () => {
  it('is asked for after the right password only, and its code lets the person in', async () => {
    const someone = await withApp();
    const wrong = await post('/v1/auth/login', {
      tenant: 'mimamart',
      loginId: someone.loginId,
      password: 'wrong password',
    });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'identity.sign_in_failed' } });
    const asked = await login(someone.loginId);
    expect(asked).toMatchObject({
      status: 200,
      body: {
        mfa: { token: expect.stringMatching(/^mmc_/), methods: ['totp', 'recovery_code'], passkey: null },
      },
    });
    expect(Object.keys(asked.body)).toEqual(['mfa']);
    const { token } = asked.body.mfa;
    // typed as the app shows it, with the keyboard's wide digits
    const code = await codeOf(someone.secret);
    const typed = `${code.slice(0, 3)} ${code.slice(3)}`.replace(/\d/g, (digit) =>
      String.fromCharCode(0xff10 + Number(digit)),
    );
    const signedIn = await post('/v1/auth/mfa', { token, code: typed });
    expect(signedIn).toMatchObject({ status: 200, body: { expiresIn: 600 } });
    expect(jwt.decode(signedIn.body.accessToken)).toMatchObject({
      sub: someone.userId,
      amr: ['pwd', 'otp', 'mfa'],
    });
    const refreshed = await post('/v1/auth/refresh', { refreshToken: signedIn.body.refreshToken });
    expect(jwt.decode(refreshed.body.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] });
  });

  it('lets nobody in with a code that was used, at enrolment, now or a step ago', async () => {
    const someone = await withApp();
    now -= STEP;
    const first = await login(someone.loginId);
    // the very code that confirmed the app
    expect(
      await post('/v1/auth/mfa', { token: first.body.mfa.token, code: await codeOf(someone.secret) }),
    ).toMatchObject(FAILED);
    now += 2 * STEP;
    const code = await codeOf(someone.secret);
    expect((await post('/v1/auth/mfa', { token: first.body.mfa.token, code })).status).toBe(200);
    const second = await login(someone.loginId);
    expect(await post('/v1/auth/mfa', { token: second.body.mfa.token, code })).toMatchObject(FAILED);
    now -= STEP;
    const older = await codeOf(someone.secret);
    now += STEP;
    expect(await post('/v1/auth/mfa', { token: second.body.mfa.token, code: older })).toMatchObject(FAILED);
    now += STEP;
    const next = await codeOf(someone.secret);
    expect((await post('/v1/auth/mfa', { token: second.body.mfa.token, code: next })).status).toBe(200);
  });

  it('is taken once when two answer at the same time', async () => {
    const someone = await withApp();
    const tokens = [await login(someone.loginId), await login(someone.loginId)].map(
      ({ body }) => body.mfa.token,
    );
    const code = await codeOf(someone.secret);
    const answers = await Promise.all(tokens.map((token) => post('/v1/auth/mfa', { token, code })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  it('may be one step off, not two', async () => {
    const someone = await withApp();
    now += 5 * STEP;
    const { token } = (await login(someone.loginId)).body.mfa;
    const at = async (steps: number) => {
      const here = now;
      now += steps * STEP;
      const code = await codeOf(someone.secret);
      now = here;
      return code;
    };
    for (const steps of [-2, 2])
      expect(await post('/v1/auth/mfa', { token, code: await at(steps) })).toMatchObject(FAILED);
    expect((await post('/v1/auth/mfa', { token, code: await at(1) })).status).toBe(200);
  });

  it('keeps its secret sealed and its code out of the log', async () => {
    const someone = await withApp();
    const rows = await app.as(owner.tenantId, () =>
      app.get(TenantDb).query<{ text: string }>(
        `select mfa_factor::text as text from mfa_factor union all select mfa_challenge::text from mfa_challenge
         union all select recovery_code::text from recovery_code union all select audit_event::text from audit_event`,
      ),
    );
    const everything = rows.map(({ text }) => text).join('\n');
    const { secret, recoveryCodes } = someone;
    for (const text of [
      secret,
      Buffer.from(secret).toString('hex'),
      ...recoveryCodes,
      recoveryCodes[0]!.replaceAll('-', ''),
    ])
      expect(everything).not.toContain(text);
  });
});

describe('the question', () => {
  it('has one answer for every failure, and no sooner than the floor', async () => {
    const someone = await withApp();
    const other = await withApp();
    const { token } = (await login(someone.loginId)).body.mfa;
    const otherToken = (await login(other.loginId)).body.mfa.token;
    const used = (await login(someone.loginId)).body.mfa.token;
    await post('/v1/auth/mfa', { token: used, code: await codeOf(someone.secret) });
    now += STEP;
    const code = await codeOf(someone.secret);
    const wrong = [
      { token: '', code },
      { token: 'mmc_nothing', code },
      { token: used, code },
      { token: otherToken, code },
      { token, code: '000000' },
      { token, code: 'abc' },
      { token, recoveryCode: 'AAAA-AAAA-AAAA-AAAA' },
      { token, passkey: new SoftwareAuthenticator(origin()).get({ challenge: 'AAAA', rpId: 'localhost' }) },
    ];
    const answers = [];
    for (const body of wrong) {
      const before = process.hrtime.bigint();
      const { status, body: problem } = await post('/v1/auth/mfa', body);
      expect(Number(process.hrtime.bigint() - before) / 1e6).toBeGreaterThan(245);
      answers.push(JSON.stringify({ status, ...problem, traceId: '' }));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('identity.mfa_failed');
  });

  it('ends after five wrong answers, and with its five minutes', async () => {
    const someone = await withApp();
    const { token } = (await login(someone.loginId)).body.mfa;
    for (let wrong = 0; wrong < 5; wrong++)
      expect(await post('/v1/auth/mfa', { token, code: '000000' })).toMatchObject(FAILED);
    expect(await post('/v1/auth/mfa', { token, code: await codeOf(someone.secret) })).toMatchObject(FAILED);
    const late = (await login(someone.loginId)).body.mfa.token;
    now += 5 * 60_000;
    expect(await post('/v1/auth/mfa', { token: late, code: await codeOf(someone.secret) })).toMatchObject(
      FAILED,
    );
    const again = (await login(someone.loginId)).body.mfa.token;
    expect((await post('/v1/auth/mfa', { token: again, code: await codeOf(someone.secret) })).status).toBe(
      200,
    );
  });

  it('takes no more from somebody who was wrong ten times, until a quarter of an hour is over', async () => {
    const someone = await withApp();
    const tokens = [];
    for (let index = 0; index < 3; index++) tokens.push((await login(someone.loginId)).body.mfa.token);
    for (const token of tokens.slice(0, 2))
      await Promise.all(Array.from({ length: 5 }, () => post('/v1/auth/mfa', { token, code: '000000' })));
    const right = async (token: string) =>
      post('/v1/auth/mfa', { token, code: await codeOf(someone.secret) });
    expect(await right(tokens[2])).toMatchObject(FAILED);
    now += 16 * 60_000;
    expect((await right((await login(someone.loginId)).body.mfa.token)).status).toBe(200);
  });

  it.each([
    [{}],
    [{ token: 'x' }],
    [{ token: 'x', code: '123456', recoveryCode: 'x' }],
    [{ token: 'x', code: 123456 }],
    [{ token: 'x', code: '1'.repeat(30) }],
    [{ token: 'x', passkey: {} }],
    [{ token: 'x', passkey: { id: '/', rawId: 'a', type: 'public-key', response: {} } }],
    [{ token: 'x', code: '123456', more: 1 }],
    [{ token: 'x'.repeat(300), code: '123456' }],
  ])('refuses the form %j', async (body) => {
    expect((await post('/v1/auth/mfa', body)).status).toBe(400);
  });

  it('is worth nothing to a person who may not sign in any more', async () => {
    const someone = await withApp();
    const { token } = (await login(someone.loginId)).body.mfa;
    await app.call('PATCH', `/v1/users/${someone.userId}`, {
      as: await boss(),
      body: { status: 'disabled' },
    });
    expect(await post('/v1/auth/mfa', { token, code: await codeOf(someone.secret) })).toMatchObject(FAILED);
  });
});

describe('recovery codes', () => {
  it('are ten, work once each, in any spelling, and not after newer ones were made', async () => {
    const someone = await withApp();
    expect(new Set(someone.recoveryCodes).size).toBe(10);
    const answer = async (recoveryCode: string) => {
      const { token } = (await login(someone.loginId)).body.mfa;
      return post('/v1/auth/mfa', { token, recoveryCode });
    };
    const [one, two] = someone.recoveryCodes as [string, string];
    const signedIn = await answer(one.toLowerCase().replaceAll('-', ' '));
    expect(signedIn.status).toBe(200);
    expect(await answer(one)).toMatchObject(FAILED);
    const as = { ...someone, token: signedIn.body.accessToken };
    const { body } = await app.call('GET', '/v1/me/mfa', { as });
    expect(body).toMatchObject({
      recoveryCodesLeft: 9,
      factors: [{ kind: 'totp', name: '私の電話' }],
      compulsory: false,
    });
    const renewed = await app.call('POST', '/v1/me/mfa/recovery-codes', { as });
    expect(renewed).toMatchObject({ status: 200, body: { recoveryCodes: expect.any(Array) } });
    expect(await answer(two)).toMatchObject(FAILED);
    expect((await answer(renewed.body.recoveryCodes[0])).status).toBe(200);
  });

  it("are no other person's", async () => {
    const [one, two] = [await withApp(), await withApp()];
    const { token } = (await login(two.loginId)).body.mfa;
    expect(await post('/v1/auth/mfa', { token, recoveryCode: one.recoveryCodes[0] })).toMatchObject(FAILED);
  });
});

describe('one’s own factors', () => {
  it('change with a proof that is minutes old', async () => {
    const someone = await withApp();
    const { body } = await app.call('GET', '/v1/me/mfa', { as: someone });
    const remove = (as: SignedIn) => app.call('DELETE', `/v1/me/mfa/factors/${body.factors[0].id}`, { as });
    now += 9 * 60_000;
    const signedIn = await login(someone.loginId);
    const done = await post('/v1/auth/mfa', {
      token: signedIn.body.mfa.token,
      code: await codeOf(someone.secret),
    });
    const as = { ...someone, token: done.body.accessToken };
    now += 9 * 60_000;
    const { refreshToken } = done.body;
    const refreshed = await post('/v1/auth/refresh', { refreshToken });
    now += 2 * 60_000;
    const stale = { ...as, token: refreshed.body.accessToken };
    const refused = { status: 403, body: { code: 'identity.fresh_proof_required' } };
    expect(await remove(stale)).toMatchObject(refused);
    expect(await app.call('POST', '/v1/me/mfa/recovery-codes', { as: stale })).toMatchObject(refused);
    expect(await post('/v1/me/mfa/enrolments', { kind: 'totp' }, stale)).toMatchObject(refused);
    const asked = await app.call('POST', '/v1/me/mfa/proofs', { as: stale });
    expect(asked).toMatchObject({ status: 200, body: { methods: ['totp', 'recovery_code'], passkey: null } });
    const answer = (code: string, who: SignedIn = stale) =>
      post(`/v1/me/mfa/proofs/${asked.body.id}/answer`, { code }, who);
    expect(await answer('000000')).toMatchObject(FAILED);
    expect(await answer(await codeOf(someone.secret), await person())).toMatchObject({ status: 404 });
    expect((await answer(await codeOf(someone.secret))).status).toBe(204);
    expect((await answer(await codeOf(someone.secret))).status).toBe(404);
    expect((await remove(stale)).status).toBe(204);
    expect((await remove(stale)).status).toBe(404);
    // nothing is left to ask for, on paper neither
    const { body: left } = await app.call('GET', '/v1/me/mfa', { as: stale });
    expect(left).toEqual({ factors: [], recoveryCodesLeft: 0, compulsory: false });
    expect((await login(someone.loginId)).body).toMatchObject({ expiresIn: 600 });
  });

  it('cannot be changed from a session that never showed one', async () => {
    const someone = await person();
    const before = { ...someone };
    const begun = await post('/v1/me/mfa/enrolments', { kind: 'totp' }, someone);
    const second = (await login(someone.loginId)).body.accessToken;
    await post(
      `/v1/me/mfa/enrolments/${begun.body.id}/confirm`,
      { code: await codeOf(begun.body.totp.secret) },
      before,
    );
    const other = { ...someone, token: second };
    const { body } = await app.call('GET', '/v1/me/mfa', { as: other });
    expect(await app.call('DELETE', `/v1/me/mfa/factors/${body.factors[0].id}`, { as: other })).toMatchObject(
      {
        status: 403,
        body: { code: 'identity.fresh_proof_required' },
      },
    );
    expect(
      await post(`/v1/me/mfa/enrolments/${begun.body.id}/confirm`, { code: '123456' }, other),
    ).toMatchObject({ status: 404 });
  });

  it('are shown once in every older session before it is refreshed', async () => {
    const someone = await person();
    const { accessToken, refreshToken } = (await login(someone.loginId)).body;
    const older = { ...someone, token: accessToken };
    const begun = await post('/v1/me/mfa/enrolments', { kind: 'totp' }, someone);
    const { id, totp } = begun.body;
    const code = await codeOf(totp.secret);
    expect((await post(`/v1/me/mfa/enrolments/${id}/confirm`, { code }, someone)).status).toBe(200);
    now += STEP;
    expect(await post('/v1/auth/refresh', { refreshToken })).toMatchObject({
      status: 401,
      body: { code: 'identity.refresh_failed' },
    });
    const asked = await app.call('POST', '/v1/me/mfa/proofs', { as: older });
    const answer = { code: await codeOf(totp.secret) };
    expect((await post(`/v1/me/mfa/proofs/${asked.body.id}/answer`, answer, older)).status).toBe(204);
    expect((await post('/v1/auth/refresh', { refreshToken })).status).toBe(200);
  });

  it('cannot be added beside one that came in the meantime, in a session that never showed that one', async () => {
    const someone = await person();
    const begin = async (as: SignedIn) => (await post('/v1/me/mfa/enrolments', { kind: 'totp' }, as)).body;
    const confirm = async (as: SignedIn, { id, totp }: { id: string; totp: { secret: string } }) =>
      post(`/v1/me/mfa/enrolments/${id}/confirm`, { code: await codeOf(totp.secret) }, as);
    const thief = { ...someone, token: (await login(someone.loginId)).body.accessToken };
    const waiting = await begin(thief);
    expect((await confirm(someone, await begin(someone))).status).toBe(200);
    expect(await confirm(thief, waiting)).toMatchObject({
      status: 403,
      body: { code: 'identity.fresh_proof_required' },
    });
    expect((await app.call('GET', '/v1/me/mfa', { as: someone })).body.factors).toHaveLength(1);
  });

  it('are ten at most, and nobody else’s', async () => {
    const someone = await withApp();
    for (let index = 1; index < 10; index++) {
      const { body } = await post('/v1/me/mfa/enrolments', { kind: 'totp' }, someone);
      const code = await codeOf(body.totp.secret);
      expect((await post(`/v1/me/mfa/enrolments/${body.id}/confirm`, { code }, someone)).status).toBe(200);
    }
    expect(await post('/v1/me/mfa/enrolments', { kind: 'totp' }, someone)).toMatchObject({
      status: 409,
      body: { code: 'identity.too_many_factors' },
    });
    const { body } = await app.call('GET', '/v1/me/mfa', { as: someone });
    const stranger = await withApp();
    expect(
      (await app.call('DELETE', `/v1/me/mfa/factors/${body.factors[0].id}`, { as: stranger })).status,
    ).toBe(404);
  });
});

describe('an administrator', () => {
  it('resets the factors of whom they could give a role, and the person is out', async () => {
    const someone = await withApp();
    const admin = await person('tenant_admin');
    const url = (id: string) => `/v1/users/${id}/mfa`;
    expect(await app.call('GET', url(someone.userId), { as: admin })).toMatchObject({
      status: 200,
      body: { totp: 1, passkeys: 0, recoveryCodesLeft: 10, lastUsedAt: expect.any(String) },
    });
    const outsider = await app.found(`other${count}`);
    expect((await app.call('DELETE', url(someone.userId), { as: outsider })).status).toBe(404);
    expect((await app.call('DELETE', url(owner.userId), { as: admin })).body.code).toBe(
      'access.role_not_grantable',
    );
    expect((await app.call('DELETE', url(admin.userId), { as: admin })).body.code).toBe(
      'identity.mfa_reset_of_oneself',
    );
    expect((await app.call('DELETE', url(admin.userId), { as: someone })).status).toBe(403);
    const open = (await login(someone.loginId)).body.mfa.token;
    expect((await app.call('DELETE', url(someone.userId), { as: admin })).status).toBe(204);
    expect(await me(someone.token)).toBe(401);
    expect(await post('/v1/auth/mfa', { token: open, code: await codeOf(someone.secret) })).toMatchObject(
      FAILED,
    );
    expect((await login(someone.loginId)).body).toMatchObject({ expiresIn: 600 });
    const { body } = await app.graphql(
      admin,
      'query ($id: ID!) { userMfa(userId: $id) { totp passkeys recoveryCodesLeft lastUsedAt } }',
      { id: someone.userId },
    );
    expect(body.data.userMfa).toEqual({ totp: 0, passkeys: 0, recoveryCodesLeft: 0, lastUsedAt: null });
  });
});

describe('the tables of factors', () => {
  it('hold no half a factor', async () => {
    const { tenantId, userId } = await withApp();
    const write = (columns: string) =>
      app.as(tenantId, () =>
        app.get(TenantDb).query(`update mfa_factor set ${columns} where user_id = $1`, [userId]),
      );
    await expect(write('last_step = null')).rejects.toMatchObject({ constraint: 'mfa_factor_whole' });
    await expect(write("kind = 'passkey'")).rejects.toMatchObject({ constraint: 'mfa_factor_whole' });
    expect(await app.as(tenantId, () => app.get(TenantDb).repository(MfaFactor).countBy({ userId }))).toBe(1);
  });
});

import { generateKeyPairSync } from 'node:crypto';

import { AuditEvent } from '@mimamori/audit';
import { Clock, CommittedSignals, Config, TenantDb, uuidv7 } from '@mimamori/platform';
import jwt from 'jsonwebtoken';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { ActivationTokens } from '../activation/activation.tokens';
import { Credentials } from '../password/credential.service';
import { SessionStanding } from '../session/session.standing';
import { TenantFounding } from '../tenant-founding/tenant-founding.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let other: SignedIn;

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
});

const login = (body: object) => app.call('POST', '/v1/auth/login', { body });
/** A signal crosses within moments; the promise is two seconds. */
const settled = async (expectation: () => Promise<void>) => {
  const end = Date.now() + 2_000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};
const good = { tenant: 'mimamart', loginId: 'owner', password: PASSWORD };
const refresh = (refreshToken: string) => app.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
const me = (token: string) => app.call('GET', '/v1/me', { as: { ...owner, token } });
const actions = (tenantId: string) =>
  app.as(tenantId, async () =>
    (
      await app
        .get(TenantDb)
        .repository(AuditEvent)
        .find({ order: { id: 'ASC' } })
    ).map(({ action }) => action),
  );

describe('signing in', () => {
  it('gives an access token that verifies against the published keys, and a refresh token', async () => {
    const { status, body } = await login({ ...good, tenant: ' MIMAMART', loginId: 'ＯＷＮＥＲ' });
    expect({ status, expiresIn: body.expiresIn }).toEqual({ status: 200, expiresIn: 600 });
    const { header, payload } = jwt.decode(body.accessToken, { complete: true }) as jwt.Jwt;
    expect(header).toMatchObject({ alg: 'RS256' });
    expect(payload).toMatchObject({ aud: 'mimamori', sub: owner.userId, tid: owner.tenantId });
    const keys = await app.call('GET', '/.well-known/jwks.json');
    expect(keys.body.keys).toEqual([
      { kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: header.kid, use: 'sig', alg: 'RS256' },
    ]);
    const answer = await me(body.accessToken);
    expect(answer.body).toMatchObject({
      user: { id: owner.userId, loginId: 'owner', status: 'active' },
      tenant: { code: 'mimamart' },
      roles: ['tenant_owner'],
      locale: 'ja',
    });
    expect(JSON.stringify(answer.body)).not.toContain('argon2');
  });

  it('answers every failure alike, and no sooner than the floor', async () => {
    const wrong = [
      { ...good, tenant: 'nobody' },
      { ...good, tenant: "x' or 1=1 --" },
      { ...good, loginId: 'nobody' },
      { ...good, loginId: '' },
      { ...good, password: 'wrong password 1' },
      { ...good, password: '' },
      { ...good, tenant: 'kumanomi', password: `${PASSWORD} ` },
    ];
    const answers = [];
    for (const body of wrong) {
      const before = process.hrtime.bigint();
      const { status, body: problem } = await login(body);
      expect(Number(process.hrtime.bigint() - before) / 1e6).toBeGreaterThan(245);
      answers.push({ status, ...problem, traceId: '' });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: 'identity.sign_in_failed' });
  });

  it('writes successes and failures into the log of the tenant', async () => {
    const log = await actions(owner.tenantId);
    expect(log).toEqual(expect.arrayContaining(['login.ok', 'login.fail', 'identity.tenant.found']));
    const failed = await app.as(other.tenantId, () =>
      app.get(TenantDb).repository(AuditEvent).findOneByOrFail({ action: 'login.fail' }),
    );
    expect(failed).toMatchObject({ actorKind: 'anonymous', outcome: 'failed', subjectId: other.userId });
  });

  it.each([
    [{}, 400],
    [{ ...good, more: true }, 400],
    [{ ...good, password: 1 }, 400],
    [{ ...good, password: 'x'.repeat(300) }, 400],
    [{ ...good, loginId: 'nul\0' }, 400],
  ])('refuses the form %j', async (body, status) => {
    expect((await login(body)).status).toBe(status);
  });

  it('asks for another password where it must change, and gives a token for that alone', async () => {
    const person = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'auditor', {
      kind: 'tenant',
    });
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .transaction((tx) =>
          app.get(Credentials).setPassword(tx, person.userId, 'temporary password', { mustChange: true }),
        ),
    );
    await settled(async () => expect((await me(person.token)).status).toBe(401));
    const found = await app.call('GET', `/v1/users/${person.userId}`, { as: owner });
    const { loginId } = found.body;
    const asked = await login({ tenant: 'mimamart', loginId, password: 'temporary password' });
    expect(asked).toMatchObject({
      status: 403,
      body: { code: 'identity.password_change_required', status: 403 },
    });
    expect(asked.headers['content-type']).toMatch(/^application\/problem\+json/);
    const token = asked.body.activationToken;
    const activate = (password: string) =>
      app.call('POST', '/v1/auth/activate', { body: { token, password } });
    expect((await activate('too short')).status).toBe(400);
    expect((await activate('a new long password')).status).toBe(204);
    expect(await activate('a new long password')).toMatchObject({
      status: 400,
      body: { code: 'identity.activation_invalid' },
    });
    expect((await login({ tenant: 'mimamart', loginId, password: 'a new long password' })).status).toBe(200);
  });
});

describe('access tokens', () => {
  const publicKey = async () => (await app.call('GET', '/.well-known/jwks.json')).body.keys[0];
  const claims = () => {
    const { header, payload } = jwt.decode(owner.token, { complete: true }) as jwt.Jwt;
    return { header, payload: payload as jwt.JwtPayload };
  };

  it('are refused, all with the same answer, when they are not ours or no longer work', async () => {
    const { header, payload } = claims();
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = JSON.stringify(await publicKey());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [head, body, signature] = owner.token.split('.') as [string, string, string];
    const forged = [
      'x',
      '..',
      `${head}.${body}`,
      `${head}.${body}.`,
      `${head}.${encode({ ...payload, tid: other.tenantId })}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT', kid: header.kid })}.${body}.`,
      `${encode({ alg: 'RS256', typ: 'JWT', kid: { $ne: 1 } })}.${body}.${signature}`,
      jwt.sign(payload, pem, { algorithm: 'HS256', keyid: header.kid as string }),
      jwt.sign(payload, own.privateKey, { algorithm: 'RS256', keyid: header.kid as string }),
      jwt.sign(payload, own.privateKey, { algorithm: 'RS256', keyid: 'foreign' }),
      jwt.sign(payload, own.privateKey, { algorithm: 'RS512', keyid: header.kid as string }),
      'a'.repeat(3_000),
      `${head}.${'a'.repeat(4_000)}.${signature}`,
    ];
    const answers = [];
    for (const token of forged) answers.push(await me(token));
    for (const authorization of ['Basic b3duZXI6eA==', `Token ${owner.token}`, 'Bearer'])
      answers.push(await app.call('GET', '/v1/me', { headers: { authorization } }));
    answers.push(await app.call('GET', '/v1/me'));
    const bodies = answers.map(({ status, body: problem }) =>
      JSON.stringify({ status, ...problem, traceId: '' }),
    );
    expect([...new Set(bodies)]).toEqual([expect.stringContaining('platform.not_authenticated')]);
    expect((await me(owner.token)).status).toBe(200);
  });

  it('expire after ten minutes by the clock', async () => {
    const clock = app.get(Clock);
    const later = new Date(Date.now() + 601_000);
    const now = jest.spyOn(clock, 'now').mockReturnValue(later);
    expect((await me(owner.token)).status).toBe(401);
    now.mockRestore();
    expect((await me(owner.token)).status).toBe(200);
  });

  it('are refused from another issuer or for another audience, though the key is right', async () => {
    const { SigningKeys } = await import('../signing-key/signing-key.service');
    const { kid, privateKey } = await app.get(SigningKeys).signingKey();
    const { payload } = claims();
    const sign = (changes: object) =>
      jwt.sign(JSON.parse(JSON.stringify({ ...payload, ...changes })), privateKey, {
        algorithm: 'RS256',
        keyid: kid,
      });
    expect((await me(sign({}))).status).toBe(200);
    for (const changes of [
      { iss: 'https://elsewhere.example' },
      { aud: 'other' },
      { sub: 'owner' },
      { sub: other.userId },
      { tid: other.tenantId },
      { sid: undefined },
      { exp: undefined },
    ])
      expect((await me(sign(changes))).status).toBe(401);
  });
});

describe('refreshing', () => {
  it('gives a new pair each time, and the old refresh token ends the family when it comes back', async () => {
    const first = (await login(good)).body;
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect((await me(second.body.accessToken)).status).toBe(200);
    const reused = await refresh(first.refreshToken);
    expect(reused).toMatchObject({ status: 401, body: { code: 'identity.refresh_failed' } });
    expect((await refresh(second.body.refreshToken)).status).toBe(401);
    await settled(async () => expect((await me(second.body.accessToken)).status).toBe(401));
    expect(await actions(owner.tenantId)).toContain('session.reuse');
  });

  it('lets only one of two at once through', async () => {
    const { refreshToken } = (await login(good)).body;
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401]);
  });

  it('refuses guesses without touching the family they guess at', async () => {
    const { refreshToken } = (await login(good)).body;
    const bytes = Buffer.from(refreshToken.slice(4), 'base64url');
    const guess = (change: (copy: Buffer) => void) => {
      const copy = Buffer.from(bytes);
      change(copy);
      return `mmr_${copy.toString('base64url')}`;
    };
    const guesses = [
      '',
      'mmr_',
      refreshToken.toUpperCase(),
      guess((copy) => copy.writeUInt32BE(7, 16)),
      guess((copy) => copy.fill(0, 20)),
      guess((copy) => copy.fill(1, 0, 16)),
    ];
    for (const token of guesses) expect((await refresh(token)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('goes on for seven days without use, and thirty in all', async () => {
    const days = [6, 12, 18, 24, 29.9, 30.1];
    const start = Date.now();
    const clock = jest.spyOn(app.get(Clock), 'now');
    const at = (day: number) => clock.mockReturnValue(new Date(start + day * 86_400_000));
    at(0);
    let { refreshToken } = (await login(good)).body;
    const idle = (await login(good)).body.refreshToken;
    const statuses = [];
    for (const day of days) {
      at(day);
      const answer = await refresh(refreshToken);
      statuses.push(answer.status);
      refreshToken = answer.body.refreshToken ?? refreshToken;
    }
    at(7.1);
    expect((await refresh(idle)).status).toBe(401);
    clock.mockRestore();
    expect(statuses).toEqual([200, 200, 200, 200, 200, 401]);
  });

  it('ends with the session', async () => {
    const { accessToken, refreshToken } = (await login(good)).body;
    const as = { ...owner, token: accessToken };
    expect((await app.call('POST', '/v1/auth/logout', { as })).status).toBe(204);
    expect((await me(accessToken)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
  });
});

describe('founding a tenant', () => {
  it('is one transaction, and the link signs the owner in once', async () => {
    const founded = await app.get(TenantFounding).found({
      code: 'hikari',
      name: 'ひかり商店',
      ownerLoginId: 'Boss',
      ownerName: '光 太郎',
    });
    const { pathname, searchParams } = new URL(founded.activationLink);
    const opened = await app.call('GET', `${pathname}?token=${searchParams.get('token')}`);
    expect(opened).toMatchObject({ status: 200, body: { method: 'POST', path: '/v1/auth/activate' } });
    const body = { token: searchParams.get('token'), password: 'とても長い合い言葉にします' };
    expect((await login({ tenant: 'hikari', loginId: 'boss', password: body.password })).status).toBe(401);
    expect((await app.call('POST', '/v1/auth/activate', { body })).status).toBe(204);
    expect((await app.call('POST', '/v1/auth/activate', { body })).status).toBe(400);
    expect((await login({ tenant: 'hikari', loginId: 'boss', password: body.password })).status).toBe(200);
    const log = await actions(founded.tenantId);
    expect(log).toEqual(
      expect.arrayContaining(['tenancy.tenant.create', 'permission.grant', 'identity.tenant.found']),
    );
  });

  it('leaves nothing behind when it fails', async () => {
    const input = { code: 'hikari', name: 'x', ownerLoginId: 'boss', ownerName: 'x' };
    await expect(app.get(TenantFounding).found(input)).rejects.toMatchObject({
      code: 'tenancy.tenant_code_taken',
    });
    const broken = { ...input, code: 'broken', ownerLoginId: 'not a login id' };
    await expect(app.get(TenantFounding).found(broken)).rejects.toThrow();
    const again = await app.get(TenantFounding).found({ ...input, code: 'broken' });
    expect(again.tenantId).toBeDefined();
  });

  it('is for platform operators only, who see that tenants exist and nothing more', async () => {
    const ops = await app.found('platform');
    expect((await app.call('GET', '/v1/tenants', { as: owner })).status).toBe(403);
    const create = { code: 'sakura', name: 'さくら', ownerLoginId: 'boss', ownerName: '桜' };
    expect((await app.call('POST', '/v1/tenants', { as: owner, body: create })).status).toBe(403);
    const created = await app.call('POST', '/v1/tenants', { as: ops, body: create });
    expect(created).toMatchObject({
      status: 201,
      body: { activationLink: expect.stringContaining('token=mma_') },
    });
    const page = await app.call('GET', '/v1/tenants?limit=2&totalCount=true', { as: ops });
    expect(page.body.items.map(({ code }: { code: string }) => code)).toEqual(['broken', 'hikari']);
    expect(page.body.totalCount).toBe(6);
    const next = await app.call('GET', `/v1/tenants?limit=4&cursor=${page.body.nextCursor}`, { as: ops });
    expect(next.body.items).toHaveLength(4);
    expect((await app.call('GET', `/v1/users/${owner.userId}`, { as: ops })).status).toBe(404);
  });
});

describe('sessions', () => {
  it('are listed and ended by their owner alone', async () => {
    const one = { ...owner, token: (await login(good)).body.accessToken };
    const two = { ...owner, token: (await login(good)).body.accessToken };
    const { body } = await app.call('GET', '/v1/me/sessions', { as: one });
    const [newest, current] = body.items;
    expect([newest.current, current.current]).toEqual([false, true]);
    expect((await app.call('DELETE', `/v1/me/sessions/${newest.id}`, { as: other })).status).toBe(404);
    expect((await me(two.token)).status).toBe(200);
    expect((await app.call('DELETE', `/v1/me/sessions/${newest.id}`, { as: one })).status).toBe(204);
    expect((await me(two.token)).status).toBe(401);
    expect((await me(one.token)).status).toBe(200);
    expect((await app.call('DELETE', `/v1/me/sessions/${newest.id}`, { as: one })).status).toBe(404);
  });
});

describe('a session ended here', () => {
  it('is dead in every other process, also one that hears nothing', async () => {
    const signals = new CommittedSignals(app.get(Config));
    const elsewhere = new SessionStanding(app.get(TenantDb), app.get(Clock), signals);
    await elsewhere.onModuleInit();
    const open = async () => {
      const { accessToken } = (await login(good)).body;
      const claims = jwt.decode(accessToken) as { sub: string; tid: string; sid: string };
      expect(await elsewhere.works(claims)).toBe(true);
      return { claims, as: { ...owner, token: accessToken } };
    };
    const [heard, unheard] = [await open(), await open()];
    await app.call('POST', '/v1/auth/logout', { as: heard.as });
    await settled(async () => expect(await elsewhere.works(heard.claims)).toBe(false));
    expect(await elsewhere.works({ ...unheard.claims, tid: other.tenantId })).toBe(false);
    await signals.onApplicationShutdown();
    const deaf = Object.defineProperty(signals, 'connected', { value: false });
    expect(deaf.connected).toBe(false);
    await app.call('POST', '/v1/auth/logout', { as: unheard.as });
    expect(await elsewhere.works(unheard.claims)).toBe(false);
  });
});

describe('inviting', () => {
  it('gives a link for somebody who has not started, never for one with a wider role', async () => {
    const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
    const admin = await app.person(tenant, 'tenant_admin', { kind: 'tenant' });
    const user = await app.call('POST', '/v1/users', {
      as: admin,
      body: { loginId: 'hanako', name: '花子' },
    });
    const invite = (as: SignedIn, id: string) => app.call('POST', `/v1/users/${id}/invitations`, { as });
    expect((await invite(other, user.body.id)).status).toBe(404);
    const first = await invite(admin, user.body.id);
    const second = await invite(admin, user.body.id);
    expect([first.status, second.status]).toEqual([201, 201]);
    const activate = (link: string) =>
      app.call('POST', '/v1/auth/activate', {
        body: { token: new URL(link).searchParams.get('token'), password: 'yoru no densha ni noru' },
      });
    expect((await activate(first.body.activationLink)).status).toBe(400);
    await app.call('POST', '/v1/role-assignments', {
      as: owner,
      body: { userId: user.body.id, role: 'tenant_owner', scope: { kind: 'tenant' } },
    });
    expect(await invite(admin, user.body.id)).toMatchObject({
      status: 403,
      body: { code: 'access.role_not_grantable' },
    });
    expect((await activate(second.body.activationLink)).status).toBe(400);
    const third = await invite(owner, user.body.id);
    expect((await activate(third.body.activationLink)).status).toBe(204);
    expect((await invite(owner, user.body.id)).status).toBe(409);
  });

  it('is over once there is a password, though a link be left, and goes on after a pause without one', async () => {
    const create = async () =>
      (
        await app.call('POST', '/v1/users', {
          as: owner,
          body: { loginId: `p-${uuidv7().slice(-12)}`, name: '花子' },
        })
      ).body.id;
    const activate = (token: string) =>
      app.call('POST', '/v1/auth/activate', { body: { token, password: 'somebody else wants it' } });
    const late = await create();
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .transaction((tx) => app.get(Credentials).setPassword(tx, late, PASSWORD, { mustChange: false })),
    );
    // As when the invitation was looked at before the first sign-in, and written after it
    const { token } = await app.as(owner.tenantId, () =>
      app.get(TenantDb).transaction((tx) => app.get(ActivationTokens).issueIn(tx, late, 'invitation')),
    );
    expect((await activate(token)).status).toBe(400);

    const paused = await create();
    const status = (to: string) =>
      app.call('PATCH', `/v1/users/${paused}`, { as: owner, body: { status: to } });
    expect([(await status('disabled')).status, (await status('active')).status]).toEqual([200, 200]);
    const link = await app.call('POST', `/v1/users/${paused}/invitations`, { as: owner });
    expect(link.status).toBe(201);
    expect((await activate(new URL(link.body.activationLink).searchParams.get('token')!)).status).toBe(204);
  });
});

describe('the wall between tenants', () => {
  it.each(['credential', 'session', 'activation'])('keeps every row of %s inside', async (table) => {
    const tenants = (tenantId: string) =>
      app.as(tenantId, async () => {
        const rows = await app
          .get(TenantDb)
          .query<{ tenant_id: string }>(`select distinct tenant_id from ${table}`);
        return rows.map((row) => row.tenant_id);
      });
    expect(await tenants(owner.tenantId)).toEqual([owner.tenantId]);
    expect(await tenants(other.tenantId)).toEqual([other.tenantId]);
  });

  it('keeps no secret in the log or in the tables that hold them', async () => {
    const { body } = await login(good);
    const rows = await app.as(owner.tenantId, () =>
      app.get(TenantDb).query<{ text: string }>(
        `select audit_event::text as text from audit_event union all select session::text from session
         union all select activation::text from activation union all select credential::text from credential`,
      ),
    );
    const everything = rows.map(({ text }) => text).join('\n');
    for (const secret of [PASSWORD, body.accessToken, body.refreshToken])
      expect(everything).not.toContain(secret);
  });
});

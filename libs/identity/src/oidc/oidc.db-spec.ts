import { createHash, randomBytes } from 'node:crypto';

import { Clock, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';

import { type Answer, PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { TestProvider } from '../../testing';

const BASE = 'http://127.0.0.1:3000';
const CALLBACK = (tenant: string) => `${BASE}/v1/auth/oidc/${tenant}/callback`;
const RETURN_URL = 'https://console.example.com/signed-in?from=sso';

let provider: TestProvider;
let elsewhere: TestProvider;

beforeAll(async () => {
  const uris = [CALLBACK('mimamart'), CALLBACK('kumanomi')];
  [provider, elsewhere] = await Promise.all([TestProvider.start(...uris), TestProvider.start(...uris)]);
  process.env.MIMAMORI_EGRESS_ALLOW = `127.0.0.1:${provider.port},127.0.0.1:${elsewhere.port}`;
  process.env.MIMAMORI_PUBLIC_URL = BASE;
});
afterAll(async () => {
  delete process.env.MIMAMORI_EGRESS_ALLOW;
  delete process.env.MIMAMORI_PUBLIC_URL;
  await Promise.all([provider.stop(), elsewhere.stop()]);
});

const app = useApp({ jobs: false });
let owner: SignedIn;
let stranger: SignedIn;

const secretOf = (client: string) => `secret-of-${client}-that-is-long-enough`;
const aConfiguration = (over: object = {}) => ({
  issuer: provider.issuer,
  clientId: 'mimamori',
  clientSecret: secretOf('mimamori'),
  scopes: ['profile', 'groups'],
  jit: true,
  ...over,
});
const put = (body: object, as = owner, headers = {}) =>
  app.call('PUT', '/v1/identity-provider', { as, body, headers });
const configure = async (over: object = {}, as = owner): Promise<Answer> => {
  const answer = await put(aConfiguration(over), as);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer;
};

interface Journey {
  /** Where the provider sent the browser back to. */
  readonly back: URL;
  readonly cookie: string;
}

const cookieOf = ({ headers }: Answer) => String(headers['set-cookie']).split(';')[0]!;
const callbackPath = (url: URL) => url.pathname + url.search;

/** To the provider and to the door again; `tamper` may change what is asked of the provider. */
async function travel(
  tenant = 'mimamart',
  { query = '', tamper }: { query?: string; tamper?: (url: URL) => void } = {},
): Promise<Journey> {
  const started = await app.call('GET', `/v1/auth/oidc/${tenant}/start${query}`);
  if (started.status !== 302) throw new Error(started.text);
  const url = new URL(started.headers.location!);
  tamper?.(url);
  return { back: await provider.browse(url.href), cookie: cookieOf(started) };
}

const arrive = ({ back, cookie }: Journey, language = 'en') =>
  app.call('GET', callbackPath(back), { headers: { cookie, 'accept-language': language } });
const signIn = async (tenant = 'mimamart') => arrive(await travel(tenant));
const be = (sub: string, claims: object, proof: object = {}) =>
  provider.order({ accounts: { [sub]: claims as never }, as: { sub, ...proof } });
const userNamed = (loginId: string, as = owner) => app.as(as.tenantId, () => app.get(Users).find(loginId));
const query = <Row>(sql: string, values: unknown[] = [], as = owner) =>
  app.as(as.tenantId, () => app.get(TenantDb).query<Row & object>(sql, values));
const meOf = async ({ body }: Answer) =>
  (await app.call('GET', '/v1/me', { headers: { authorization: `Bearer ${body.accessToken}` } })).body;
const refusalsOf = async (as = owner) =>
  (
    await query<{ reason: string }>(
      `select details->>'reason' as reason from audit_event where action = 'login.fail' and details->>'method' = 'oidc'
       order by transaction_id desc`,
      [],
      as,
    )
  ).map(({ reason }) => reason);

/** Something refused in both languages, by the same code. */
async function expectRefusal(work: (language: string) => Promise<Answer>, status: number, code: string) {
  const [en, ja] = [await work('en'), await work('ja')];
  for (const answer of [en, ja]) {
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
  }
  expect(en.body.title).not.toBe(ja.body.title);
}

beforeAll(async () => {
  owner = await app.found('mimamart');
  stranger = await app.found('kumanomi');
});

beforeEach(async () => {
  await configure();
  await be('sub-tanaka', { preferred_username: 'tanaka', name: '田中 花子' });
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a sign-in at the provider', () => {
  it('makes a user the first time, finds them the next time, and gives tokens that work', async () => {
    const first = await signIn();
    expect(first).toMatchObject({ status: 200, body: { expiresIn: 600 } });
    expect(first.headers['cache-control']).toContain('no-store');
    const user = (await userNamed('tanaka'))!;
    expect(user).toMatchObject({ name: '田中 花子', status: 'active' });
    expect(await meOf(first)).toMatchObject({ user: { id: user.id } });
    // the name at the provider may pass on to somebody else; the account stays with the subject
    await be('sub-tanaka', { preferred_username: 'tanaka-new', name: '田中' });
    expect(await signIn()).toMatchObject({ status: 200 });
    expect(await userNamed('tanaka-new')).toBeNull();
    const links = await app.call('GET', `/v1/external-identities?filter[userId]=${user.id}`, { as: owner });
    expect(links.body.items).toEqual([
      expect.objectContaining({ userId: user.id, issuer: provider.issuer, subject: 'sub-tanaka' }),
    ]);
    const audit = await query<{ action: string; actor: string }>(
      `select action, actor_id as actor from audit_event
       where subject_id = $1 or details->>'userId' = $1 order by id`,
      [user.id],
    );
    expect(audit).toEqual(
      expect.arrayContaining([
        { action: 'users.user.create', actor: 'system:oidc' },
        { action: 'identity.external_identity.provision', actor: 'system:oidc' },
        { action: 'login.ok', actor: user.id },
      ]),
    );
  });

  it('hands the browser of a return URL a code, which fetches the tokens once', async () => {
    await configure({ returnUrls: [RETURN_URL] });
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const chosen = `?codeChallenge=${challenge}&returnUrl=${encodeURIComponent(RETURN_URL)}`;
    const fetched = (code: string | null, codeVerifier = verifier, language = 'en', tenant = 'mimamart') =>
      app.call('POST', `/v1/auth/oidc/${tenant}/token`, {
        body: { code, codeVerifier },
        headers: { 'accept-language': language },
      });
    const come = async () => {
      const arrived = await arrive(await travel('mimamart', { query: chosen }));
      expect(arrived).toMatchObject({ status: 302, text: '' });
      expect(arrived.headers['referrer-policy']).toBe('no-referrer');
      return new URL(arrived.headers.location!);
    };
    const url = await come();
    expect(url.href).toContain('https://console.example.com/signed-in?from=sso&code=mmo_');
    const code = url.searchParams.get('code');
    expect(await fetched(code)).toMatchObject({ status: 200, body: { expiresIn: 600 } });
    await expectRefusal((language) => fetched(code, verifier, language), 400, 'identity.oidc_code_invalid');
    // a wrong verifier uses it up
    const stolen = (await come()).searchParams.get('code');
    expect(await fetched(stolen, `${verifier.slice(0, -1)}~`)).toMatchObject({ status: 400 });
    expect(await fetched(stolen)).toMatchObject({ status: 400 });
    const late = (await come()).searchParams.get('code');
    const now = jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(Date.now() + 61_000));
    expect(await fetched(late)).toMatchObject({ status: 400 });
    now.mockRestore();
    expect((await refusalsOf())[0]).toBe('oidc_code_invalid');
    // not from the neighbour's door
    await configure({}, stranger);
    const mine = (await come()).searchParams.get('code');
    expect(await fetched(mine, verifier, 'en', 'kumanomi')).toMatchObject({ status: 400 });
    const start = (more: string) => app.call('GET', `/v1/auth/oidc/mimamart/start${more}`);
    expect((await start('')).body.errors).toEqual([
      expect.objectContaining({ pointer: '?codeChallenge', code: 'identity.code_challenge_needed' }),
    ]);
    expect(
      (await start(`?codeChallenge=${challenge}&returnUrl=https://console.example.com/`)).body.errors,
    ).toEqual([expect.objectContaining({ pointer: '?returnUrl', code: 'identity.return_url_unknown' })]);
  });

  it('works for a public client, and for one that posts its secret', async () => {
    await configure({ clientId: 'public', clientSecret: null });
    expect(await signIn()).toMatchObject({ status: 200 });
    await configure({ clientId: 'posting', clientSecret: secretOf('posting') });
    expect(await signIn()).toMatchObject({ status: 200 });
  });

  it('asks for S256, a nonce and a state, and binds them to the browser by a cookie', async () => {
    const started = await app.call('GET', '/v1/auth/oidc/mimamart/start');
    const url = new URL(started.headers.location!);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'mimamori',
      redirect_uri: CALLBACK('mimamart'),
      scope: 'openid profile groups',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(started.headers['set-cookie']).toMatch(
      /^mimamori-sso-[0-9a-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    const [row] = await query<Record<string, unknown>>('select * from oidc_attempt order by id desc limit 1');
    const kept = JSON.stringify(row);
    for (const secret of [url.searchParams.get('state'), url.searchParams.get('nonce')])
      expect(kept).not.toContain(secret);
  });
});

describe('what does not fit', () => {
  const invalid = (work: (language: string) => Promise<Answer>) =>
    expectRefusal(work, 401, 'identity.oidc_answer_invalid');
  const lost = (work: (language: string) => Promise<Answer>) =>
    expectRefusal(work, 400, 'identity.oidc_state_invalid');

  it('is refused: another challenge or nonce, another issuer in the answer, an old token', async () => {
    const set = (name: string, value: string) => (url: URL) => url.searchParams.set(name, value);
    await invalid(async (language) =>
      arrive(await travel('mimamart', { tamper: set('code_challenge', 'x'.repeat(43)) }), language),
    );
    await invalid(async (language) =>
      arrive(await travel('mimamart', { tamper: set('nonce', 'another') }), language),
    );
    await invalid(async (language) => {
      const journey = await travel();
      journey.back.searchParams.set('iss', elsewhere.issuer);
      return arrive(journey, language);
    });
    await invalid(async (language) => {
      const journey = await travel();
      const now = Date.now();
      jest.spyOn(app.get(Clock), 'now').mockImplementation(() => new Date(now + 400_000));
      const answer = await arrive(journey, language);
      jest.restoreAllMocks();
      return answer;
    });
    expect(await refusalsOf()).toEqual(expect.arrayContaining(['oidc_answer_invalid']));
  });

  it('is refused: another state, a second time, another browser, too late, another configuration', async () => {
    await lost(async (language) => {
      const journey = await travel();
      journey.back.searchParams.set('state', 'x'.repeat(43));
      return arrive(journey, language);
    });
    const journey = await travel();
    expect(await arrive(journey)).toMatchObject({ status: 200 });
    await lost((language) => arrive(journey, language));
    const other = await travel();
    await lost((language) => arrive({ ...other, cookie: 'mimamori-sso=x' }, language));
    await lost(async (language) =>
      arrive({ ...other, cookie: other.cookie.replace(/=.*/, `=${'A'.repeat(43)}`) }, language),
    );
    // neither used it up
    expect(await arrive(other)).toMatchObject({ status: 200 });
    const late = await travel();
    const now = jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(Date.now() + 601_000));
    await lost((language) => arrive(late, language));
    now.mockRestore();
    const before = await travel();
    await configure({ nameClaim: 'nickname' });
    await lost((language) => arrive(before, language));
  });

  it("is refused at another tenant's door", async () => {
    await configure({}, stranger);
    const journey = await travel();
    journey.back.pathname = journey.back.pathname.replace('mimamart', 'kumanomi');
    await lost((language) => arrive(journey, language));
    expect((await refusalsOf(stranger))[0]).toBe('oidc_state_invalid');
    journey.back.pathname = journey.back.pathname.replace('kumanomi', 'mimamart');
    expect(await arrive(journey)).toMatchObject({ status: 200 });
  });

  it('is refused: tokens signed with the client secret, and people who give up', async () => {
    await configure({ clientId: 'symmetric', clientSecret: secretOf('symmetric') });
    await invalid(async (language) => arrive(await travel(), language));
    await configure();
    await provider.order({ as: null });
    await expectRefusal(async (language) => arrive(await travel(), language), 401, 'identity.oidc_denied');
  });

  it('is one answer for a tenant that is unknown, has no provider, or has turned it off', async () => {
    await app.found('bare');
    await configure({ enabled: false });
    const shapes = [];
    for (const tenant of ['nobody', 'bare', 'mimamart', 'x y', '%00'])
      for (const [method, path, body] of [
        ['GET', 'start'],
        ['GET', `callback?state=${'x'.repeat(43)}`],
        ['POST', 'token', { code: 'mmo_x', codeVerifier: 'x'.repeat(43) }],
      ] as const) {
        const answer = await app.call(method, `/v1/auth/oidc/${encodeURIComponent(tenant)}/${path}`, {
          body,
        });
        const { traceId: _trace, ...problem } = answer.body;
        shapes.push(JSON.stringify([answer.status, problem]));
      }
    expect(new Set(shapes).size).toBe(1);
    expect(JSON.parse(shapes[0]!)).toEqual([404, expect.objectContaining({ code: 'platform.not_found' })]);
  });
});

describe('the provider', () => {
  it('may be down: a problem with a stable code, at both ends of the way', async () => {
    const journey = await travel();
    await provider.order({ down: true });
    try {
      const unavailable = 'identity.oidc_provider_unavailable';
      expect(await arrive(journey)).toMatchObject({ status: 502, body: { code: unavailable } });
      // what it said of itself is believed for five minutes, and no longer
      const now = jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(Date.now() + 301_000));
      await expectRefusal(
        (language) =>
          app.call('GET', '/v1/auth/oidc/mimamart/start', { headers: { 'accept-language': language } }),
        502,
        unavailable,
      );
      now.mockRestore();
      expect(await put(aConfiguration())).toMatchObject({
        status: 422,
        body: { code: 'identity.provider_discovery_failed' },
      });
    } finally {
      await provider.order({ down: false });
    }
    expect(await signIn()).toMatchObject({ status: 200 });
  });

  it('may change its keys at any time', async () => {
    expect(await signIn()).toMatchObject({ status: 200 });
    await provider.order({ rotate: true });
    expect(await signIn()).toMatchObject({ status: 200 });
  });

  it('may no longer know the client', async () => {
    await configure({ clientSecret: 'a secret of last year' });
    expect(await signIn()).toMatchObject({ status: 502, body: { code: 'identity.oidc_client_refused' } });
  });
});

describe('an account', () => {
  it('is not made where the tenant does not want that, nor of a name that is none', async () => {
    await configure({ jit: false });
    await be('sub-unknown', { preferred_username: 'unknown', name: 'x' });
    await expectRefusal(
      async (language) => arrive(await travel(), language),
      403,
      'identity.oidc_no_account',
    );
    await configure();
    await be('sub-odd', { preferred_username: '名前だけ', name: 'x' });
    expect(await signIn()).toMatchObject({ status: 403 });
    expect((await refusalsOf()).slice(0, 2)).toEqual(['login_id_unusable', 'unknown_person']);
    expect(await userNamed('unknown')).toBeNull();
  });

  it('is not taken over by its login id, unless the tenant says so, and never from an owner or twice', async () => {
    const clerk = await app.as(owner.tenantId, () =>
      app.get(Users).create({ loginId: 'clerk', name: 'Clerk' }),
    );
    const come = async (sub: string, loginId: string) => {
      await be(sub, { preferred_username: loginId, name: 'Somebody' });
      return signIn();
    };
    expect(await come('sub-clerk', 'clerk')).toMatchObject({ status: 403 });
    await configure({ linkByLoginId: true, jit: false });
    expect(await come('sub-clerk', 'CLERK')).toMatchObject({ status: 200 });
    expect(await userNamed('clerk')).toMatchObject({ id: clerk.id, status: 'active' });
    expect(await come('sub-impostor', 'clerk')).toMatchObject({ status: 403 });
    expect(await come('sub-owner', 'owner')).toMatchObject({ status: 403 });
    expect((await refusalsOf()).slice(0, 3)).toEqual(['login_id_taken', 'login_id_taken', 'login_id_taken']);
    // an administrator takes the link apart: sessions end, the person is unknown again
    const { body } = await app.call('GET', `/v1/external-identities?filter[userId]=${clerk.id}`, {
      as: owner,
    });
    const signedIn = await come('sub-clerk', 'clerk');
    const url = `/v1/external-identities/${body.items[0].id}`;
    expect(await app.call('DELETE', url, { as: owner })).toMatchObject({ status: 204 });
    expect(await app.call('GET', url, { as: owner })).toMatchObject({ status: 404 });
    const headers = { authorization: `Bearer ${signedIn.body.accessToken}` };
    expect(await app.call('GET', '/v1/me', { headers })).toMatchObject({ status: 401 });
  });

  it('of somebody who has left or was disabled lets nobody in', async () => {
    await be('sub-leaver', { preferred_username: 'leaver', name: 'Leaver' });
    expect(await signIn()).toMatchObject({ status: 200 });
    const user = (await userNamed('leaver'))!;
    const change = (patch: object) => app.call('PATCH', `/v1/users/${user.id}`, { as: owner, body: patch });
    expect(await change({ lastDay: '2020-01-01' })).toMatchObject({ status: 200 });
    expect(await signIn()).toMatchObject({ status: 403, body: { code: 'identity.oidc_no_account' } });
    await change({ lastDay: null, status: 'disabled' });
    expect(await signIn()).toMatchObject({ status: 403 });
    expect((await refusalsOf()).slice(0, 2)).toEqual(['account_unusable', 'account_unusable']);
    await change({ status: 'active' });
    expect(await signIn()).toMatchObject({ status: 200 });
  });

  it('keeps its password, or not, as the tenant says; an owner always does', async () => {
    await be('sub-both', { preferred_username: 'both', name: 'Both' });
    const { id } = await app.as(owner.tenantId, () =>
      app.get(Users).create({ loginId: 'both', name: 'Both' }),
    );
    const invited = await app.call('POST', `/v1/users/${id}/invitations`, { as: owner });
    const token = new URL(invited.body.activationLink).searchParams.get('token');
    await app.call('POST', '/v1/auth/activate', { body: { token, password: PASSWORD } });
    await configure({ linkByLoginId: true });
    expect(await signIn()).toMatchObject({ status: 200 });
    const typed = (loginId: string) =>
      app.call('POST', '/v1/auth/login', { body: { tenant: 'mimamart', loginId, password: PASSWORD } });
    expect(await typed('both')).toMatchObject({ status: 200 });
    await configure({ linkByLoginId: true, passwordSignIn: false });
    expect(await typed('both')).toMatchObject({ status: 401, body: { code: 'identity.sign_in_failed' } });
    expect(await typed('owner')).toMatchObject({ status: 200 });
  });

  it('has shown a second factor only where the tenant believes the provider', async () => {
    const amrOf = async () => {
      const { body } = await signIn();
      return JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url').toString()).amr;
    };
    await be('sub-tanaka', { preferred_username: 'tanaka', name: 'T' }, { amr: ['pwd', 'mfa'], acr: 'high' });
    expect(await amrOf()).toEqual(['fed']);
    await configure({ mfaValues: ['high'] });
    expect(await amrOf()).toEqual(['fed', 'mfa']);
    await configure({ mfaValues: ['higher'] });
    expect(await amrOf()).toEqual(['fed']);
  });
});

describe('groups at the provider', () => {
  const aGroup = async (code: string) =>
    (await app.call('POST', '/v1/groups', { as: owner, body: { code, name: code } })).body.id as string;
  const membersOf = async (groupId: string) =>
    (
      await query<{ source: string }>('select source from user_group_member where group_id = $1', [groupId])
    ).map(({ source }) => source);

  it('become memberships, which follow them at each sign-in and leave those that people gave', async () => {
    const [tokyo, osaka, byHand] = [await aGroup('tokyo'), await aGroup('osaka'), await aGroup('by-hand')];
    const groups = [
      { value: 'stores/tokyo', groupId: tokyo },
      { value: 'stores/osaka', groupId: osaka },
      { value: 'all', groupId: osaka },
    ];
    const come = async (told?: unknown) => {
      const more = told === undefined ? {} : { groups: told };
      await be('sub-groups', { preferred_username: 'groups', name: 'Groups', ...more });
      expect(await signIn()).toMatchObject({ status: 200 });
      return [await membersOf(tokyo), await membersOf(osaka), await membersOf(byHand)];
    };
    await configure({ groupsClaim: 'groups', groups });
    expect(await come(['stores/tokyo', 'all', 'nobody knows'])).toEqual([['oidc'], ['oidc'], []]);
    const { id } = (await userNamed('groups'))!;
    for (const group of [byHand, osaka])
      await app.call('POST', `/v1/groups/${group}/members`, { as: owner, body: { userIds: [id] } });
    expect(await come(['stores/osaka', 'Stores/Tokyo'])).toEqual([[], ['oidc'], ['manual']]);
    expect(await come('stores/tokyo')).toEqual([['oidc'], [], ['manual']]);
    // nothing told is nothing meant
    expect(await come()).toEqual([[], [], ['manual']]);
    await come(['stores/tokyo']);
    // a mapping that is taken away goes with the next sign-in
    await configure({ groupsClaim: null, groups });
    expect(await come(['stores/tokyo'])).toEqual([[], [], ['manual']]);
    // a group that is gone takes its mapping along
    await app.call('DELETE', `/v1/groups/${tokyo}`, { as: owner, headers: { 'if-match': '*' } });
    const left = await app.call('GET', '/v1/identity-provider', { as: owner });
    expect(left.body.groups.map(({ value }: { value: string }) => value)).toEqual(['all', 'stores/osaka']);
  });

  it("are mapped to the tenant's own groups only", async () => {
    const { body } = await app.call('POST', '/v1/groups', {
      as: stranger,
      body: { code: 'theirs', name: 'theirs' },
    });
    for (const groupId of [body.id, '0190a000-0000-7000-8000-000000000001'])
      expect(await put(aConfiguration({ groups: [{ value: 'x', groupId }] }))).toMatchObject({
        status: 404,
        body: { code: 'platform.not_found' },
      });
  });
});

import { Clock, systemPrincipal, TenantDb } from '@mimamori/platform';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { codeOf, exempt } from '../../../../test/support/second-factor';
import { EnrolmentLinks } from '../activation/enrolment-link.service';

const WHOLE = { kind: 'tenant' } as const;
const OUTSIDE = { status: 403, body: { code: 'identity.first_factor_inside' } };

const app = useApp({ jobs: false });
let now: number;
let owner: SignedIn;
let tenant: { tenantId: string; code: string };
let network: string;
let counter = 0;

beforeAll(() => {
  now = Date.now();
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => new Date(now));
});
beforeEach(async () => {
  const code = `factor${(counter += 1)}`;
  owner = await app.found(code);
  tenant = { tenantId: owner.tenantId, code };
  network = (await post('/v1/networks', { cidr: '127.0.0.0/8', name: '本部' }, owner)).body.id;
  // what they do here from outside, others may not
  await exempt(app, owner);
});
afterAll(() => jest.restoreAllMocks());

const post = (url: string, body: object = {}, as?: SignedIn) => app.call('POST', url, { as, body });
const change = (url: string, body: object) =>
  app.call('PATCH', url, { as: owner, body, headers: { 'if-match': '*' } });
/** Everybody is outside from here on, or inside. */
const goOut = () => change(`/v1/networks/${network}`, { cidr: '203.0.113.0/24' });
const comeIn = () => change(`/v1/networks/${network}`, { cidr: '127.0.0.0/8' });
const login = (loginId: string, password = PASSWORD) =>
  post('/v1/auth/login', { tenant: tenant.code, loginId, password });
const begin = (token: string, link?: string) =>
  post('/v1/auth/mfa/enrolments', { token, kind: 'totp', ...(link !== undefined && { link }) });
const tokenOf = (link: string) =>
  new URL(link).searchParams.get('link') ?? new URL(link).searchParams.get('token')!;
const linkFor = async ({ userId }: SignedIn, as = owner) =>
  post(`/v1/users/${userId}/enrolment-links`, {}, as);

async function someone(role = 'auditor') {
  const person = await app.person(tenant, role, WHOLE);
  const { body } = await app.call('GET', `/v1/users/${person.userId}`, { as: owner });
  return { ...person, loginId: body.loginId as string };
}
async function confirm(token: string, secret: string) {
  return post('/v1/auth/mfa/enrolments/confirm', { token, code: await codeOf(app, secret) });
}
/** A tenant that asks auditors for a second factor. */
const demanded = () => change('/v1/sign-in-policy', { mfaRoles: ['auditor'] });

describe('whoever stole a password, outside of the networks', () => {
  it('enrols no first factor at the sign-in, and is told how it is done; inside, the same token works', async () => {
    const person = await someone();
    await demanded();
    await goOut();
    const asked = await login(person.loginId);
    expect(asked).toMatchObject({ ...OUTSIDE, body: { enrolmentToken: expect.stringMatching(/^mmc_/) } });
    const token = asked.body.enrolmentToken;
    expect(await begin(token)).toMatchObject(OUTSIDE);
    for (const wrong of ['', 'mma_wrong', token]) expect(await begin(token, wrong)).toMatchObject(OUTSIDE);
    await comeIn();
    const begun = await begin(token);
    expect(begun.status).toBe(200);
    // begun inside, ended outside
    await goOut();
    expect(await confirm(token, begun.body.totp.secret)).toMatchObject(OUTSIDE);
    await comeIn();
    expect((await confirm(token, begun.body.totp.secret)).status).toBe(200);
    const log = await app.call('GET', '/v1/audit-events?filter[action]=identity.mfa.fail', { as: owner });
    expect(log.body.items).toHaveLength(5);
    expect(log.body.items[0]).toMatchObject({ outcome: 'denied', details: { from: 'outside' } });
  });

  it('enrols none in a session either', async () => {
    const person = await someone('live_viewer');
    await goOut();
    const { body } = await login(person.loginId);
    const thief = { ...person, token: body.accessToken };
    expect(await post('/v1/me/mfa/enrolments', { kind: 'totp' }, thief)).toMatchObject(OUTSIDE);
    await comeIn();
    const begun = await post('/v1/me/mfa/enrolments', { kind: 'totp' }, thief);
    await goOut();
    const code = await codeOf(app, begun.body.totp.secret);
    const end = () => post(`/v1/me/mfa/enrolments/${begun.body.id}/confirm`, { code }, thief);
    expect(await end()).toMatchObject(OUTSIDE);
    await comeIn();
    expect((await end()).status).toBe(200);
    // whoever has one may add another from anywhere
    await goOut();
    expect((await post('/v1/me/mfa/enrolments', { kind: 'totp' }, thief)).status).toBe(200);
  });

  it('is held by nothing where the tenant says so, or lists no network', async () => {
    const [one, other] = [await someone(), await someone()];
    await demanded();
    await goOut();
    expect(await change('/v1/sign-in-policy', { firstFactorFrom: 'anywhere' })).toMatchObject({
      body: { firstFactorFrom: 'anywhere' },
    });
    const { body } = await app.graphql(owner, '{ signInPolicy { firstFactorFrom } }');
    expect(body.data).toEqual({ signInPolicy: { firstFactorFrom: 'anywhere' } });
    const first = await login(one.loginId);
    expect(first.body.code).toBe('identity.mfa_enrolment_required');
    expect((await begin(first.body.enrolmentToken)).status).toBe(200);
    expect((await change('/v1/sign-in-policy', { firstFactorFrom: 'inside' })).status).toBe(200);
    expect(await begin(first.body.enrolmentToken)).toMatchObject(OUTSIDE);
    await app.call('DELETE', `/v1/networks/${network}`, { as: owner });
    expect((await begin((await login(other.loginId)).body.enrolmentToken)).status).toBe(200);
    expect((await change('/v1/sign-in-policy', { firstFactorFrom: 'moon' })).status).toBe(400);
  });
});

describe('whoever stole the password of an owner, outside of the networks', () => {
  it('loosens nothing, makes no key and no link', async () => {
    const thief = await app.person(tenant, 'tenant_owner', WHOLE);
    const friend = await someone();
    await goOut();
    const policy = (body: object) =>
      app.call('PATCH', '/v1/sign-in-policy', { as: thief, body, headers: { 'if-match': '*' } });
    const refused = { status: 403, body: { code: 'identity.proof_from_inside' } };
    expect(await policy({ firstFactorFrom: 'anywhere' })).toMatchObject(refused);
    expect(await policy({ mfaOutside: true })).toMatchObject(refused);
    expect(await post('/v1/networks', { cidr: '127.0.0.0/8', name: '自宅' }, thief)).toMatchObject(refused);
    expect(await app.call('DELETE', `/v1/networks/${network}`, { as: thief })).toMatchObject(refused);
    expect(await post('/v1/api-keys', { name: '連携', scopes: ['site:read'] }, thief)).toMatchObject(refused);
    expect(await linkFor(friend, thief)).toMatchObject(refused);
    await comeIn();
    expect((await policy({ mfaOutside: true })).status).toBe(200);
  });
});

describe('a link that an administrator makes', () => {
  it('lets its person in from outside, once, beside the password', async () => {
    const [person, other] = [await someone(), await someone()];
    await demanded();
    await goOut();
    const made = await linkFor(person);
    expect(made).toMatchObject({
      status: 201,
      body: { enrolmentLink: expect.stringContaining('/v1/auth/mfa/enrolments?link=mma_') },
    });
    const link = tokenOf(made.body.enrolmentLink);
    const explained = await app.call('GET', `/v1/auth/mfa/enrolments?link=${link}`);
    expect(explained).toMatchObject({ status: 200, body: { body: { link, kind: 'totp' } } });
    // it is nobody else's, and no password
    expect(await begin((await login(other.loginId)).body.enrolmentToken, link)).toMatchObject(OUTSIDE);
    expect((await post('/v1/auth/activate', { token: link, password: `${PASSWORD} again` })).status).toBe(
      400,
    );
    const token = (await login(person.loginId)).body.enrolmentToken;
    const begun = await begin(token, link);
    expect(begun.status).toBe(200);
    expect(await confirm(token, begun.body.totp.secret)).toMatchObject({
      status: 200,
      body: { recoveryCodes: expect.anything() },
    });
    await app.call('DELETE', `/v1/users/${person.userId}/mfa`, { as: owner });
    expect(await begin((await login(person.loginId)).body.enrolmentToken, link)).toMatchObject(OUTSIDE);
    const log = await app.call('GET', '/v1/audit-events?filter[action]=identity.mfa.link', { as: owner });
    expect(log.body.items).toHaveLength(1);
    expect(log.text).not.toContain(link);
  });

  it('works in a session, too; a newer one takes its place, and its time ends', async () => {
    const person = await someone('live_viewer');
    const old = tokenOf((await linkFor(person)).body.enrolmentLink);
    const link = tokenOf((await linkFor(person)).body.enrolmentLink);
    await goOut();
    const { body } = await login(person.loginId);
    const enrol = (given: string) =>
      post('/v1/me/mfa/enrolments', { kind: 'totp', link: given }, { ...person, token: body.accessToken });
    expect(await enrol(old)).toMatchObject(OUTSIDE);
    const begun = await enrol(link);
    expect(begun.status).toBe(200);
    const asIs = now;
    now += 73 * 3_600_000;
    const late = await login(person.loginId);
    expect(
      await post(
        '/v1/me/mfa/enrolments',
        { kind: 'totp', link },
        { ...person, token: late.body.accessToken },
      ),
    ).toMatchObject(OUTSIDE);
    now = asIs;
  });

  it('is made by the operator for a company that shut itself out', async () => {
    const sole = await app.person(tenant, 'tenant_owner', WHOLE);
    const { body: user } = await app.call('GET', `/v1/users/${sole.userId}`, { as: owner });
    await change('/v1/sign-in-policy', { mfaOutside: true });
    await goOut();
    const { enrolmentToken } = (await login(user.loginId)).body;
    expect(await begin(enrolmentToken)).toMatchObject(OUTSIDE);
    const made = await app.as(tenant.tenantId, () => app.get(EnrolmentLinks).make(sole.userId), {
      principal: systemPrincipal('cli', tenant.tenantId),
    });
    expect((await begin(enrolmentToken, tokenOf(made.enrolmentLink))).status).toBe(200);
  });

  it('may be the invitation that made the password', async () => {
    await demanded();
    const user = await post('/v1/users', { loginId: `new${counter}`, name: '新人' }, owner);
    await post('/v1/role-assignments', { userId: user.body.id, role: 'auditor', scope: WHOLE }, owner);
    const invite = async () => {
      const { body } = await post(`/v1/users/${user.body.id}/invitations`, {}, owner);
      return tokenOf(body.activationLink);
    };
    const [withdrawn, invitation] = [await invite(), await invite()];
    await goOut();
    expect((await post('/v1/auth/activate', { token: invitation, password: PASSWORD })).status).toBe(204);
    const token = (await login(`new${counter}`)).body.enrolmentToken;
    expect(await begin(token)).toMatchObject(OUTSIDE);
    expect(await begin(token, withdrawn)).toMatchObject(OUTSIDE);
    const begun = await begin(token, invitation);
    expect(begun.status).toBe(200);
    expect((await confirm(token, begun.body.totp.secret)).status).toBe(200);
  });

  it('is made for others alone, by who could give their roles, and where there is something to enrol', async () => {
    const person = await someone();
    const [admin, viewer] = [await someone('tenant_admin'), await someone('live_viewer')];
    expect(await linkFor(owner)).toMatchObject({
      status: 403,
      body: { code: 'identity.enrolment_link_of_oneself' },
    });
    expect(await linkFor(owner, admin)).toMatchObject({
      status: 403,
      body: { code: 'access.role_not_grantable' },
    });
    expect((await linkFor(person, viewer)).status).toBe(403);
    expect((await linkFor(person, admin)).status).toBe(201);
    const invited = await post('/v1/users', { loginId: `none${counter}`, name: '未' }, owner);
    expect(await linkFor({ ...person, userId: invited.body.id })).toMatchObject({
      status: 409,
      body: { code: 'identity.enrolment_link_needless' },
    });
    const { id, totp } = (await post('/v1/me/mfa/enrolments', { kind: 'totp' }, person)).body;
    await post(`/v1/me/mfa/enrolments/${id}/confirm`, { code: await codeOf(app, totp.secret) }, person);
    expect((await linkFor(person)).status).toBe(409);
    const kept = await app.as(owner.tenantId, () =>
      app.get(TenantDb).query('select id from activation where enrols'),
    );
    expect(kept).toEqual([]);
  });
});

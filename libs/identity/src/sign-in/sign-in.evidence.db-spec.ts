import { TenantDb, uuidv7 } from '@mimamori/platform';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { withApp } from '../../../../test/support/second-factor';
import { SessionRefresh } from '../session/session.refresh';
import { SignInEvidence } from './sign-in.evidence';

const app = useApp({ jobs: false });
const DAY = 24 * 60 * 60_000;
let owner: SignedIn;
const code = 'evident';

beforeAll(async () => {
  owner = await app.found(code);
});

type Metric = 'sharedAccounts' | 'secondFactors';
const measure = (metric: Metric, asOf = new Date(), scope = {}) =>
  app.as(owner.tenantId, () =>
    app.get(SignInEvidence)[metric]({ asOf, scope, period: { from: asOf, to: asOf } }),
  );
const factsOf = async (metric: Metric) =>
  Object.fromEntries((await measure(metric)).facts.map(({ key, value }) => [key.split('.').at(-1), value]));

/** A session as it would have been written, `from` and `to` days ago. */
const used = (userId: string, from: number, to: number, ip: string, device = 'Edge') => {
  const at = (days: number) => new Date(Date.now() - days * DAY);
  return app.as(owner.tenantId, () =>
    app.get(TenantDb).query(
      `insert into session (tenant_id, id, user_id, secret, generation, created_at, used_at, expires_at, ip, device)
       values (mimamori.current_tenant(), $1, $2, decode(repeat('00', 32), 'hex'), 0, $3, $4, $4, $5, $6)`,
      [uuidv7(), userId, at(from), at(to), ip, device],
    ),
  );
};

describe('M34, accounts that look shared', () => {
  it('counts who signs in five times while another place is in use', async () => {
    expect(await measure('sharedAccounts')).toMatchObject({ value: 0 });
    const tenant = { tenantId: owner.tenantId, code };
    const [shared, alone, seldom] = [
      await app.person(tenant, 'auditor', { kind: 'tenant' }),
      await app.person(tenant, 'auditor', { kind: 'tenant' }),
      await app.person(tenant, 'auditor', { kind: 'tenant' }),
    ];
    await used(shared.userId, 20, 1, '192.0.2.1');
    await used(alone.userId, 20, 1, '192.0.2.1');
    await used(seldom.userId, 20, 1, '192.0.2.1');
    for (let day = 15; day > 10; day--) {
      await used(
        shared.userId,
        day,
        day - 0.5,
        day % 2 ? '198.51.100.7' : '192.0.2.1',
        day % 2 ? 'Edge' : 'Safari',
      );
      // the same device at the same address is one place, however many windows
      await used(alone.userId, day, day - 0.5, '192.0.2.1');
      if (day > 11) await used(seldom.userId, day, day - 0.5, '198.51.100.7');
    }
    expect(await measure('sharedAccounts')).toMatchObject({ value: 1 });
    // one after the other is no sharing
    expect(await measure('sharedAccounts', new Date(Date.now() + 31 * DAY))).toMatchObject({ value: 0 });
    expect(await measure('sharedAccounts', new Date(), { siteId: ['x'] })).toMatchObject({
      value: null,
      unknownReason: 'identity:evidence.whole_tenant_only',
    });
  });
});

describe('M35, second factors', () => {
  it('is the share of all, of the privileged, and of those outside, if there is an outside', async () => {
    const before = await factsOf('secondFactors');
    expect(before).toMatchObject({ privileged: 1, privileged_enrolled: 0, enrolled: 0 });
    expect(before).not.toHaveProperty('remote');
    expect((await measure('secondFactors')).parts).toEqual({ privileged: 0, remote: null });
    await app.call('POST', '/v1/networks', { as: owner, body: { cidr: '127.0.0.0/8', name: '本部' } });
    const person = await withApp(app, { code, owner });
    expect(await factsOf('secondFactors')).toMatchObject({ enrolled: 1, remote_enrolled: 0 });
    await used(person.userId, 3, 2, '::ffff:198.51.100.9');
    const facts = await factsOf('secondFactors');
    // the two of the other test came from other addresses, too
    expect(facts).toMatchObject({ remote_enrolled: 1 });
    const { value, parts } = await measure('secondFactors');
    expect(value).toBeCloseTo(1 / Number(facts['people']));
    expect(parts).toEqual({ privileged: 0, remote: 1 / Number(facts['remote']) });
  });

  it('asks where a session was refreshed last, too', async () => {
    const person = await app.person({ tenantId: owner.tenantId, code }, 'auditor', { kind: 'tenant' });
    const { remote } = await factsOf('secondFactors');
    const { body } = await app.call('GET', `/v1/users/${person.userId}`, { as: owner });
    const login = { tenant: code, loginId: body.loginId, password: PASSWORD };
    const { refreshToken } = (await app.call('POST', '/v1/auth/login', { body: login })).body;
    expect(await factsOf('secondFactors')).toMatchObject({ remote });
    const elsewhere = { ip: '198.51.100.10' };
    const refreshed = await app.as(
      owner.tenantId,
      () => app.get(SessionRefresh).refresh(refreshToken),
      elsewhere,
    );
    expect(refreshed).toMatchObject({ sub: person.userId });
    expect(await factsOf('secondFactors')).toMatchObject({ remote: Number(remote) + 1 });
  });

  it('leaves programs and people who have left out', async () => {
    const { people } = await factsOf('secondFactors');
    await app.person({ tenantId: owner.tenantId, code }, 'machine', { kind: 'tenant' });
    const left = await app.person({ tenantId: owner.tenantId, code }, 'auditor', { kind: 'tenant' });
    await app.call('PATCH', `/v1/users/${left.userId}`, { as: owner, body: { status: 'disabled' } });
    expect(await factsOf('secondFactors')).toMatchObject({ people });
  });
});

describe('M37, the password policy', () => {
  it('is what the rules do here: in this test, attempts are not limited', async () => {
    const measured = await app.as(owner.tenantId, () => app.get(SignInEvidence).passwordPolicy());
    expect(measured).toMatchObject({
      value: false,
      facts: [
        { key: 'identity:evidence.shortest_password', value: 12 },
        { key: 'identity:evidence.attempts_an_hour', value: 24_000_000 },
      ],
    });
    const evidence = app.get(SignInEvidence);
    const usual: SignInEvidence = Object.create(evidence, {
      config: { value: { rateLimitPublicFactor: 1 } },
    });
    const asUsual = await app.as(owner.tenantId, () => usual.passwordPolicy());
    expect(asUsual).toMatchObject({ value: true, facts: [{}, { value: 240 }] });
  });
});

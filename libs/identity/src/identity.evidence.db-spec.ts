import { TenantDb } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../test/support/app';
import { IdentityEvidence } from './identity.evidence';

const app = useApp({ jobs: false });
const DAY = 24 * 60 * 60 * 1000;
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('dormant');
});

const measure = (asOf: Date, scope = {}) =>
  app.as(owner.tenantId, () =>
    app.get(IdentityEvidence).dormantAccounts({ asOf, scope, period: { from: asOf, to: asOf } }),
  );

describe('M36, accounts nobody uses', () => {
  it('counts none while people sign in, and everybody after 90 days of silence', async () => {
    expect(await measure(new Date())).toMatchObject({ value: 0 });
    expect(await measure(new Date(Date.now() + 91 * DAY))).toMatchObject({ value: 1 });
  });

  it('sees the use of a key as a use of the account it acts for', async () => {
    const { body } = await app.call('POST', '/v1/api-keys', {
      as: owner,
      body: { name: '連携', scopes: ['site:read'], expiresInDays: 365 },
    });
    const used = (days: number) =>
      app.as(owner.tenantId, () =>
        app
          .get(TenantDb)
          .query('update api_key set last_used_at = $2 where id = $1', [
            body.id,
            new Date(Date.now() + days * DAY),
          ]),
      );
    await used(60);
    expect(await measure(new Date(Date.now() + 91 * DAY))).toMatchObject({ value: 0 });
    await used(0);
    expect(await measure(new Date(Date.now() + 91 * DAY))).toMatchObject({ value: 1 });
  });

  it('counts an account from the day it was made when nobody has ever come', async () => {
    await app.call('POST', '/v1/users', { as: owner, body: { loginId: 'nobody', name: '未使用 花子' } });
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).query("update user_account set status = 'active' where login_id = 'nobody'"),
    );
    expect(await measure(new Date(Date.now() + 89 * DAY))).toMatchObject({ value: 0 });
    expect(await measure(new Date(Date.now() + 91 * DAY))).toMatchObject({ value: 2 });
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).query("update user_account set status = 'disabled' where login_id = 'nobody'"),
    );
  });

  it('leaves out who is barred by the last day, and says how many', async () => {
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query("update user_account set last_day = '2020-01-01' where id = $1", [owner.userId]),
    );
    const { value, facts } = await measure(new Date(Date.now() + 91 * DAY));
    expect(value).toBe(0);
    expect(facts).toContainEqual({ key: 'identity:evidence.barred_by_last_day', value: 1 });
  });

  it('cannot be known for a part of the tenant', async () => {
    expect(await measure(new Date(), { siteId: ['x'] })).toMatchObject({ value: null });
  });
});

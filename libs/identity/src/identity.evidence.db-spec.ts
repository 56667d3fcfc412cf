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

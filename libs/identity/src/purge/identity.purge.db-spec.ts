import { Clock, FixedClock, TenantDb } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { ActivationTokens } from '../activation/activation.tokens';
import { IdentityPurge } from './identity.purge';

const DAY = 24 * 3_600_000;
const app = useApp({ jobs: false });
const clock = new FixedClock(new Date());
let owner: SignedIn;
let purge: IdentityPurge;

beforeAll(async () => {
  owner = await app.found('purged');
  purge = new IdentityPurge(app.get(TenantDb), clock, app.get(TenantLocator));
  clock.set(app.get(Clock).now());
});

interface Row {
  readonly id: string;
  readonly endReason: string | null;
}
const inTenant = <T>(work: () => T): T => app.as(owner.tenantId, work);
const sessions = () =>
  inTenant(() =>
    app.get(TenantDb).query<Row>('select id, end_reason as "endReason" from session order by used_at, id'),
  );
const activations = () => inTenant(() => app.get(TenantDb).query<Row>('select id from activation'));

describe('the purge of sign-ins', () => {
  it('ends sessions nobody refreshed and forgets their way in; later it removes all but the last of a person', async () => {
    await app.signIn('purged', 'owner');
    const [first, last] = await sessions();
    const locator = app.get(TenantLocator);
    await purge.purge();
    expect(await locator.find('refresh', first!.id)).toBe(owner.tenantId);

    clock.advance(8 * DAY);
    await purge.purge();
    expect(await sessions()).toEqual([
      { id: first!.id, endReason: 'expired' },
      { id: last!.id, endReason: 'expired' },
    ]);
    expect(await locator.find('refresh', first!.id)).toBeNull();

    clock.advance(31 * DAY);
    await purge.purge();
    expect(await sessions()).toEqual([{ id: last!.id, endReason: 'expired' }]);
    await purge.purge();
    expect(await sessions()).toHaveLength(1);
  });

  it('removes one-time links a month after their end', async () => {
    clock.set(app.get(Clock).now());
    await inTenant(() =>
      app
        .get(TenantDb)
        .transaction((tx) => app.get(ActivationTokens).issueIn(tx, owner.userId, 'password_change')),
    );
    await purge.purge();
    expect(await activations()).toHaveLength(1);
    clock.advance(31 * DAY);
    await purge.purge();
    expect(await activations()).toEqual([]);
  });

  it('leaves deleting to the system role', () =>
    inTenant(() =>
      expect(app.get(TenantDb).query('delete from session')).rejects.toThrow(/permission denied/),
    ));
});

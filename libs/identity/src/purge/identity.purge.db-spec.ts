import { setTimeout as pause } from 'node:timers/promises';

import { Audit } from '@mimamori/audit';
import { Clock, FixedClock, TenantDb } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { askedFor, withApp } from '../../../../test/support/second-factor';
import { ActivationTokens } from '../activation/activation.tokens';
import { ApiKeys } from '../api-key/api-key.service';
import { Sessions } from '../session/session.service';
import { IdentityPurge } from './identity.purge';
import { Leavers } from './leavers.service';

const DAY = 24 * 3_600_000;
const app = useApp({ jobs: false });
const clock = new FixedClock(new Date());
let owner: SignedIn;
let purge: IdentityPurge;

beforeAll(async () => {
  owner = await app.found('purged');
  const leavers = new Leavers(clock, app.get(Sessions), app.get(ApiKeys), app.get(Audit));
  purge = new IdentityPurge(app.get(TenantDb), clock, app.get(TenantLocator), leavers);
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
/** The owner's first session has ended in the meantime. */
const ownerAgain = async () => ({ ...owner, token: await app.signIn('purged', 'owner') });
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

  it('removes questions for a second factor an hour after their end', async () => {
    const person = await withApp(app, { code: 'purged', owner });
    await askedFor(app, { code: 'purged', owner }, person);
    const open = async () => {
      const rows = await inTenant(() =>
        app.get(TenantDb).query<Row>("select id from mfa_challenge where purpose = 'sign_in'"),
      );
      return rows.length;
    };
    clock.set(app.get(Clock).now());
    clock.advance(64 * 60_000);
    await purge.purge();
    expect(await open()).toBe(1);
    clock.advance(2 * 60_000);
    await purge.purge();
    expect(await open()).toBe(0);
  });

  it('ends for good what leavers hold: an account that is opened again brings nothing back', async () => {
    clock.set(app.get(Clock).now());
    const boss = await ownerAgain();
    const leaver = await app.person({ tenantId: owner.tenantId, code: 'purged' }, 'tenant_admin', {
      kind: 'tenant',
    });
    const { body: made } = await app.call('POST', '/v1/api-keys', {
      as: leaver,
      body: { name: '連携', scopes: ['site:read'] },
    });
    const works = async (token: string, url: string) =>
      (await app.call('GET', url, { as: { ...leaver, token } })).status;
    const both = async () => [await works(leaver.token, '/v1/me'), await works(made.key, '/v1/sites')];
    const change = (body: object) => app.call('PATCH', `/v1/users/${leaver.userId}`, { as: boss, body });
    await purge.purge();
    expect(await both()).toEqual([200, 200]);
    await change({ status: 'disabled' });
    await purge.purge();
    expect((await change({ status: 'active' })).status).toBe(200);
    // other processes, and this one, hear of it by a signal
    const end = Date.now() + 2_000;
    while ((await both()).includes(200) && Date.now() < end) await pause(20);
    expect(await both()).toEqual([401, 401]);
    const { body } = await app.call('GET', `/v1/api-keys/${made.id}`, { as: boss });
    expect(body).toMatchObject({ state: 'revoked', revokedBy: 'system:worker' });
    const log = await app.call('GET', '/v1/audit-events?filter[action]=session.end', { as: boss });
    expect(log.body.items).toMatchObject([
      { subjectId: leaver.userId, details: { reason: 'left', sessions: 1 } },
    ]);
  });

  it('ends what somebody holds whose last day is over in Japan', async () => {
    const boss = await ownerAgain();
    const leaver = await app.person({ tenantId: owner.tenantId, code: 'purged' }, 'auditor', {
      kind: 'tenant',
    });
    await app.call('PATCH', `/v1/users/${leaver.userId}`, { as: boss, body: { lastDay: '2031-04-01' } });
    const open = async () => {
      const rows = await inTenant(() =>
        app
          .get(TenantDb)
          .query<Row>(
            "update session set expires_at = '2032-01-01' where user_id = $1 and ended_at is null returning id",
            [leaver.userId],
          ),
      );
      return rows.length;
    };
    expect(await open()).toBe(1);
    clock.set(new Date('2031-04-01T23:59:59+09:00'));
    await purge.purge();
    expect(await open()).toBe(1);
    clock.set(new Date('2031-04-02T00:00:00+09:00'));
    await purge.purge();
    expect(await open()).toBe(0);
    clock.set(app.get(Clock).now());
  });

  it('leaves deleting to the system role', () =>
    inTenant(() =>
      expect(app.get(TenantDb).query('delete from session')).rejects.toThrow(/permission denied/),
    ));
});

import { Authorizer, FixedClock, TenantDb } from '@mimamori/platform';
import { Tasks } from '@mimamori/work';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { ApiKeyExpiryJobs } from './api-key-expiry.jobs';

const DAY = 86_400_000;

const app = useApp({ jobs: false });
let owner: SignedIn;
let machine: SignedIn;

beforeAll(async () => {
  owner = await app.found('mimamart');
  const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  machine = await app.person(tenant, 'machine', { kind: 'tenant' });
});

/** The job as it runs so many days from now. */
async function roundIn(days: number): Promise<number> {
  const clock = new FixedClock(new Date(Date.now() + days * DAY));
  return new ApiKeyExpiryJobs(app.get(TenantDb), clock, app.get(Authorizer), app.get(Tasks)).warn();
}
const dutiesOf = async (as: SignedIn) =>
  (await app.call('GET', '/v1/tasks?filter[kind]=duty', { as })).body.items as Record<string, unknown>[];

describe('a key that ends soon', () => {
  it('is a duty of its creator, once, until it is over', async () => {
    const body = { name: '勤怠連携', scopes: ['site:read'], expiresInDays: 30 };
    const { id } = (await app.call('POST', '/v1/api-keys', { as: machine, body })).body;
    await roundIn(15);
    expect(await dutiesOf(machine)).toEqual([]);
    await roundIn(17);
    await roundIn(18);
    const [duty, ...others] = await dutiesOf(machine);
    expect(others).toEqual([]);
    expect(duty).toMatchObject({
      code: 'identity.api_key_expiring',
      subjectId: id,
      ownerUserId: machine.userId,
      title: expect.stringContaining('勤怠連携'),
      state: 'open',
    });
    await app.call('POST', `/v1/api-keys/${id}/revoke`, { as: machine, body: {} });
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query("update api_key set revoked_at = revoked_at + interval '17 days' where id = $1", [id]),
    );
    await roundIn(18);
    const [over] = (await app.call('GET', '/v1/tasks?filter[kind]=duty&filter[state]=done', { as: machine }))
      .body.items;
    expect(over).toMatchObject({ subjectId: id, state: 'done' });
  });
});

describe('more keys than one reading takes', () => {
  it('are all told, also those of the last tenant', async () => {
    const crowd = await app.found('crowd');
    const last = await app.found('last');
    const keysOf = ({ tenantId, userId }: SignedIn, many: number) =>
      app.as(tenantId, () =>
        app.get(TenantDb).query(
          `insert into api_key (tenant_id, id, name, created_by, secret_hash, scopes, expires_at, created_at, updated_at)
           select mimamori.current_tenant(), gen_random_uuid(), '連携', $1, sha256(gen_random_uuid()::text::bytea),
             '{site:read}', now() + interval '200 days', now(), now() from generate_series(1, $2)`,
          [userId, many],
        ),
      );
    await keysOf(crowd, 505);
    await keysOf(last, 1);
    expect(await roundIn(190)).toBe(506);
    expect(await dutiesOf(last)).toHaveLength(1);
  }, 30_000);
});

describe('assertions that are over', () => {
  it('are forgotten, those that are not stay', async () => {
    const body = { name: '連携', scopes: ['site:read'] };
    const { id } = (await app.call('POST', '/v1/api-keys', { as: owner, body })).body;
    const sql = <Row extends object>(text: string, values: unknown[] = []) =>
      app.as(owner.tenantId, () => app.get(TenantDb).query<Row>(text, values));
    for (const [byte, offset] of [
      ['01', -1_000],
      ['02', 60_000],
    ] as const)
      await sql(
        `insert into client_assertion (tenant_id, key_id, jti_hash, expires_at)
         values ($1, $2, decode(repeat($3, 32), 'hex'), $4)`,
        [owner.tenantId, id, byte, new Date(Date.now() + offset)],
      );
    await app.get(ApiKeyExpiryJobs).forget();
    const left = await sql<{ first: number }>('select get_byte(jti_hash, 0) as first from client_assertion');
    expect(left).toEqual([{ first: 2 }]);
  });
});

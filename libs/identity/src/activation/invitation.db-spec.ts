import { TenantDb, uuidv7 } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('invited');
});

const sql = (text: string, values: unknown[]) =>
  app.as(owner.tenantId, () => app.get(TenantDb).query(text, values));

describe('an invitation', () => {
  it('is for nobody who signs in at a provider: its holder would act in their name', async () => {
    const body = { loginId: 'tanaka', name: '田中 花子' };
    const { id } = (await app.call('POST', '/v1/users', { as: owner, body })).body;
    const invite = () => app.call('POST', `/v1/users/${id}/invitations`, { as: owner });
    const early = await invite();
    expect(early.status).toBe(201);
    await sql(
      `insert into external_identity (tenant_id, id, user_id, issuer, subject, created_at, used_at)
       values (mimamori.current_tenant(), $1, $2, 'https://login.example.com', 'sub-tanaka', now(), now())`,
      [uuidv7(), id],
    );
    const token = new URL(early.body.activationLink).searchParams.get('token');
    const redeem = () =>
      app.call('POST', '/v1/auth/activate', { body: { token, password: 'Kumanomi-oyogu-8-hiki' } });
    expect(await redeem()).toMatchObject({ body: { code: 'identity.activation_invalid' } });
    expect(await invite()).toMatchObject({ body: { code: 'identity.already_activated' } });
    await sql('delete from external_identity where user_id = $1', [id]);
    expect((await redeem()).status).toBe(204);
    expect(await invite()).toMatchObject({ body: { code: 'identity.already_activated' } });
  });
});

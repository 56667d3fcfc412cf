import { TenantDb } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { SSO_OFF } from '../../../../test/support/single-sign-on';
import { IdentityProviders } from './identity-provider.service';
import { OidcAccounts } from './oidc-account.service';
import type { Claims } from './oidc.claims';

const WHOLE = { kind: 'tenant' } as const;

const app = useApp({ jobs: false });
let owner: SignedIn;
let groups: Record<'gives' | 'limits', string>;

const call = (method: string, url: string, body?: object, as = owner) =>
  app.call(method, url, { as, body, headers: { 'if-match': '*' } });
const made = async (url: string, body: object): Promise<string> => {
  const answer = await call('POST', url, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.id;
};
const mapped = () => [
  { value: 'staff', groupId: groups.gives },
  { value: 'no-live', groupId: groups.limits },
];
const put = (over: object = {}, as = owner) =>
  call(
    'PUT',
    '/v1/identity-provider',
    { ...SSO_OFF, jit: true, groupsClaim: 'groups', groups: mapped(), ...over },
    as,
  );
const query = <Row extends object>(text: string, values: unknown[] = []) =>
  app.as(owner.tenantId, () => app.get(TenantDb).query<Row>(text, values));

/** What happens when somebody comes back from the provider with these claims. */
const come = (sub: string, told: object = {}, loginId = sub) =>
  app.as(
    owner.tenantId,
    async () => {
      const provider = (await app.get(IdentityProviders).find())!;
      const claims: Claims = { iss: SSO_OFF.issuer, sub, preferred_username: loginId, name: sub, ...told };
      return app.get(OidcAccounts).admit(provider, claims);
    },
    { principal: { kind: 'system', id: 'system:oidc', tenantId: owner.tenantId } },
  );
const groupsOf = async (userId: string) =>
  (
    await query<{ code: string }>(
      `select user_group.code from user_group_member member join user_group on user_group.id = member.group_id
       where member.user_id = $1 order by 1`,
      [userId],
    )
  ).map(({ code }) => code);

beforeAll(async () => {
  owner = await app.found('mimamart');
  groups = {
    gives: await made('/v1/groups', { code: 'gives', name: '本部' }),
    limits: await made('/v1/groups', { code: 'limits', name: '閲覧不可' }),
  };
  const rules = [{ actions: ['view_live'], subject: 'Camera', inverted: true }];
  await made('/v1/roles', { code: 'no_live', name: '閲覧不可', rules });
  await made('/v1/roles', { code: 'no_live_either', name: '閲覧不可', includes: ['no_live'] });
  for (const [groupId, role] of [
    [groups.gives, 'auditor'],
    [groups.limits, 'no_live_either'],
  ])
    await made('/v1/role-assignments', { groupId, role, scope: WHOLE });
  expect((await put()).status).toBe(200);
});

describe('a group that limits', () => {
  it('ends where the provider says so, which the log tells; and not because it says nothing', async () => {
    const { userId } = (await come('tanaka', { groups: ['staff', 'no-live'] })) as { userId: string };
    expect(await groupsOf(userId)).toEqual(['gives', 'limits']);
    // no word: what gives ends, what limits stays
    await come('tanaka');
    expect(await groupsOf(userId)).toEqual(['limits']);
    const kept = await call(
      'GET',
      '/v1/audit-events?filter[action]=identity.external_identity.groups_unsaid',
    );
    expect(kept.body.items).toMatchObject([{ subjectId: userId, details: { groupIds: [groups.limits] } }]);
    await come('tanaka', { groups: { a: 1 } });
    expect(await groupsOf(userId)).toEqual(['limits']);
    await come('tanaka', { groups: ['staff'] });
    expect(await groupsOf(userId)).toEqual(['gives']);
    const ended = await call('GET', '/v1/audit-events?filter[action]=permission.revoke');
    const rows = ended.body.items.filter(({ details }: { details: { limits?: boolean } }) => details.limits);
    expect(rows).toMatchObject([
      { subjectId: groups.limits, details: { userIds: [userId], source: 'oidc' } },
    ]);
  });

  it('is not taken out of the mapping by somebody it limits, nor by another word to listen to', async () => {
    const limited = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'tenant_admin', WHOLE);
    await made('/v1/role-assignments', { userId: limited.userId, role: 'no_live', scope: WHOLE });
    for (const way of [
      { groups: mapped().slice(0, 1) },
      { groupsClaim: 'roles' },
      { groupsClaim: null },
      { issuer: 'https://login.example.com' },
    ])
      expect(await put(way, limited)).toMatchObject({
        status: 403,
        body: { code: 'access.role_not_grantable' },
      });
    expect((await put({ nameClaim: 'nickname' }, limited)).status).toBe(200);
    expect((await put({ groups: mapped().slice(0, 1) })).status).toBe(200);
    expect((await put()).status).toBe(200);
  });
});

describe('first sign-ins at the same time', () => {
  it('of one person make one user', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => come('suzuki', { groups: ['staff'] })));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    const [{ userId } = { userId: '' }] = all as { userId: string }[];
    expect(await groupsOf(userId)).toEqual(['gives']);
    const log = await call(
      'GET',
      '/v1/audit-events?filter[action]=identity.external_identity.provision&limit=200',
    );
    const provisioned = log.body.items.filter(
      ({ details }: { details: { userId: string } }) => details.userId === userId,
    );
    expect(provisioned).toHaveLength(1);
  });

  it('of two people with one login id let one of them in', async () => {
    const all = await Promise.all(
      ['sato-1', 'sato-2', 'sato-3', 'sato-4'].map((sub) => come(sub, { groups: [] }, 'sato')),
    );
    const refused = all.filter((one) => 'refused' in one);
    expect(refused).toEqual(Array(3).fill({ refused: 'login_id_taken' }));
  });
});

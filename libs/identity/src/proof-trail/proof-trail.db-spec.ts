import { TenantDb } from '@mimamori/platform';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { begunEnrolment, codeOf, withApp } from '../../../../test/support/second-factor';
import { linkToProvider, SSO_OFF } from '../../../../test/support/single-sign-on';
import { Credentials } from '../password/credential.service';

const WHOLE = { kind: 'tenant' } as const;

const app = useApp({ jobs: false });
let owner: SignedIn;
let person: SignedIn;

interface Sent {
  readonly template: string;
  readonly userId: string;
  readonly params: Readonly<Record<string, string>>;
}

const query = <Row extends object>(text: string, values: unknown[] = []) =>
  app.as(owner.tenantId, () => app.get(TenantDb).query<Row>(text, values));
const post = (url: string, body: object = {}, as = person) => app.call('POST', url, { as, body });
const address = (email: string | null, { userId } = person) =>
  query('update user_account set email = $2 where id = $1', [userId, email]);
/** What was queued by the work, newest last. */
async function told(work: () => Promise<{ status: number } | void>): Promise<Sent[]> {
  const before = await query<{ id: string }>('select id from mail');
  const answer = await work();
  if (answer) expect(answer.status).toBeLessThan(300);
  return query<Sent>(
    'select template, user_id as "userId", params from mail where not id = any($1::uuid[]) order by id',
    [before.map(({ id }) => id)],
  );
}
const about = (change: string, params: object = {}) => [
  {
    template: `identity.${change}`,
    userId: person.userId,
    params: { ...params, at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/) },
  },
];

beforeAll(async () => {
  owner = await app.found('mimamart');
});
beforeEach(async () => {
  person = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'tenant_admin', WHOLE);
  await address('person@example.jp');
});

it('a factor that comes, and one that goes, is told to its person', async () => {
  const { id, secret } = await begunEnrolment(app, person);
  const code = await codeOf(app, secret);
  let factorId = '';
  const added = await told(async () => {
    const answer = await post(`/v1/me/mfa/enrolments/${id}/confirm`, { code });
    factorId = answer.body.factor.id;
    return answer;
  });
  expect(added).toEqual(about('factor_added', { kind: 'totp' }));
  expect(await told(() => post('/v1/me/mfa/recovery-codes'))).toEqual(about('codes_renewed'));
  const gone = () => app.call('DELETE', `/v1/me/mfa/factors/${factorId}`, { as: person });
  expect(await told(gone)).toEqual(about('factor_removed', { kind: 'totp' }));
});

it('a reset by somebody else is told to the person, not to who did it', async () => {
  person = await withApp(app, { code: 'mimamart', owner });
  await address('person@example.jp');
  await address('owner@example.jp', owner);
  const reset = () => app.call('DELETE', `/v1/users/${person.userId}/mfa`, { as: owner });
  expect(await told(reset)).toEqual(about('factors_reset'));
  expect(await told(() => post(`/v1/users/${person.userId}/enrolment-links`, {}, owner))).toEqual(
    about('enrolment_link_made'),
  );
  await address(null, owner);
});

it('a password, a link to a provider and a key are told; nothing that proves is', async () => {
  const set = () =>
    app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .transaction((tx) =>
          app.get(Credentials).setPassword(tx, person.userId, PASSWORD, { mustChange: false }),
        ),
    );
  const made = await told(() => post('/v1/api-keys', { name: '勤怠連携', scopes: ['site:read'] }));
  expect(made).toEqual(about('api_key_made', { name: '勤怠連携' }));
  const link = await linkToProvider(app, owner, person.userId);
  const unlink = () => app.call('DELETE', `/v1/external-identities/${link}`, { as: owner });
  expect(await told(unlink)).toEqual(about('provider_unlinked', { issuer: SSO_OFF.issuer }));
  const ended = await app.call('GET', '/v1/audit-events?filter[action]=session.end', { as: owner });
  expect(ended.body.items[0]).toMatchObject({
    subjectId: person.userId,
    details: { reason: 'unlinked', sessions: 1 },
  });
  expect(await told(set)).toEqual(about('password_changed'));
  const all = JSON.stringify(await query('select params from mail'));
  for (const secret of [PASSWORD, 'mmk_live_', 'mma_', person.token]) expect(all).not.toContain(secret);
});

it('nobody is told who has no address, nor of what did not happen', async () => {
  await address(null);
  const key = { name: '連携', scopes: ['site:read'] };
  expect(await told(() => post('/v1/api-keys', key))).toEqual([]);
  await address('person@example.jp');
  expect(await told(async () => void (await post('/v1/api-keys', { ...key, scopes: ['x:y'] })))).toEqual([]);
});

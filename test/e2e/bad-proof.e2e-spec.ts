import { generateKeyPairSync } from 'node:crypto';

import { SigningKeys } from '@mimamori/identity';
import { Clock, TenantDb } from '@mimamori/platform';
import jwt from 'jsonwebtoken';

import { answerFaults } from '../support/answer-faults';
import { type Answer, useApp } from '../support/app';
import type { BadCall } from '../support/bad-cases';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import { RowCounts } from '../support/row-counts';
import { askedFor, codeOf, withApp } from '../support/second-factor';

const LANGUAGES = ['ja', 'en'] as const;
type Language = (typeof LANGUAGES)[number];

const app = useApp();
let chain: FilledTenant;
let rows: RowCounts;

beforeAll(async () => {
  chain = await fillTenant(app, 'chain');
  rows = await RowCounts.of(app.database.superuserUrl);
  app.database.beforeDrop(() => rows.close());
}, 120_000);
afterEach(() => jest.restoreAllMocks());

/** Asks in one language; afterwards nothing is left behind. */
async function refused({ method = 'GET', url, ...call }: BadCall, language: Language): Promise<Answer> {
  const before = await rows.now();
  const headers = { 'accept-language': language, ...call.headers };
  const answer = await app.call(method, url, { ...call, headers });
  expect(answerFaults(answer, language)).toEqual([]);
  expect(await rows.now()).toBe(before);
  return answer;
}

/** A token as this installation makes them, but for what is given. */
async function signed(over: object): Promise<string> {
  const { kid, privateKey } = await app.get(SigningKeys).signingKey();
  const claims = jwt.decode(chain.owner.token) as object;
  return jwt.sign({ ...claims, ...over }, privateKey, { algorithm: 'RS256', keyid: kid });
}

async function aKey(): Promise<{ id: string; key: string }> {
  const body = { name: '連携', scopes: ['site:read'] };
  const answer = await app.call('POST', '/v1/api-keys', { as: chain.owner, body });
  expect(answer.status).toBe(201);
  return answer.body;
}

const inTheDatabase = (sql: string, values: unknown[]) =>
  app.as(chain.owner.tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(sql, values)));

const PROOFS: readonly [string, () => Promise<string>][] = [
  ['a token that ran out', () => signed({ exp: Math.floor(Date.now() / 1000) - 1 })],
  ['a token of another installation', () => signed({ iss: 'https://mimamori.elsewhere.example' })],
  ['a token for another audience', () => signed({ aud: 'somebody-else' })],
  ['a token of somebody who is nobody', () => signed({ sub: 'owner' })],
  ['a token that is longer than any', () => signed({ more: 'x'.repeat(20_000) })],
  [
    'a token under a key id that nobody knows',
    async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return jwt.sign(jwt.decode(chain.owner.token) as object, privateKey, {
        algorithm: 'RS256',
        keyid: 'k-of-elsewhere',
      });
    },
  ],
  ['the start of a key alone', async () => 'mmk_live_'],
  ['a key that is cut off', async () => (await aKey()).key.slice(0, -1)],
  ['a key with something added', async () => `${(await aKey()).key}x`],
  ['a key that is longer than any', async () => `mmk_live_${'x'.repeat(20_000)}`],
  ['a key of characters that keys have not', async () => 'mmk_live_鍵鍵鍵'],
  [
    'a key that ran out',
    async () => {
      const { id, key } = await aKey();
      const past = new Date(Date.now() - 1_000);
      await inTheDatabase(
        `update api_key set created_at = $2::timestamptz - interval '1 day', expires_at = $2 where id = $1`,
        [id, past],
      );
      await taken(key);
      return key;
    },
  ],
  [
    'a key that was revoked',
    async () => {
      const { id, key } = await aKey();
      const headers = { 'if-match': '*' };
      const body = { reason: '漏えい' };
      await app.call('POST', `/v1/api-keys/${id}/revoke`, { as: chain.owner, body, headers });
      await taken(key);
      return key;
    },
  ],
];

const withProof = (token: string): BadCall => ({
  url: '/v1/sites',
  headers: { authorization: `Bearer ${Buffer.from(token).toString('latin1')}` },
});

/** Until the signal has come. */
async function taken(key: string): Promise<void> {
  for (const end = Date.now() + 2_000; Date.now() < end;)
    if ((await app.call('GET', '/v1/sites', { headers: withProof(key).headers })).status === 401) return;
  throw new Error('the key still works');
}

const aRole = (over: object): BadCall => ({
  method: 'POST',
  url: '/v1/roles',
  body: { code: 'new_role', name: '新しい役割', ...over },
});
const ruled = (rule: object) => aRole({ rules: [{ actions: ['read'], subject: 'Camera', ...rule }] });

const ROLES: readonly [string, () => BadCall, code: string, pointer?: string][] = [
  [
    'that includes itself by another one',
    () => ({
      method: 'PATCH',
      url: `/v1/roles/${chain.ids.role}`,
      body: { includes: ['site_watcher'] },
      headers: { 'if-match': '*' },
    }),
    'access.role_cycle',
  ],
  ['that includes itself', () => aRole({ includes: ['new_role'] }), 'access.role_cycle'],
  ['that includes one that is not there', () => aRole({ includes: ['no_such'] }), 'access.unknown_role'],
  [
    'with an action that there is not',
    () => ruled({ actions: ['fly'] }),
    'access.rule_unknown_action',
    '/rules/0/actions/0',
  ],
  [
    'about what there is not',
    () => ruled({ subject: 'Spaceship' }),
    'access.rule_unknown_subject',
    '/rules/0/subject',
  ],
  [
    'with a condition on a field that there is not',
    () => ruled({ conditions: { colour: { $eq: 'red' } } }),
    'access.rule_unknown_field',
    '/rules/0/conditions/colour',
  ],
  [
    'with a condition that compares in another way',
    () => ruled({ conditions: { siteId: { $regex: '.*' } } }),
    'access.rule_not_expressible',
    '/rules/0/conditions/siteId',
  ],
  [
    'with a value that is no id',
    () => ruled({ conditions: { siteId: { $eq: "x'; drop table camera" } } }),
    'access.rule_wrong_value',
    '/rules/0/conditions/siteId',
  ],
  [
    'about a field that is told with every row',
    () => ruled({ fields: ['name'] }),
    'access.rule_fields_unknown',
    '/rules/0/fields/0',
  ],
  [
    'about single fields of what knows none',
    () => ruled({ actions: ['export'], fields: ['note'] }),
    'access.rule_fields_never',
    '/rules/0/fields',
  ],
];

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(PROOFS)('%s proves nothing', async (_name, make) => {
    const token = await make();
    const answer = await refused(withProof(token), language);
    expect(answer).toMatchObject({ status: 401, body: { code: 'platform.not_authenticated' } });
    // as whoever brings none
    const { traceId: _trace, ...body } = answer.body;
    const { traceId: _other, ...without } = (await refused({ url: '/v1/sites' }, language)).body;
    expect(body).toEqual(without);
  });

  it.each(ROLES)('a role %s is not saved', async (...[, call, code, pointer]) => {
    const answer = await refused({ ...call(), as: chain.owner }, language);
    const faults = [answer.body, ...(answer.body.errors ?? [])];
    expect(answer.status).toBeLessThan(500);
    expect(faults).toContainEqual(expect.objectContaining({ code, ...(pointer && { pointer }) }));
  });

  it('a code of an app that was used lets nobody in', async () => {
    const tenant = { code: chain.code, owner: chain.owner };
    jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date());
    const person = await withApp(app, tenant);
    const token = await askedFor(app, tenant, person);
    // the one that confirmed the app
    const body = { token, code: await codeOf(app, person.secret) };
    const answer = await refused({ method: 'POST', url: '/v1/auth/mfa', body }, language);
    expect(answer).toMatchObject({ status: 401, body: { code: 'identity.mfa_failed' } });
  });
});

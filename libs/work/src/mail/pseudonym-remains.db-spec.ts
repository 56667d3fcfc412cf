import { Clock, japanDay, TenantDb, uuidv7 } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import pg from 'pg';

import { linkToProvider } from '../../../../test/support/single-sign-on';
import { type SignedIn, useApp } from '../../../../test/support/app';
import { until } from '../../../../test/support/until';
import { aFinding } from '../../testing';
import { Tasks } from '../task/task.service';
import { Mail } from './mail.service';

const app = useApp();
const DAY = 24 * 3_600_000;
const PERSON = {
  loginId: 'taishoku-hanako',
  name: '退職 花子',
  nameKana: 'タイショク ハナコ',
  email: 'hanako.taishoku@example.co.jp',
} as const;
/** Everything that says who it was, in the spellings in which the product keeps it. */
const TELLING = [...Object.values(PERSON), '退職花子', 'たいしょく', 'hanako'];
let owner: SignedIn;
let superuser: pg.Client;
let userId: string;

beforeAll(async () => {
  superuser = new pg.Client(app.database.superuserUrl);
  await superuser.connect();
  app.database.beforeDrop(() => superuser.end());
  owner = await app.found('remains');
});

const call = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.call(method, url, { as: owner, body, headers });
const keyed = () => ({ 'idempotency-key': uuidv7() });
const inTenant = <T>(work: () => T) => app.as(owner.tenantId, work);

/** Rows of the whole database in which somebody could be recognised: table → how many. Every column, of whatever type. */
async function remains(): Promise<Record<string, number>> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await superuser.query<{ count: number }>(
      `select count(*)::int as count from ${name} as one where one::text ilike any($1)`,
      [TELLING.map((part) => `%${part}%`)],
    );
    if (rows[0]!.count) found[name] = rows[0]!.count;
  }
  return found;
}

/** Everything that the product comes to know of a person in the course of their work. */
async function aWorkingLife(): Promise<void> {
  await call('POST', '/v1/webhooks', {
    url: 'https://9.9.9.9/hook',
    eventTypes: ['users.user.registered', 'users.user.changed', 'users.user.pseudonymised'],
  });
  userId = (await call('POST', '/v1/users', PERSON, keyed())).body.id;
  await call('POST', `/v1/users/${userId}/invitations`, {}, keyed());
  await call('POST', '/v1/users', PERSON, keyed());
  const assigned = {
    userId,
    role: 'live_viewer',
    scope: { kind: 'tenant' },
    reason: '退職 花子さんの担当変更',
  };
  await call('POST', '/v1/role-assignments', assigned, keyed());
  const { body: group } = await call('POST', '/v1/groups', { code: 'night', name: '夜間' });
  await call('POST', `/v1/groups/${group.id}/members`, { userIds: [userId] }, keyed());
  await linkToProvider(app, owner, userId);
  const failed = { tenant: 'remains', loginId: PERSON.loginId, password: 'wrong' };
  await app.call('POST', '/v1/auth/login', { body: failed });
  await call(
    'POST',
    '/v1/audit-exports',
    { format: 'csv', reason: '点検', filter: { actorId: userId } },
    keyed(),
  );
  await call('POST', '/v1/access/explain', { userId, action: 'read', subject: 'User', id: userId }, keyed());
  await inTenant(() =>
    app.get(TenantDb).transaction(async (tx) => {
      const params = { count: 1, listed: 1, list: `- ${PERSON.name}さんの確認` };
      await app.get(Mail).send(tx, { userId, template: 'work.overdue', params });
      await app.get(Tasks).open(tx, aFinding({ subjectId: userId }));
    }),
  );
  // as an import of people would leave it behind: what was asked for, and what was wrong with it
  await superuser.query(
    `insert into job (tenant_id, id, kind, state, progress, payload, result, problem, principal_kind, principal_id, locale,
       created_at, finished_at)
     select $1, $2, kind, 'failed', 0, $3, null, $4, principal_kind, principal_id, locale, now(), now() from job limit 1`,
    [
      owner.tenantId,
      uuidv7(),
      JSON.stringify({ people: [PERSON] }),
      JSON.stringify({ code: 'users.login_id_taken', status: 409, params: PERSON, items: [] }),
    ],
  );
}

describe('somebody who was pseudonymised', () => {
  it('is first found in many places', async () => {
    await aWorkingLife();
    const found = await remains();
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['public.user_account', 'public.idempotency_key', 'public.job', 'public.mail']),
    );
  });

  it('stays as long as proofs of the log are sent to them, which somebody else is to get first', async () => {
    const lastDay = japanDay(new Date(app.get(Clock).now().getTime() - 2 * DAY));
    await call('PATCH', `/v1/users/${userId}`, { firstDay: '2020-04-01', lastDay });
    const address = PERSON.email.toUpperCase();
    const { body: receiver } = await call('POST', '/v1/checkpoint-receivers', { address });
    expect(await pseudonymise()).toMatchObject({
      status: 409,
      body: {
        code: 'users.user_still_reached',
        errors: [{ code: 'work.checkpoint_receiver_of_user' }],
      },
    });
    expect(await inTenant(() => app.get(Users).findById(userId))).toMatchObject({ name: PERSON.name });
    expect((await call('DELETE', `/v1/checkpoint-receivers/${receiver.id}`)).status).toBe(204);
  });

  it('is found nowhere in the database afterwards, and repeats of commands hear that the answer is lost', async () => {
    const repeated = keyed();
    const body = { ...PERSON, loginId: 'hanako-2' };
    const second = await call('POST', '/v1/users', body, repeated);
    expect((await call('POST', '/v1/users', body, repeated)).body.id).toBe(second.body.id);
    await superuser.query('delete from user_account where id = $1', [second.body.id]);
    expect((await pseudonymise()).status).toBe(200);
    await until(async () => Object.keys(await remains()).length === 0);
    expect(await remains()).toEqual({});
    expect((await call('POST', '/v1/users', body, repeated)).body.code).toMatch(/idempotency/);
  });
});

async function pseudonymise() {
  const { headers } = await call('GET', `/v1/users/${userId}`);
  return call(
    'POST',
    `/v1/users/${userId}/pseudonymise`,
    { ground: 'period_over' },
    { 'if-match': headers.etag! },
  );
}

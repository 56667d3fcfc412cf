import { Audit, Verifications } from '@mimamori/audit';
import { anEntry, logged } from '@mimamori/audit/testing';
import { Clock, japanDay, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { until } from '../../../../test/support/until';
import { TABLES_OF_PERSON } from './person.purge';

/** What points at a person and stays, with the reason. */
const STAYS: Readonly<Record<string, string>> = {
  mail: 'work deletes them when it hears of it: its pseudonym-remains.db-spec looks through the whole database',
  role_assignment: 'who held which right is what the log is read with; nothing in it is personal but the id',
  user_group_member: 'for the same reason',
};

const DAY = 24 * 3_600_000;
const app = useApp();
let owner: SignedIn;
let leaver: SignedIn;

beforeAll(async () => {
  owner = await app.found('leaving');
  const scope = { kind: 'tenant' } as const;
  leaver = await app.person({ tenantId: owner.tenantId, code: 'leaving' }, 'auditor', scope);
  await app.as(owner.tenantId, () =>
    app.get(Users).update(leaver.userId, {
      name: '退職 太郎',
      email: 'taro@example.co.jp',
      nameKana: 'タイショク タロウ',
    }),
  );
  await app.call('GET', '/v1/audit-events', { as: leaver, headers: { 'user-agent': 'the leaver’s phone' } });
});

const url = () => `/v1/users/${leaver.userId}`;
const inTenant = <T>(work: () => T): T => app.as(owner.tenantId, work);
const read = () => app.call('GET', url(), { as: owner });

async function pseudonymise(etag?: string, as = owner, body: object = { ground: 'period_over' }) {
  const headers: Record<string, string> = etag ? { 'if-match': etag } : {};
  return app.call('POST', `${url()}/pseudonymise`, { as, body, headers });
}

describe('pseudonymising', () => {
  it('is for people past their last day, under a version, by owner and compliance officer', async () => {
    const { headers } = await read();
    expect((await pseudonymise()).status).toBe(428);
    expect((await pseudonymise('"x-1"')).status).toBe(412);
    expect((await pseudonymise(headers.etag, owner, { ground: 'why not' })).status).toBe(400);
    expect(await pseudonymise(headers.etag)).toMatchObject({
      status: 409,
      body: { code: 'users.user_not_left' },
    });
    const admin = await app.person({ tenantId: owner.tenantId, code: 'leaving' }, 'tenant_admin', {
      kind: 'tenant',
    });
    expect((await pseudonymise(headers.etag, admin)).status).toBe(403);
  });

  it('leaves no name, contact, proof or device, keeps the id, and the log stays proved', async () => {
    const lastDay = japanDay(new Date(app.get(Clock).now().getTime() - 2 * DAY));
    const left = await app.call('PATCH', url(), { as: owner, body: { firstDay: '2020-04-01', lastDay } });
    expect(left.status).toBe(200);
    await inTenant(() =>
      app.get(Audit).record(
        anEntry({
          action: 'users.user.update',
          subject: 'User',
          subjectId: leaver.userId,
          reason: '退職 太郎さんのため',
        }),
      ),
    );
    const before = await inTenant(() => logged(app.get(TenantDb)));
    expect(before.filter(({ device }) => device === 'the leaver’s phone')).toHaveLength(1);

    const done = await pseudonymise(left.headers.etag);
    expect(done).toMatchObject({
      status: 200,
      body: {
        id: leaver.userId,
        loginId: `former-${leaver.userId}`,
        name: `元利用者 ${leaver.userId.slice(-4)}`,
        nameKana: null,
        email: null,
        status: 'disabled',
        pseudonymisedAt: expect.any(String),
      },
    });
    const found = await app.call('GET', `/v1/users?q=${encodeURIComponent('太郎')}`, { as: owner });
    expect(found.body.items).toEqual([]);

    const rows = await until(async () => {
      const all = await inTenant(() => logged(app.get(TenantDb)));
      return (
        ['audit.person.erase', 'identity.person.purge'].every((action) =>
          all.some((row) => row.action === action),
        ) && all
      );
    });
    const theirs = rows.filter(({ actorId }) => actorId === leaver.userId);
    expect(theirs.length).toBeGreaterThan(1);
    expect(theirs.filter(({ ip, device, reason }) => ip ?? device ?? reason)).toEqual([]);
    expect(rows.filter(({ subjectId, reason }) => subjectId === leaver.userId && reason)).toEqual([]);
    expect(rows.find(({ action }) => action === 'users.user.pseudonymise')).toMatchObject({
      actorId: owner.userId,
      subjectId: leaver.userId,
      details: { ground: 'period_over' },
    });
    await until(async () => {
      const counts = await inTenant(() =>
        app
          .get(TenantDb)
          .query<{ count: number }>(
            TABLES_OF_PERSON.map(
              (table) => `select count(*)::int as count from ${table} where user_id = '${leaver.userId}'`,
            ).join(' union all '),
          ),
      );
      return counts.every(({ count }) => count === 0);
    });
    const signIn = { tenant: 'leaving', loginId: `former-${leaver.userId}`, password: PASSWORD };
    expect((await app.call('POST', '/v1/auth/login', { body: signIn })).status).toBe(401);
    expect((await app.call('GET', '/v1/me', { as: leaver })).status).toBe(401);
    const verdict = await inTenant(() => app.get(Verifications).verify(owner.tenantId));
    expect(verdict).toMatchObject({ fault: null });
    expect(verdict!.seq).toBeGreaterThan(before.length);
  });

  it('cannot be undone or done twice', async () => {
    const { headers, body } = await read();
    expect(await pseudonymise(headers.etag)).toMatchObject({
      status: 409,
      body: { code: 'users.user_is_pseudonymised' },
    });
    const again = await app.call('PATCH', url(), {
      as: owner,
      body: { name: '退職 太郎' },
      headers: { 'if-match': headers.etag! },
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'users.user_is_pseudonymised' } });
    expect((await read()).body).toEqual(body);
  });
});

describe('what points at a person', () => {
  it('goes with their proofs, or is known to stay', async () => {
    const rows = await inTenant(() =>
      app.get(TenantDb).query<{ table: string }>(
        `select distinct rel.relname as table from pg_constraint con join pg_class rel on rel.oid = con.conrelid
          join pg_attribute att on att.attrelid = con.conrelid and att.attnum = any(con.conkey)
          where con.contype = 'f' and con.confrelid = 'user_account'::regclass and att.attname = 'user_id' order by 1`,
      ),
    );
    const known: readonly string[] = [...TABLES_OF_PERSON, ...Object.keys(STAYS)];
    expect(rows.map(({ table }) => table).toSorted()).toEqual(known.toSorted());
  });
});

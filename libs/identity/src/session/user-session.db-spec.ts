import { Clock, TenantDb } from '@mimamori/platform';
import { io, type Socket } from 'socket.io-client';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
let owner: SignedIn;
let other: SignedIn;

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
});

const person = (role = 'auditor') =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, { kind: 'tenant' });
const me = async (as: SignedIn) => (await app.call('GET', '/v1/me', { as })).status;
const loginIdOf = async (as: SignedIn) => (await app.call('GET', '/v1/me', { as })).body.user.loginId;

describe("anybody's sessions", () => {
  it('are listed and ended by an administrator, and the log says who did', async () => {
    const [someone, admin] = [await person(), await person('tenant_admin')];
    const loginId = await loginIdOf(someone);
    const again = await app.call('POST', '/v1/auth/login', {
      body: { tenant: 'mimamart', loginId, password: PASSWORD },
    });
    const second = { ...someone, token: again.body.accessToken };
    const url = `/v1/users/${someone.userId}/sessions`;
    const listed = await app.call('GET', url, { as: admin });
    expect(listed.body.items).toHaveLength(2);
    expect(listed.body.items[0]).toMatchObject({ current: false, ip: '127.0.0.1' });
    const [newest] = listed.body.items;
    expect((await app.call('DELETE', `${url}/${newest.id}`, { as: admin })).status).toBe(204);
    expect([await me(second), await me(someone)]).toEqual([401, 200]);
    expect(
      (await app.call('POST', '/v1/auth/refresh', { body: { refreshToken: again.body.refreshToken } }))
        .status,
    ).toBe(401);
    expect((await app.call('DELETE', `${url}/${newest.id}`, { as: admin })).status).toBe(204);
    const read = await app.graphql(
      admin,
      'query ($id: ID!) { userSessions(userId: $id) { id current device } }',
      { id: someone.userId },
    );
    expect(read.body.data.userSessions).toHaveLength(1);
    expect((await app.call('DELETE', url, { as: admin })).status).toBe(204);
    expect(await me(someone)).toBe(401);
    expect((await app.call('DELETE', url, { as: admin })).status).toBe(204);
    const log = await app.call('GET', '/v1/audit-events?filter[action]=session.end', { as: owner });
    expect(log.body.items).toHaveLength(2);
    for (const row of log.body.items) expect(row).toMatchObject({ actor: { id: admin.userId } });
  });

  it('are all ended, also more than a list shows', async () => {
    const someone = await person();
    const sql = (text: string) =>
      app.as(owner.tenantId, () => app.get(TenantDb).query<{ open: number }>(text));
    await sql(
      `insert into session (tenant_id, id, user_id, secret, generation, created_at, used_at, expires_at)
       select mimamori.current_tenant(), gen_random_uuid(), '${someone.userId}', decode(repeat('00', 32), 'hex'), 0,
         now() - interval '1 hour', now(), now() + interval '1 day' from generate_series(1, 230)`,
    );
    const url = `/v1/users/${someone.userId}/sessions`;
    expect((await app.call('DELETE', url, { as: owner })).status).toBe(204);
    const open = `select count(*)::int as open from session where user_id = '${someone.userId}' and ended_at is null`;
    expect(await sql(open)).toEqual([{ open: 0 }]);
    expect(await me(someone)).toBe(401);
  });

  it('are no business of others', async () => {
    const [someone, auditor] = [await person(), await person()];
    const url = `/v1/users/${someone.userId}/sessions`;
    expect((await app.call('GET', url, { as: auditor })).status).toBe(200);
    expect((await app.call('DELETE', url, { as: auditor })).status).toBe(403);
    for (const as of [other, await person('live_viewer')]) {
      expect((await app.call('GET', url, { as })).status).toBe(404);
      expect((await app.call('DELETE', url, { as })).status).toBe(404);
    }
    const mine = await app.call('GET', `/v1/users/${auditor.userId}/sessions`, { as: auditor });
    expect(mine.body.items).toMatchObject([{ current: true }]);
    const wrong = `/v1/users/${auditor.userId}/sessions/${(await app.call('GET', url, { as: owner })).body.items[0].id}`;
    expect((await app.call('DELETE', wrong, { as: owner })).status).toBe(404);
  });
});

describe('the last day', () => {
  it('ends sessions, refreshes and sockets at its end in Japan', async () => {
    const clock = jest.spyOn(app.get(Clock), 'now');
    const start = Date.now();
    // five minutes before midnight in Japan, so that the token itself is good for longer
    const midnight = Date.UTC(2031, 3, 1, 15);
    const at = (time: number) => clock.mockImplementation(() => new Date(time + Date.now() - start));
    at(midnight - 5 * 60_000);
    const boss = { ...owner, token: await app.signIn('mimamart', 'owner') };
    const leaver = await person('tenant_admin');
    const loginId = await loginIdOf(leaver);
    const body = { tenant: 'mimamart', loginId, password: PASSWORD };
    const { accessToken, refreshToken } = (await app.call('POST', '/v1/auth/login', { body })).body;
    const day = await app.call('PATCH', `/v1/users/${leaver.userId}`, {
      as: boss,
      body: { lastDay: '2031-04-01' },
    });
    expect(day.status).toBe(200);
    if (!app.http.getHttpServer().listening) await app.http.listen(0, '127.0.0.1');
    const { port } = app.http.getHttpServer().address() as { port: number };
    const socket: Socket = io(`http://127.0.0.1:${port}/live`, {
      auth: { token: accessToken },
      transports: ['websocket'],
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    const ended = new Promise<number>((resolve) => socket.once('disconnect', () => resolve(Date.now())));
    expect(await me({ ...leaver, token: accessToken })).toBe(200);
    const over = Date.now();
    at(midnight + 1);
    expect(await me({ ...leaver, token: accessToken })).toBe(401);
    expect((await app.call('POST', '/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401);
    expect((await app.call('POST', '/v1/auth/login', { body })).status).toBe(401);
    expect((await ended) - over).toBeLessThan(2_000);
    clock.mockRestore();
    socket.close();
  }, 20_000);
});

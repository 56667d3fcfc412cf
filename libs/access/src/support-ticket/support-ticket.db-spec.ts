import { japanIso, RegisterRegistry, TenantDb, uuidv7 } from '@mimamori/platform';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const HOUR = 3_600_000;
let owner: SignedIn;
let auditor: SignedIn;
let manager: SignedIn;
let siteId: string;

const call = (as: SignedIn, method: string, url: string, body?: object, headers = {}) =>
  app.call(method, url, { as, body, headers });
const open = (body: object = {}, as = owner) =>
  call(as, 'POST', '/v1/support-tickets', { reason: '状態が更新されない', ...body });
const close = (id: string, body: object = {}, headers = {}) =>
  call(owner, 'POST', `/v1/support-tickets/${id}/close`, body, headers);
const codesOf = ({ body }: Answer) =>
  body.errors?.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);
const logged = async (action: string) =>
  (await call(owner, 'GET', `/v1/audit-events?filter[action]=${action}&limit=1`)).body.items[0];

beforeAll(async () => {
  owner = await app.found('mimamart');
  siteId = (await call(owner, 'POST', '/v1/sites', { code: '1', name: '店' })).body.id;
  const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  auditor = await app.person(tenant, 'auditor', { kind: 'tenant' });
  manager = await app.person(tenant, 'tenant_admin', { kind: 'sites', siteIds: [siteId] });
});

describe('a support ticket', () => {
  it('is opened for eight hours and the whole company, and its code is shown once', async () => {
    const opened = await open();
    expect(opened.status).toBe(201);
    const { id, code, startsAt, endsAt, ...rest } = opened.body;
    expect(Date.parse(endsAt) - Date.parse(startsAt)).toBe(8 * HOUR);
    expect(rest).toMatchObject({
      state: 'open',
      sites: null,
      openedBy: owner.userId,
      closedAt: null,
      version: 1,
    });
    expect(opened.headers.location).toBe(`/v1/support-tickets/${id}`);
    const read = await call(auditor, 'GET', `/v1/support-tickets/${id}`);
    expect(read.text).not.toContain(code);
    const stored = await app.as(owner.tenantId, () =>
      app.get(TenantDb).query('select * from support_ticket'),
    );
    expect(JSON.stringify(stored)).not.toContain(code);
    const { actor, subjectId, reason, details } = await logged('support.access.grant');
    expect({ by: actor.id, subjectId, reason }).toEqual({
      by: owner.userId,
      subjectId: id,
      reason: '状態が更新されない',
    });
    expect(details).toMatchObject({ siteIds: null });
    expect(JSON.stringify(details)).not.toContain(code);
  });

  it('is for named stores, and begins later, where that is said', async () => {
    const from = japanIso(new Date(Date.now() + HOUR));
    const { body } = await open({ sites: [siteId, siteId], from, minutes: 72 * 60 });
    expect(body).toMatchObject({ state: 'scheduled', sites: [siteId], startsAt: from });
    const listed = await call(owner, 'GET', '/v1/support-tickets?filter[state]=scheduled&totalCount=true');
    expect(listed.body).toMatchObject({ items: [{ id: body.id }], totalCount: 1 });
    expect((await call(owner, 'GET', '/v1/support-tickets?filter[state]=expired')).body.items).toEqual([]);
  });

  it('is closed once, by whoever holds its version', async () => {
    const { body } = await open();
    const closing = (match: string) => close(body.id, { note: '解決' }, { 'if-match': match });
    expect((await closing('"wrong-1"')).status).toBe(412);
    const read = await call(owner, 'GET', `/v1/support-tickets/${body.id}`);
    const closed = await closing(read.headers.etag!);
    expect(closed.body).toMatchObject({ state: 'closed', closedBy: owner.userId, note: '解決', version: 2 });
    const again = await close(body.id);
    expect([again.status, again.body.code]).toEqual([409, 'access.support_ticket_over']);
    expect(await logged('support.access.revoke')).toMatchObject({
      subjectId: body.id,
      details: { note: '解決' },
    });
    const listed = await call(owner, 'GET', '/v1/support-tickets?filter[state]=closed');
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([body.id]);
  });

  it('is opened and closed by GraphQL, too', async () => {
    const input = 'input: { reason: "画面が開かない", minutes: 30 }';
    const opened = await app.graphql(owner, `mutation { openSupportTicket(${input}) { id code state } }`);
    const { id, code, state } = opened.body.data.openSupportTicket;
    expect({ state, length: code.length }).toEqual({ state: 'open', length: 29 });
    const query = '{ supportTickets(first: 9, filter: { state: open }) { edges { node { id reason } } } }';
    expect((await app.graphql(auditor, query)).body.data.supportTickets.edges).toContainEqual({
      node: { id, reason: '画面が開かない' },
    });
    const closed = await app.graphql(owner, `mutation { closeSupportTicket(id: "${id}") { state } }`);
    expect(closed.body.data.closeSupportTicket).toEqual({ state: 'closed' });
    const one = await app.graphql(auditor, `{ supportTicket(id: "${id}") { state closedBy } }`);
    expect(one.body.data.supportTicket).toEqual({ state: 'closed', closedBy: owner.userId });
  });
});

describe('who may', () => {
  it('is whoever answers for the whole company; an auditor reads', async () => {
    const { body } = await open();
    expect((await call(auditor, 'GET', '/v1/support-tickets')).status).toBe(200);
    expect((await open({}, auditor)).status).toBe(403);
    expect((await call(auditor, 'POST', `/v1/support-tickets/${body.id}/close`)).status).toBe(403);
    for (const url of ['/v1/support-tickets', `/v1/support-tickets/${body.id}`])
      expect((await call(manager, 'GET', url)).status).toBe(403);
    const stranger = await app.found('kumanomi');
    expect((await call(stranger, 'GET', `/v1/support-tickets/${body.id}`)).status).toBe(404);
    expect((await call(stranger, 'POST', `/v1/support-tickets/${body.id}/close`)).status).toBe(404);
    await close(body.id);
  });

  it('is a person: no key opens one', async () => {
    const key = await call(owner, 'POST', '/v1/api-keys', { name: '連携', scopes: ['support-ticket:*'] });
    const asKey = { ...owner, token: key.body.key };
    const refused = await open({}, asKey);
    expect([refused.status, refused.body.code]).toEqual([403, 'access.support_needs_person']);
    expect((await call(asKey, 'GET', '/v1/support-tickets')).status).toBe(200);
  });

  it('and no role of a tenant is called like that of support', async () => {
    const refused = await call(owner, 'POST', '/v1/roles', { code: 'platform_support', name: '支援' });
    expect([refused.status, refused.body.code]).toEqual([409, 'access.role_code_taken']);
    const scope = { kind: 'tenant' };
    const given = await call(owner, 'POST', '/v1/role-assignments', {
      userId: auditor.userId,
      role: 'platform_support',
      scope,
    });
    expect(codesOf(given)).toEqual(['/role access.unknown_role']);
  });
});

describe('what is refused', () => {
  it.each([
    ['no reason', { reason: undefined }, ['/reason platform.input.invalid_type']],
    ['an empty reason', { reason: '　' }, undefined],
    ['no time', { minutes: 0 }, undefined],
    ['more than three days', { minutes: 72 * 60 + 1 }, undefined],
    ['no store', { sites: [] }, undefined],
    ['an unknown store', { sites: [uuidv7()] }, ['/sites/0 access.unknown_site']],
    ['a time that is over', { from: '2026-01-01T00:00:00+09:00' }, ['/from access.support_over_already']],
    ['a time far ahead', { from: '2099-01-01T00:00:00+09:00' }, ['/from access.support_too_far_ahead']],
    ['a time without an offset', { from: '2026-01-01T00:00:00' }, undefined],
    ['an unknown field', { code: 'AAAAA' }, undefined],
  ])('%s', async (_what, body, codes) => {
    const before = (await call(owner, 'GET', '/v1/support-tickets?totalCount=true')).body.totalCount;
    const refused = await open(body);
    expect(refused.status).toBe(400);
    if (codes) expect(codesOf(refused)).toEqual(codes);
    expect((await call(owner, 'GET', '/v1/support-tickets?totalCount=true')).body.totalCount).toBe(before);
  });

  it('a 51st ticket that is open', async () => {
    const other = await app.found('many');
    const asked = await Promise.all(Array.from({ length: 51 }, () => open({}, other)));
    expect(asked.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(asked.find(({ status }) => status === 409)?.body.code).toBe('access.too_many_support_tickets');
  });

  it('by the database: another end, another reason, an opening again, more than three days', async () => {
    const { body } = await open();
    await close(body.id);
    const write = (set: string) =>
      app.as(owner.tenantId, () =>
        app.get(TenantDb).query(`update support_ticket set ${set} where id = $1`, [body.id]),
      );
    for (const set of ["ends_at = ends_at + interval '1 hour'", "reason = 'x'", "scope_kind = 'sites'"])
      await expect(write(set)).rejects.toThrow('does not change');
    await expect(write('closed_at = null, closed_by = null')).rejects.toThrow('closed once');
    const long = `insert into support_ticket select tenant_id, $2, decode(md5('a') || md5('b'), 'hex'), reason, scope_kind,
      starts_at, starts_at + interval '73 hours', opened_by, null, null, null, 1, created_at, updated_at
      from support_ticket where id = $1`;
    const copy = app.as(owner.tenantId, () => app.get(TenantDb).query(long, [body.id, uuidv7()]));
    await expect(copy).rejects.toThrow('support_ticket_length');
  });
});

it('the report lists the tickets, the newest first', async () => {
  const found = await app.as(owner.tenantId, () => app.get(RegisterRegistry).tables(2));
  const { table } = found.find(({ name }) => name === 'support-access')!;
  const newest = (await call(owner, 'GET', '/v1/support-tickets?limit=2&sort=-createdAt')).body.items;
  expect(table.rows.map(([id]) => id)).toEqual(newest.map(({ id }: { id: string }) => id));
  expect(table.rows[0]).toHaveLength(table.columns.length);
  expect(table.total).toBeGreaterThan(2);
});

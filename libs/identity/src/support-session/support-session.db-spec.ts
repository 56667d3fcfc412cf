import { Audit } from '@mimamori/audit';
import { aForm, aJpeg } from '@mimamori/files/testing';
import { aStatusReport, LiveListener } from '@mimamori/live/testing';
import { Clock, loadConfig, RegisterRegistry, TenantDb, uuidv7 } from '@mimamori/platform';
import { createHttpApplication } from '@mimamori/web';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { nounsOfPath } from '../../../../test/support/nouns';
import { type ApiOperation, documentedOperations, fillPath } from '../../../../test/support/operations';
import { RowCounts } from '../../../../test/support/row-counts';
import { SupportLimits } from './support.limits';

/** Of the configuration: what everybody gets. */
/** A new route here is a decision: support sees more. */
const READ_WITH_A_TICKET: readonly string[] = [
  'GET /v1/availability',
  'GET /v1/camera-facets',
  'GET /v1/camera-finding-rules',
  'GET /v1/camera-groups',
  'GET /v1/camera-statuses',
  'GET /v1/camera-tags',
  'GET /v1/cameras',
  'GET /v1/cameras/{id}',
  'GET /v1/cameras/{id}/availability',
  'GET /v1/cameras/{id}/changes',
  'GET /v1/cameras/{id}/files',
  'GET /v1/cameras/{id}/findings',
  'GET /v1/cameras/{id}/status',
  'GET /v1/findings',
  'GET /v1/me/permissions',
  'GET /v1/purposes',
  'GET /v1/regions',
  'GET /v1/site-statuses',
  'GET /v1/site-tags',
  'GET /v1/sites',
  'GET /v1/sites/{id}',
  'GET /v1/sites/{id}/areas',
  'GET /v1/sites/{id}/availability',
  'GET /v1/sites/{id}/changes',
  'GET /v1/sites/{id}/local-rule',
  'GET /v1/sites/{id}/opening',
  'GET /v1/sites/{id}/presence',
  'GET /v1/status-events',
  'GET /v1/tasks',
  'GET /v1/tenant',
];
const ORDINARY = { rateLimitPublicFactor: 1 } as never;
const PROMISE_MILLISECONDS = 2_000;
const app = useApp({ jobs: false });
let second: NestFastifyApplication;
let port: number;
let owner: SignedIn;
let operator: SignedIn;
let home: SignedIn;
let sites: string[];
let cameras: string[];

interface Guest {
  readonly ticketId: string;
  readonly code: string;
  readonly as: SignedIn;
}

const call = (as: SignedIn, method: string, url: string, body?: object) =>
  app.call(method, url, { as, body });
const exchange = (ticket: string, as = operator) => call(as, 'POST', '/v1/support-sessions', { ticket });
const openTicket = async (body: object = {}, as = owner) =>
  (await call(as, 'POST', '/v1/support-tickets', { reason: '調査', ...body })).body;
const closeTicket = (id: string) => call(owner, 'POST', `/v1/support-tickets/${id}/close`);

async function guest(body: object = {}, as = operator): Promise<Guest> {
  const { id, code } = await openTicket(body);
  const { body: given, status, text } = await exchange(code, as);
  if (status !== 200) throw new Error(text);
  return { ticketId: id, code, as: { ...as, tenantId: owner.tenantId, token: given.accessToken } };
}

const uses = async (ticketId: string) => {
  const url = `/v1/audit-events?filter[action]=support.access.use&filter[subjectId]=${ticketId}&limit=200`;
  return (await call(owner, 'GET', url)).body.items;
};
const ids = ({ body }: Answer) => body.items.map(({ id }: { id: string }) => id).toSorted();
/** Of the other process. */
const statusThere = async ({ token }: SignedIn) =>
  (await second.inject({ method: 'GET', url: '/v1/sites', headers: { authorization: `Bearer ${token}` } }))
    .statusCode;

async function refusedEverywhere(as: SignedIn): Promise<number> {
  const start = performance.now();
  while ((await statusThere(as)) !== 401 || (await call(as, 'GET', '/v1/sites')).status !== 401)
    if (performance.now() - start > PROMISE_MILLISECONDS) throw new Error('not within two seconds');
  return performance.now() - start;
}

const operatorOf = (tenant: SignedIn) =>
  app.person({ tenantId: tenant.tenantId, code: 'platform' }, 'platform_operator', { kind: 'tenant' });

beforeAll(async () => {
  const { ApiModule } = await import('../../../../apps/api.module');
  second = await createHttpApplication(ApiModule, loadConfig(process.env));
  app.database.beforeDrop(() => second.close());
  await second.listen(0, '127.0.0.1');
  ({ port } = second.getHttpServer().address() as { port: number });
  home = await app.found('platform');
  operator = await operatorOf(home);
  owner = await app.found('mimamart');
  sites = [];
  for (const code of ['0001', '0002'])
    sites.push((await call(owner, 'POST', '/v1/sites', { code, name: `店${code}` })).body.id);
  cameras = [];
  for (const siteId of sites) {
    const camera = await call(owner, 'POST', '/v1/cameras', { siteId, code: 'C01', name: '入口' });
    cameras.push(camera.body.id);
  }
  await call(owner, 'POST', '/v1/status-reports', aStatusReport(sites[0]!, [cameras[0]!]));
  await call(owner, 'POST', '/v1/tasks', { title: '掲示物', siteId: sites[0] });
}, 60_000);
afterEach(() => jest.restoreAllMocks());

describe('with a ticket', () => {
  it('support reads the register, and each request is in the log before it is answered', async () => {
    const { as, ticketId } = await guest();
    expect(ids(await call(as, 'GET', '/v1/sites'))).toEqual(sites.toSorted());
    expect(ids(await call(as, 'GET', '/v1/cameras'))).toEqual(cameras.toSorted());
    expect((await call(as, 'GET', `/v1/cameras/${cameras[0]}`)).status).toBe(200);
    expect((await call(as, 'GET', '/v1/users')).status).toBe(403);
    const query = '{ sites(first: 1) { edges { node { id } } } tenant { code } }';
    expect((await app.graphql(as, query)).body.data.tenant).toEqual({ code: 'mimamart' });
    await app.graphql(as, '{ users(first: 1) { edges { node { id } } } }');
    const rows = (await uses(ticketId)).toReversed();
    expect(rows.map(({ details, outcome }: Answer['body']) => [details.operation, outcome])).toEqual([
      ['POST /v1/support-sessions', 'ok'],
      ['GET /v1/sites', 'ok'],
      ['GET /v1/cameras', 'ok'],
      ['GET /v1/cameras/{id}', 'ok'],
      ['GET /v1/users', 'denied'],
      ['graphql sites tenant', 'ok'],
      ['graphql users', 'denied'],
    ]);
    expect(rows[3].details).toMatchObject({ ids: [cameras[0]], status: 200 });
    for (const { actor } of rows)
      expect(actor).toMatchObject({ kind: 'user', id: operator.userId, tenantId: home.tenantId });
    const { body } = await call(as, 'GET', '/v1/me/permissions');
    expect(new Set(body.rules.flatMap(({ actions }: { actions: string[] }) => actions))).toEqual(
      new Set(['read']),
    );
  });

  it('and nothing of a store that the ticket does not name, nor what is of the whole company', async () => {
    const { as } = await guest({ sites: [sites[0]] });
    expect(ids(await call(as, 'GET', '/v1/sites?totalCount=true'))).toEqual([sites[0]]);
    expect(ids(await call(as, 'GET', '/v1/cameras'))).toEqual([cameras[0]]);
    expect((await call(as, 'GET', `/v1/cameras/${cameras[1]}`)).status).toBe(404);
    for (const url of ['/v1/regions', '/v1/purposes', '/v1/tenant'])
      expect({ url, status: (await call(as, 'GET', url)).status }).toEqual({ url, status: 403 });
    const listener = await LiveListener.connect(port, { token: as.token });
    expect(await listener.subscribe({ all: true })).toMatchObject({ ok: true, rooms: [`site:${sites[0]}`] });
    expect(await listener.subscribe({ sites: [sites[1]] })).toMatchObject({ ok: true, rooms: [] });
    listener.socket.disconnect();
  });

  it('reads tasks that the system opened, not those that people wrote; no file; no change by any means', async () => {
    const { as } = await guest();
    expect((await call(as, 'GET', '/v1/tasks?filter[kind]=manual')).body.items).toEqual([]);
    const files = `/v1/cameras/${cameras[0]}/files`;
    const photo = await app.call('POST', files, { as: owner, ...aForm({ bytes: aJpeg() }) });
    const content = `${files}/${photo.body.id}/content`;
    expect((await call(owner, 'GET', content)).status).toBe(200);
    expect((await call(as, 'GET', content)).status).toBe(403);
    expect((await call(as, 'POST', '/v1/sites', { code: '3', name: '店' })).status).toBe(403);
    expect((await call(as, 'PATCH', `/v1/sites/${sites[0]}`, { name: '店' })).status).toBe(403);
    const mutation = 'mutation { createSite(input: { code: "3", name: "x" }) { id } }';
    expect((await app.graphql(as, mutation)).body.errors[0].extensions.status).toBe(403);
    expect((await openTicket({}, as)).code).toBe('platform.forbidden');
    expect((await exchange('0'.repeat(25), as)).status).toBe(403);
  });

  it('answers nothing that cannot be written into the log', async () => {
    const { as } = await guest();
    jest.spyOn(app.get(Audit), 'append').mockRejectedValue(new Error('no room left'));
    const refused = await call(as, 'GET', '/v1/sites');
    expect(refused.status).toBe(500);
    expect(refused.text).not.toContain(sites[0]);
    const other = jest.spyOn(second.get(Audit, { strict: false }), 'append');
    other.mockRejectedValue(new Error('no room left'));
    await expect(LiveListener.connect(port, { token: as.token })).rejects.toThrow();
  });

  it('tells webhooks of the first use of each exchange, and the report how often', async () => {
    const url = 'https://9.9.9.9/hook';
    const hook = { url, eventTypes: ['identity.support_ticket.used'] };
    const webhook = (await call(owner, 'POST', '/v1/webhooks', hook)).body.id;
    const { as, code, ticketId } = await guest();
    const deliveries = async () =>
      (await call(owner, 'GET', `/v1/webhooks/${webhook}/deliveries`)).body.items;
    expect(await deliveries()).toHaveLength(0);
    await call(as, 'GET', '/v1/sites');
    await call(as, 'GET', '/v1/cameras');
    expect(await deliveries()).toHaveLength(1);
    const again = { ...as, token: (await exchange(code)).body.accessToken };
    await call(again, 'GET', '/v1/users');
    expect(await deliveries()).toHaveLength(2);
    const tables = await app.as(owner.tenantId, () => app.get(RegisterRegistry).tables(1));
    const { table } = tables.find(({ name }) => name === 'support-access')!;
    const cell = (name: string) => table.rows[0]![table.columns.indexOf(`access:register.${name}`)];
    expect([cell('support_ticket'), cell('uses'), cell('uses_refused')]).toEqual([ticketId, 5, 1]);
    await closeTicket(ticketId);
  });
});

describe('support is out', () => {
  it('within two seconds in every process, sockets too, when the ticket is closed', async () => {
    const { as, ticketId } = await guest();
    const listener = await LiveListener.connect(port, { token: as.token });
    await listener.subscribe({ all: true });
    expect(await statusThere(as)).toBe(200);
    const start = performance.now();
    await closeTicket(ticketId);
    await refusedEverywhere(as);
    await listener.hears('revoked');
    expect(performance.now() - start).toBeLessThan(PROMISE_MILLISECONDS);
    expect(
      (await uses(ticketId)).some(({ details }: Answer['body']) => details.operation === 'socket subscribe'),
    ).toBe(true);
  });

  it('when the operator signs out at home, sockets too', async () => {
    const one = await operatorOf(home);
    const { as } = await guest({}, one);
    const listener = await LiveListener.connect(port, { token: as.token });
    await call(one, 'POST', '/v1/auth/logout');
    await refusedEverywhere(as);
    await listener.hears('revoked');
  });

  it('when they are no operator any more', async () => {
    const one = await operatorOf(home);
    const { as } = await guest({}, one);
    expect(await statusThere(as)).toBe(200);
    const held = await call(home, 'GET', `/v1/role-assignments?filter[userId]=${one.userId}`);
    const url = `/v1/role-assignments/${held.body.items[0].id}`;
    await app.call('DELETE', url, { as: home, headers: { 'if-match': '*' } });
    await refusedEverywhere(as);
  });

  it('when the ticket ends by itself, before its token would', async () => {
    const { as, code } = await guest({ minutes: 5 });
    const listener = await LiveListener.connect(port, { token: as.token });
    const ends = Date.now() + 5 * 60_000;
    const [, claims = ''] = as.token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).exp * 1000).toBeLessThanOrEqual(ends);
    for (const one of [app.http, second])
      jest.spyOn(one.get(Clock, { strict: false }), 'now').mockImplementation(() => new Date(ends));
    await refusedEverywhere(as);
    await listener.hears('revoked');
    expect((await exchange(code)).body.code).toBe('identity.support_ticket_invalid');
  });

  it('when the tenant is suspended', async () => {
    const { as } = await guest();
    const tenantIs = (status: string) =>
      app.as(owner.tenantId, () =>
        app.get(TenantDb).transaction((tx) => tx.query('update tenant set status = $1', [status])),
      );
    await tenantIs('suspended');
    await refusedEverywhere(as);
    await tenantIs('active');
  });
});

describe('a code', () => {
  const shown = ({ status, body }: Answer) => ({ ...body, status, traceId: '' });

  it('answers alike whatever keeps it from letting in', async () => {
    const closed = await openTicket();
    await closeTicket(closed.id);
    const later = await openTicket({ from: new Date(Date.now() + 3_600_000).toISOString() });
    const ended = await openTicket({ minutes: 1, from: new Date(Date.now() - 59_000).toISOString() });
    const own = await openTicket({}, home);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(ended.endsAt) - Date.now())));
    const answers: unknown[] = [];
    for (const code of ['', 'x', '0'.repeat(25), closed.code, later.code, ended.code, own.code])
      answers.push(shown(await exchange(code)));
    expect(answers[0]).toMatchObject({ status: 400, code: 'identity.support_ticket_invalid' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await uses(closed.id)).toMatchObject([{ outcome: 'denied' }]);
    expect(
      (await call(home, 'GET', '/v1/audit-events?filter[action]=support.access.use&limit=1')).body.items,
    ).toMatchObject([{ outcome: 'denied', actor: { id: operator.userId, tenantId: null } }]);
  });

  it('is worth something to operators only, and only in their own session', async () => {
    const { code } = await openTicket();
    expect((await exchange(code, owner)).status).toBe(403);
    const admin = await app.person({ tenantId: home.tenantId, code: 'platform' }, 'tenant_admin', {
      kind: 'tenant',
    });
    expect((await exchange(code, admin)).status).toBe(403);
    const asked = { name: '鍵', scopes: ['support-session:create'] };
    const holder = await app.person({ tenantId: home.tenantId, code: 'platform' }, 'tenant_owner', {
      kind: 'tenant',
    });
    expect((await call(holder, 'POST', '/v1/api-keys', asked)).status).toBe(400);
    for (const body of [{}, { ticket: 1 }, { ticket: 'x'.repeat(201) }, { ticket: code, tenant: 'x' }])
      expect((await call(operator, 'POST', '/v1/support-sessions', body)).status).toBe(400);
  });

  it('is tried ten times in a quarter of an hour, in all processes together', async () => {
    const one = await operatorOf(home);
    for (const http of [app.http, second])
      jest.replaceProperty(http.get(SupportLimits, { strict: false }), 'config' as never, ORDINARY);
    const statuses: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const http = turn % 2 ? second : app.http;
      const headers = { authorization: `Bearer ${one.token}` };
      const answer = await http.inject({
        method: 'POST',
        url: '/v1/support-sessions',
        headers,
        payload: { ticket: 'x' },
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429]);
  });
});

/** Open to everybody, support or not: they answer without looking who asks. */
const things = (): Readonly<Record<string, string>> => ({
  site: sites[0]!,
  camera: cameras[0]!,
  user: owner.userId,
});
const isMarked = (path: string) => path.startsWith('/v1') && !path.startsWith('/v1/auth/');
/** Everything but what ends the very session that asks. */
const asked = () =>
  documentedOperations(app).operations.filter(({ title }) => title !== 'POST /v1/auth/logout');

async function ask(
  as: SignedIn,
  { method, path }: ApiOperation,
): Promise<Answer & { readonly named: string[] }> {
  const nouns = nounsOfPath(path);
  const named: string[] = [];
  const url = fillPath(path, (name) => {
    const id = things()[nouns.get(name) ?? ''] ?? uuidv7();
    named.push(id);
    return id;
  });
  const body = method === 'GET' ? undefined : {};
  const answer = await app.call(method, url, { as, body, headers: { 'if-match': '*' } });
  return { ...answer, named };
}

describe('without a ticket, every route', () => {
  it('tells a platform operator nothing of a tenant, but that it exists', async () => {
    const faults: string[] = [];
    for (const operation of asked()) {
      const { status, text, named } = await ask(operator, operation);
      const told = [owner.tenantId, '店0001', ...Object.values(things())].filter(
        (one) => text.includes(one) && !named.includes(one),
      );
      if (told.length && operation.title !== 'GET /v1/tenants') faults.push(`${operation.title}: ${text}`);
      const foreign = named.some((id) => Object.values(things()).includes(id));
      if (foreign && status < 400) faults.push(`${operation.title}: ${status}`);
    }
    expect(faults).toEqual([]);
    const listed = await call(operator, 'GET', '/v1/tenants');
    const known = listed.body.items.find(({ id }: { id: string }) => id === owner.tenantId);
    expect(Object.keys(known).toSorted()).toEqual(['code', 'createdAt', 'id', 'name', 'status']);
  });
});

describe('with a ticket for the whole company, every route', () => {
  it('that reads registers, states and findings answers, and no other one does; nothing changes', async () => {
    const { as } = await guest();
    const counts = await RowCounts.of(app.database.superuserUrl);
    app.database.beforeDrop(() => counts.close());
    const rows = async () => ({
      ...JSON.parse(await counts.now()),
      audit_event: 0,
      webhook_delivery: 0,
      jobs: 0,
    });
    const before = await rows();
    const open: string[] = [];
    const faults: string[] = [];
    for (const operation of asked()) {
      const { title, path } = operation;
      const { status, text } = await ask(as, operation);
      if (status < 400) open.push(title);
      else if (isMarked(path) && operation.method === 'GET' && ![403, 404].includes(status))
        faults.push(`${title}: ${status} ${text}`);
    }
    expect(faults).toEqual([]);
    expect(await rows()).toEqual(before);
    expect(open.filter((title) => title.startsWith('GET /v1')).toSorted()).toEqual(READ_WITH_A_TICKET);
    expect(open.filter((title) => !title.startsWith('GET ')).toSorted()).toEqual([]);
  });
});

import { TenantDb, uuidv7 } from '@mimamori/platform';
import { asTenant, everything, ListedTrail, nothing } from '@mimamori/platform/testing';
import { edgeApp, type PretendSignIns } from '@mimamori/web/testing';

import { TenancyModule, Tenants } from '@mimamori/tenancy';
import { givenTenant } from '@mimamori/tenancy/testing';
import { aUserCreate } from '@mimamori/users/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { useDatabase } from '../../../test/support/database';
import { UsersModule } from './users.module';

const database = useDatabase();
const tenantId = uuidv7();
let app: NestFastifyApplication;
let signIns: PretendSignIns;
let admin: Record<string, string>;

beforeAll(async () => {
  ({ app, signIns } = await edgeApp(database, [TenancyModule, UsersModule], new ListedTrail()));
  database.beforeDrop(() => app.close());
  admin = signIns.as(tenantId, everything);
  await asTenant(tenantId, () => givenTenant(app.get(TenantDb), app.get(Tenants), { code: 'mimamart' }));
});

async function ask(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object, headers: object = {}) {
  const answer = await app.inject({ method, url, payload, headers: { ...admin, ...headers } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

describe('/v1/users', () => {
  it('creates, finds, reads and changes', async () => {
    const made = await ask('POST', '/v1/users', aUserCreate({ loginId: 'ＫＡＮＤＡ', name: '神田' }));
    expect(made).toMatchObject({ status: 201, body: { loginId: 'kanda', status: 'invited', locale: 'ja' } });
    const url = `/v1/users/${made.body.id}`;
    expect(made.headers.location).toBe(url);
    expect((await ask('GET', url)).body).toEqual(made.body);
    expect((await ask('GET', '/v1/users?filter[loginId]=Kanda&totalCount=true')).body).toEqual({
      items: [made.body],
      nextCursor: null,
      totalCount: 1,
    });
    const match = { 'if-match': String(made.headers.etag) };
    expect(await ask('PATCH', url, { name: '上野' }, match)).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect(await ask('PATCH', url, { name: '駒込' }, match)).toMatchObject({ status: 412 });
    expect(made.body).not.toHaveProperty('searchText');
  });

  it.each<[object, string]>([
    [{ loginId: 'a b' }, '/loginId'],
    [{ email: 'nobody' }, '/email'],
    [{ firstDay: '2026-02-30' }, '/firstDay'],
    [{ firstDay: '2026-04-02', lastDay: '2026-04-01' }, '/lastDay'],
    [{ status: 'active' }, '/status'],
    [{ name: ' ' }, '/name'],
  ])('refuses %j', async (wrong, pointer) => {
    const { status, body } = await ask('POST', '/v1/users', { ...aUserCreate(), ...wrong });
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it('refuses the unknown and the unauthorised', async () => {
    expect((await ask('GET', `/v1/users/${uuidv7()}`)).status).toBe(404);
    expect((await ask('GET', '/v1/users', undefined, signIns.as(tenantId, nothing))).status).toBe(403);
    expect((await ask('GET', '/v1/users', undefined, { authorization: '' })).status).toBe(401);
  });
});

describe('/v1/tenant', () => {
  it('answers the caller’s own tenant, and changes it under a version', async () => {
    const got = await ask('GET', '/v1/tenant');
    expect(got.body).toMatchObject({ id: tenantId, code: 'mimamart', status: 'active', employeeCount: null });
    const match = { 'if-match': String(got.headers.etag) };
    expect((await ask('PATCH', '/v1/tenant', { employeeCount: 90 }, match)).body).toMatchObject({
      employeeCount: 90,
    });
    expect((await ask('PATCH', '/v1/tenant', { employeeCount: 80 }, match)).status).toBe(412);
    expect((await ask('PATCH', '/v1/tenant', { employeeCount: -1 })).status).toBe(400);
    expect((await ask('PATCH', '/v1/tenant', { code: 'other' })).status).toBe(400);
    expect((await ask('GET', '/v1/tenant', undefined, signIns.as(uuidv7(), everything))).status).toBe(404);
  });
});

import { TenantDb, uuidv7 } from '@mimamori/platform';
import { Regions, Sites } from '@mimamori/sites';
import { aRegionCreate, aSiteCreate } from '@mimamori/sites/testing';
import { parity } from '@mimamori/web/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { customRoleSchema, roleCreateSchema, rolePatchSchema } from './custom-role.schema';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' } as const;
let owner: SignedIn;
let admin: SignedIn;
let other: SignedIn;
let region: string;
let below: string;
let sites: [string, string, string];
let codes = 0;

const call = (as: SignedIn, method: string, url: string, body?: object, headers = {}) =>
  app.call(method, url, { as, body, headers });
const newCode = () => `role_${(codes += 1)}`;
const create = (body: object = {}, as = admin) =>
  call(as, 'POST', '/v1/roles', { code: newCode(), name: '点検', ...body });
const patch = (id: string, body: object, as = admin, ifMatch = '*') =>
  call(as, 'PATCH', `/v1/roles/${id}`, body, { 'if-match': ifMatch });
const person = (
  role = 'machine',
  scope: Parameters<typeof app.person>[2] = { kind: 'sites', siteIds: [sites[2]] },
) => app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const assign = (userId: string, role: string, scope: object = whole, as = admin) =>
  call(as, 'POST', '/v1/role-assignments', { userId, role, scope });
const siteIds = async (as: SignedIn): Promise<string[]> =>
  (await call(as, 'GET', '/v1/sites')).body.items.map(({ id }: { id: string }) => id).sort();
const reads = (conditions?: object, more: object = {}) => ({
  actions: ['read'],
  subject: 'Site',
  ...(conditions ? { conditions } : {}),
  ...more,
});
const inTenant = <T>(work: () => Promise<T>) => app.as(owner.tenantId, work);
const site = (regionId: string | null) =>
  inTenant(async () => (await app.get(Sites).create(aSiteCreate({ regionId }))).id);

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  region = await inTenant(async () => (await app.get(Regions).create(aRegionCreate())).id);
  below = await inTenant(async () => (await app.get(Regions).create(aRegionCreate({ parentId: region }))).id);
  sites = [await site(region), await site(below), await site(null)];
  admin = await person('tenant_admin', whole);
});

describe('a role of the tenant', () => {
  it('is made, given, changed at once for its holders, and goes when nobody holds it', async () => {
    const made = await create({ rules: [reads({ regionId: { $in: [below] } })] });
    expect(made).toMatchObject({
      status: 201,
      body: { version: 1, includes: [], rules: [{ subject: 'Site', inverted: false, byGrant: false }] },
    });
    const { id, code } = made.body;
    const holder = await person();
    const given = await assign(holder.userId, code);
    expect(given.status).toBe(201);
    expect(await siteIds(holder)).toEqual([sites[1], sites[2]].sort());
    expect((await call(admin, 'PATCH', `/v1/roles/${id}`, { rules: [] })).status).toBe(428);
    expect((await patch(id, { rules: [] }, admin, '"stale-1"')).status).toBe(412);
    const wider = await patch(id, { rules: [reads({ regionId: { $eq: region } })] });
    expect(wider).toMatchObject({ status: 200, body: { version: 2, code } });
    expect(await siteIds(holder)).toEqual([...sites].sort());
    await inTenant(() => app.get(Regions).update(below, { parentId: null }));
    // a tree that changes is told by a signal: at the latest after two seconds
    for (const end = Date.now() + 2_000; Date.now() < end && (await siteIds(holder)).length > 2;)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await siteIds(holder)).toEqual([sites[0], sites[2]].sort());
    await inTenant(() => app.get(Regions).update(below, { parentId: region }));
    const inUse = await call(admin, 'DELETE', `/v1/roles/${id}`, undefined, { 'if-match': '*' });
    expect(inUse).toMatchObject({ status: 409, body: { code: 'access.role_in_use' } });
    await call(admin, 'DELETE', `/v1/role-assignments/${given.body.id}`, undefined, { 'if-match': '*' });
    expect(await siteIds(holder)).toEqual([sites[2]]);
    expect((await call(admin, 'DELETE', `/v1/roles/${id}`)).status).toBe(428);
    const gone = await call(admin, 'DELETE', `/v1/roles/${id}`, undefined, { 'if-match': '*' });
    expect([gone.status, (await call(admin, 'GET', `/v1/roles/${id}`)).status]).toEqual([204, 404]);
  });

  it('takes away what others give, where it holds', async () => {
    const { body } = await create({ rules: [reads({ siteId: { $eq: sites[0] } }, { inverted: true })] });
    const auditor = await person('auditor', whole);
    expect(await siteIds(auditor)).toEqual([...sites].sort());
    await assign(auditor.userId, body.code, { kind: 'sites', siteIds: [sites[1]] });
    expect(await siteIds(auditor)).toEqual([...sites].sort());
    await assign(auditor.userId, body.code);
    expect(await siteIds(auditor)).toEqual([sites[1], sites[2]].sort());
    expect((await call(auditor, 'GET', `/v1/sites/${sites[0]}`)).status).toBe(404);
  });

  it('is named in the list of roles, with who may give it', async () => {
    const { body } = await create({ name: '夜間点検', nameEn: 'Night check' });
    const listed = await call(admin, 'GET', '/v1/roles', undefined, { 'accept-language': 'en' });
    expect(listed.body.items).toContainEqual({
      id: body.id,
      code: body.code,
      name: 'Night check',
      description: '',
      grantable: true,
      version: 1,
    });
    expect(listed.body.items[0]).toMatchObject({ id: null, code: 'tenant_owner', grantable: false });
    const auditor = await person('auditor', whole);
    const read = await call(auditor, 'GET', '/v1/roles');
    expect(read.body.items.some(({ grantable }: { grantable: boolean }) => grantable)).toBe(false);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        (
          await call(other, method, `/v1/roles/${body.id}`, method === 'PATCH' ? {} : undefined, {
            'if-match': '*',
          })
        ).status,
      ).toBe(404);
  });
});

describe('a rule', () => {
  it.each<[object, string, string]>([
    [{ subject: 'Nothing' }, '/rules/0/subject', 'rule_unknown_subject'],
    [{ subject: 'all' }, '/rules/0/subject', 'rule_unknown_subject'],
    [{ actions: ['read', 'fly'] }, '/rules/0/actions/1', 'rule_unknown_action'],
    [{ actions: ['manage'] }, '/rules/0/actions/0', 'rule_unknown_action'],
    [{ conditions: { toString: { $eq: 'x' } } }, '/rules/0/conditions/toString', 'rule_unknown_field'],
    [{ conditions: { siteId: { $regex: '.*' } } }, '/rules/0/conditions/siteId', 'rule_not_expressible'],
    [{ conditions: { siteId: { $in: 'x' } } }, '/rules/0/conditions/siteId', 'rule_not_expressible'],
    [{ conditions: { siteId: {} } }, '/rules/0/conditions/siteId', 'rule_not_expressible'],
    [{ conditions: { siteId: { $eq: 'tokyo' } } }, '/rules/0/conditions/siteId', 'rule_wrong_value'],
    [{ conditions: { siteId: { $eq: 7 } } }, '/rules/0/conditions/siteId', 'rule_wrong_value'],
    [{ conditions: { siteId: { $in: [uuidv7()] } } }, '/rules/0/conditions/siteId', 'rule_unknown_id'],
    [{ fields: ['name'] }, '/rules/0/fields/0', 'rule_fields_unknown'],
    [{ subject: 'Camera', actions: ['export'], fields: ['note'] }, '/rules/0/fields', 'rule_fields_never'],
    [{ subject: 'Network', fields: ['name'] }, '/rules/0/fields', 'rule_fields_never'],
    [{ inverted: true, byGrant: true }, '/rules/0/byGrant', 'rule_grant_inverted'],
    [{ byGrant: true }, '/rules/0/byGrant', 'rule_grant_never'],
    [
      { subject: 'Area', conditions: { class: { $eq: 'moon' } } },
      '/rules/0/conditions/class',
      'rule_wrong_value',
    ],
    [
      { subject: 'Camera', conditions: { groupIds: { $in: [null] } } },
      '/rules/0/conditions/groupIds',
      'rule_wrong_value',
    ],
    [
      { subject: 'Session', actions: ['end'], conditions: { userId: { $eq: '$principal' } } },
      '/rules/0/conditions/userId',
      'rule_unknown_field',
    ],
  ])('that is %j is refused at %s: %s', async (rule, pointer, code) => {
    const answer = await create({ rules: [{ ...reads(), ...rule }] });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer, code: `access.${code}` }] },
    });
    expect(answer.body.errors[0].detail ?? answer.body.errors[0].title).toBeTruthy();
  });

  it.each<[string, object, number]>([
    ['one more than there may be', { rules: Array.from({ length: 201 }, () => reads()) }, 400],
    [
      'too long',
      {
        rules: Array.from({ length: 40 }, () => reads({ siteId: { $in: Array(500).fill('x'.repeat(190)) } })),
      },
      400,
    ],
    ['of no action', { rules: [reads(undefined, { actions: [] })] }, 400],
    ['with conditions that name no field', { rules: [reads({})] }, 400],
    ['with an unknown key', { rules: [reads(undefined, { or: [] })] }, 400],
  ])('that is %s is refused', async (_, body, status) => {
    const answer = await create(body);
    expect([400, 413]).toContain(answer.status);
    expect(status).toBe(400);
  });

  it('that its saver does not hold is not saved, nor changed, nor given', async () => {
    const tooWide = { actions: ['read', 'create'], subject: 'TenantRegistry' };
    expect(await create({ rules: [reads(), tooWide] }, owner)).toMatchObject({
      status: 403,
      body: { code: 'access.rule_too_wide', errors: [{ pointer: '/rules/1' }] },
    });
    const limits = await create({ rules: [reads({ siteId: { $eq: sites[0] } }, { inverted: true })] }, owner);
    const limited = await person('tenant_admin', whole);
    await assign(limited.userId, limits.body.code, whole, owner);
    const all = await create({ rules: [reads()] }, owner);
    for (const refused of [
      await create({ rules: [reads()] }, limited),
      await patch(all.body.id, { name: 'x' }, limited),
      await call(limited, 'DELETE', `/v1/roles/${all.body.id}`, undefined, { 'if-match': '*' }),
      await assign((await person()).userId, all.body.code, whole, limited),
    ])
      expect(refused.status).toBe(403);
    const same = reads({ siteId: { $in: [sites[0], sites[1]] } }, { inverted: true });
    expect((await create({ rules: [reads(), same] }, limited)).status).toBe(201);
    const keeper = await create(
      { rules: [{ actions: ['read', 'create', 'update'], subject: 'Role' }] },
      owner,
    );
    const holder = await person();
    await assign(holder.userId, keeper.body.code, whole, owner);
    expect((await create({ rules: [{ actions: ['read'], subject: 'Role' }] }, holder)).status).toBe(201);
    expect((await create({ rules: [{ actions: ['delete'], subject: 'Role' }] }, holder)).status).toBe(403);
    expect((await create({ includes: ['auditor'] }, holder)).status).toBe(403);
  });
});

describe('whoever something was taken from', () => {
  const blind = { actions: ['view_live'], subject: 'Camera', inverted: true };
  const drop = (as: SignedIn, url: string) => call(as, 'DELETE', url, undefined, { 'if-match': '*' });

  it('does not give it back: neither to themselves nor through others', async () => {
    const role = await create({ rules: [blind] }, owner);
    const limited = await person('tenant_admin', whole);
    const given = await assign(limited.userId, role.body.code, whole, owner);
    expect(given.status).toBe(201);
    const around = await create({ includes: [role.body.code] }, owner);
    const group = await call(owner, 'POST', '/v1/groups', { code: 'blind', name: '閲覧不可' });
    const groupUrl = `/v1/groups/${group.body.id}`;
    await call(owner, 'POST', '/v1/role-assignments', {
      groupId: group.body.id,
      role: around.body.code,
      scope: whole,
    });
    const members = { userIds: [limited.userId] };
    await call(owner, 'POST', `${groupUrl}/members`, members, { 'if-match': '*' });
    const friend = (await person()).userId;
    for (const refused of [
      await drop(limited, `/v1/role-assignments/${given.body.id}`),
      await patch(role.body.id, { rules: [] }, limited),
      await patch(around.body.id, { includes: [] }, limited),
      await drop(limited, `${groupUrl}/members/${limited.userId}`),
      await assign(friend, 'tenant_admin', whole, limited),
      await assign(friend, 'operator', whole, limited),
      await create({ includes: ['tenant_admin'] }, limited),
    ])
      expect(refused).toMatchObject({ status: 403 });
    expect((await assign(friend, 'auditor', whole, limited)).status).toBe(201);
    expect((await drop(admin, `${groupUrl}/members/${limited.userId}`)).status).toBe(204);
    expect((await drop(admin, `/v1/role-assignments/${given.body.id}`)).status).toBe(204);
  });

  it('is never an owner', async () => {
    const locked = await create({
      rules: [{ actions: ['read', 'delete'], subject: 'RoleAssignment', inverted: true }],
    });
    expect((await assign(owner.userId, locked.body.code)).status).toBe(201);
    expect((await call(owner, 'GET', '/v1/role-assignments')).status).toBe(200);
  });
});

describe('included roles', () => {
  it('are held, too, built in or not', async () => {
    const inner = await create({ rules: [reads({ siteId: { $eq: sites[0] } })] });
    const outer = await create({ includes: [inner.body.code, 'contractor'] });
    expect(outer.body.includes).toEqual(['contractor', inner.body.code]);
    const holder = await person('live_viewer', { kind: 'sites', siteIds: [sites[2]] });
    await assign(holder.userId, outer.body.code, { kind: 'sites', siteIds: [sites[0]] });
    expect(await siteIds(holder)).toEqual([sites[0], sites[2]].sort());
    const mine = await call(holder, 'GET', '/v1/me/permissions');
    expect(mine.body.roles).toContainEqual(
      expect.objectContaining({ role: 'contractor', through: outer.body.code, siteIds: [sites[0]] }),
    );
    const used = await call(admin, 'DELETE', `/v1/roles/${inner.body.id}`, undefined, { 'if-match': '*' });
    expect(used).toMatchObject({ status: 409, body: { code: 'access.role_in_use' } });
  });

  it.each([
    [['janitor'], 400, 'access.unknown_role'],
    [['tenant_owner'], 400, 'access.include_not_allowed'],
    [['platform_operator'], 400, 'access.include_not_allowed'],
  ])('%j are refused', async (includes, status, code) => {
    expect(await create({ includes })).toMatchObject({ status, body: { errors: [{ code }] } });
  });

  it('never include themselves, not even when two are changed at once', async () => {
    const a = (await create()).body;
    const b = (await create({ includes: [a.code] })).body;
    const c = (await create({ includes: [b.code] })).body;
    for (const includes of [[a.code], [c.code]])
      expect(await patch(a.id, { includes })).toMatchObject({
        status: 409,
        body: { code: 'access.role_cycle' },
      });
    const [x, y] = [(await create()).body, (await create()).body];
    const both = await Promise.all([
      patch(x.id, { includes: [y.code] }),
      patch(y.id, { includes: [x.code] }),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('make a role no larger than one may be', async () => {
    const many = Array.from({ length: 150 }, () => reads({ siteId: { $eq: sites[0] } }));
    const one = (await create({ rules: many })).body;
    const two = (await create({ rules: many })).body;
    const both = await create({ includes: [one.code, two.code] });
    expect(both).toMatchObject({ status: 409, body: { code: 'access.role_too_large' } });
  });
});

describe('the codes of roles', () => {
  it('are taken once, and never those that are built in', async () => {
    const { code } = (await create()).body;
    for (const taken of [code, 'auditor'])
      expect(await create({ code: taken })).toMatchObject({
        status: 409,
        body: { code: 'access.role_code_taken' },
      });
    expect((await create({ code: 'Not A Code' })).status).toBe(400);
    expect((await call(other, 'POST', '/v1/roles', { code, name: 'x' })).status).toBe(201);
    const rows = await app.as(other.tenantId, () =>
      app.get(TenantDb).query<{ code: string }>('select code from custom_role'),
    );
    expect(rows).toEqual([{ code }]);
  });
});

describe('by GraphQL', () => {
  it('roles are made, changed and removed alike', async () => {
    const made = await app.graphql(
      admin,
      'mutation ($input: RoleCreate!) { createRole(input: $input) { id version rules { subject conditions } } }',
      { input: { code: 'by_graphql', name: '点検', rules: [reads({ siteId: { $eq: sites[0] } })] } },
    );
    const { id, version, rules } = made.body.data.createRole;
    expect(rules).toEqual([{ subject: 'Site', conditions: { siteId: { $eq: sites[0] } } }]);
    const read = await app.graphql(admin, 'query ($id: ID!) { role(id: $id) { code } }', { id });
    expect(read.body.data.role).toEqual({ code: 'by_graphql' });
    const change =
      'mutation ($id: ID!, $v: Int!) { updateRole(id: $id, expectedVersion: $v, patch: {rules: []}) { version } }';
    const stale = await app.graphql(admin, change, { id, v: version + 1 });
    expect(stale.body.errors[0].extensions.code).toBe('platform.version_mismatch');
    expect((await app.graphql(admin, change, { id, v: version })).body.data.updateRole.version).toBe(2);
    const drop = 'mutation ($id: ID!, $v: Int!) { deleteRole(id: $id, expectedVersion: $v) { code } }';
    expect((await app.graphql(admin, drop, { id, v: 2 })).body.data.deleteRole.code).toBe('by_graphql');
    const { schema } = app.get(GraphQLSchemaHost);
    for (const { graphql, zod } of [
      parity(schema, 'CustomRole', customRoleSchema.omit({ rules: true })),
      parity(schema, 'RoleCreate', roleCreateSchema, 'input'),
      parity(schema, 'RolePatch', rolePatchSchema, 'input'),
    ])
      expect(graphql).toEqual(zod);
  });
});

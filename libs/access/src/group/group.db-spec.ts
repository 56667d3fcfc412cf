import { AuditEvent } from '@mimamori/audit';
import { EvidenceRegistry, TenantDb, uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import { parity } from '@mimamori/web/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { RoleHolders } from '../role-assignment/role-holders.service';
import { groupCreateSchema, groupMemberSchema, groupPatchSchema, groupSchema } from './group.schema';
import { Groups } from './groups.service';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' } as const;
let owner: SignedIn;
let admin: SignedIn;
let other: SignedIn;
let siteId: string;
let codes = 0;

const call = (as: SignedIn, method: string, url: string, body?: object, headers = {}) =>
  app.call(method, url, { as, body, headers });
const newGroup = async (as = owner): Promise<string> =>
  (await call(as, 'POST', '/v1/groups', { code: `night-${(codes += 1)}`, name: '夜間警備' })).body.id;
const members = (id: string, userIds: string[], as = owner) =>
  call(as, 'POST', `/v1/groups/${id}/members`, { userIds });
const assign = (as: SignedIn, body: object) => call(as, 'POST', '/v1/role-assignments', body);
const person = (role: string, scope: Parameters<typeof app.person>[2] = whole) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
/** Somebody who may read nothing of the sites but by the group. */
const nobody = () => person('machine', { kind: 'sites', siteIds: [siteId] });
const roles = async (as: SignedIn) => (await call(as, 'GET', '/v1/me/permissions')).body.roles;
const memberIds = async (id: string): Promise<string[]> =>
  (await call(owner, 'GET', `/v1/groups/${id}/members`)).body.items.map(
    ({ userId }: { userId: string }) => userId,
  );

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  siteId = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  admin = await person('tenant_admin');
});

describe('groups', () => {
  it('give their members what they are given, until somebody leaves', async () => {
    const [id, guard] = [await newGroup(), await nobody()];
    const added = await members(id, [guard.userId, guard.userId]);
    expect(added).toMatchObject({ status: 200, body: { memberCount: 1, version: 2 } });
    const given = await assign(admin, { groupId: id, role: 'auditor', scope: whole });
    expect(given).toMatchObject({ status: 201, body: { userId: null, groupId: id, role: 'auditor' } });
    expect(await roles(guard)).toContainEqual({
      role: 'auditor',
      scope: 'tenant',
      regionId: null,
      siteIds: null,
      cameraGroupIds: null,
      groupId: id,
      through: null,
      until: null,
    });
    expect((await call(guard, 'GET', '/v1/audit-events')).status).toBe(200);
    expect(await app.as(owner.tenantId, () => app.get(RoleHolders).of(['auditor'], siteId))).toEqual([
      guard.userId,
    ]);
    expect(await call(owner, 'DELETE', `/v1/groups/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'access.group_in_use' },
    });
    expect((await call(owner, 'DELETE', `/v1/groups/${id}/members/${guard.userId}`)).status).toBe(204);
    expect((await call(guard, 'GET', '/v1/audit-events')).status).toBe(403);
    expect((await call(owner, 'DELETE', `/v1/groups/${id}/members/${guard.userId}`)).status).toBe(404);
    const log = await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .repository(AuditEvent)
        .find({ where: { subjectId: id }, order: { id: 'ASC' } }),
    );
    expect(log.map(({ action }) => action)).toEqual([
      'access.group.create',
      'permission.grant',
      'permission.revoke',
    ]);
    expect(log.at(-1)?.details).toEqual({ userIds: [guard.userId], source: 'manual', roles: ['auditor'] });
  });

  it('give nothing that whoever fills them could not give', async () => {
    const [id, guard] = [await newGroup(), await nobody()];
    for (const role of ['tenant_owner', 'platform_operator'])
      expect((await assign(owner, { groupId: id, role, scope: whole })).status).not.toBe(201);
    expect(await assign(owner, { groupId: id, role: 'tenant_owner', scope: whole })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/groupId', code: 'access.owner_by_name' }] },
    });
    await assign(owner, { groupId: id, role: 'tenant_admin', scope: whole });
    expect((await members(id, [guard.userId], admin)).status).toBe(200);
    expect(await members(id, [admin.userId], admin)).toMatchObject({
      status: 403,
      body: { code: 'access.role_not_grantable' },
    });
    const [mine, empty] = [await newGroup(), await newGroup()];
    expect((await members(mine, [admin.userId], admin)).status).toBe(200);
    expect((await assign(admin, { groupId: mine, role: 'auditor', scope: whole })).status).toBe(403);
    expect((await assign(owner, { groupId: mine, role: 'auditor', scope: whole })).status).toBe(201);
    const raced = await Promise.all([
      members(empty, [admin.userId], admin),
      assign(admin, { groupId: empty, role: 'auditor', scope: whole }),
    ]);
    expect(raced.filter(({ status }) => status === 403)).toHaveLength(1);
    expect((await members(id, [admin.userId], await nobody())).status).toBe(403);
  });

  it('keep the memberships of each source apart', async () => {
    const guard = await nobody();
    const [a, b, c] = [await newGroup(), await newGroup(), await newGroup()];
    await members(a, [guard.userId]);
    const set = (groupIds: string[]) =>
      app.as(
        owner.tenantId,
        () =>
          app
            .get(TenantDb)
            .transaction((tx) => app.get(Groups).setMembershipsIn(tx, guard.userId, groupIds, 'oidc')),
        { principal: undefined },
      );
    await set([b, c, uuidv7()]);
    expect([await memberIds(a), await memberIds(b), await memberIds(c)]).toEqual([
      [guard.userId],
      [guard.userId],
      [guard.userId],
    ]);
    await set([a, c]);
    expect([await memberIds(a), await memberIds(b), await memberIds(c)]).toEqual([
      [guard.userId],
      [],
      [guard.userId],
    ]);
    await set([]);
    expect([await memberIds(a), await memberIds(c)]).toEqual([[guard.userId], []]);
    await Promise.all([set([a, b, c]), set([c, b, a])]);
    expect(await memberIds(b)).toEqual([guard.userId]);
  });

  it('are found by page and member, by code once, and by nobody else', async () => {
    const [id, guard] = [await newGroup(), await nobody()];
    await members(id, [guard.userId, admin.userId]);
    const listed = await call(owner, 'GET', `/v1/groups?filter[userId]=${guard.userId}&totalCount=true`);
    expect(listed.body).toMatchObject({ totalCount: 1, items: [{ id, memberCount: 2 }] });
    const first = await call(owner, 'GET', `/v1/groups/${id}/members?limit=1`);
    const next = await call(owner, 'GET', `/v1/groups/${id}/members?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...next.body.items]).toHaveLength(2);
    const { code } = listed.body.items[0];
    expect(await call(owner, 'POST', '/v1/groups', { code, name: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'access.group_code_taken' },
    });
    const stale = { 'if-match': '"x-1"' };
    expect((await call(owner, 'PATCH', `/v1/groups/${id}`, { name: 'x' }, stale)).status).toBe(412);
    expect((await call(owner, 'PATCH', `/v1/groups/${id}`, { name: '日勤' })).body.name).toBe('日勤');
    expect((await members(id, [uuidv7()])).body.errors).toEqual([
      expect.objectContaining({ pointer: '/userIds/0', code: 'access.unknown_user' }),
    ]);
    for (const [method, url, body] of [
      ['GET', `/v1/groups/${id}`],
      ['GET', `/v1/groups/${id}/members`],
      ['PATCH', `/v1/groups/${id}`, { name: 'x' }],
      ['DELETE', `/v1/groups/${id}`],
      ['POST', `/v1/groups/${id}/members`, { userIds: [other.userId] }],
    ] as const)
      expect((await call(other, method, url, body)).status).toBe(404);
    expect((await call(guard, 'GET', '/v1/groups')).status).toBe(403);
  });

  it('are the same by GraphQL', async () => {
    const guard = await nobody();
    const made = await app.graphql(
      owner,
      'mutation ($input: UserGroupCreate!) { createUserGroup(input: $input) { id version } }',
      { input: { code: 'by-graphql', name: '夜間' } },
    );
    const { id } = made.body.data.createUserGroup;
    const added = await app.graphql(
      owner,
      'mutation ($id: ID!, $userIds: [ID!]!) { addUserGroupMembers(id: $id, userIds: $userIds) { memberCount } }',
      { id, userIds: [guard.userId] },
    );
    expect(added.body.data.addUserGroupMembers).toEqual({ memberCount: 1 });
    const read = await app.graphql(
      owner,
      `query ($id: ID!) { userGroup(id: $id) { code } userGroups(filter: {userId: "${guard.userId}"}) { edges { node { id } } }
        userGroupMembers(userGroupId: $id) { edges { node { userId source } } } }`,
      { id },
    );
    expect(read.body.data).toEqual({
      userGroup: { code: 'by-graphql' },
      userGroups: { edges: [{ node: { id } }] },
      userGroupMembers: { edges: [{ node: { userId: guard.userId, source: 'manual' } }] },
    });
    const { schema } = app.get(GraphQLSchemaHost);
    for (const { graphql, zod } of [
      parity(schema, 'UserGroup', groupSchema),
      parity(schema, 'UserGroupMember', groupMemberSchema),
      parity(schema, 'UserGroupCreate', groupCreateSchema, 'input'),
      parity(schema, 'UserGroupPatch', groupPatchSchema, 'input'),
    ])
      expect(graphql).toEqual(zod);
  });

  it('count in the evidence', async () => {
    const founded = await app.found('hoshizora');
    const now = new Date();
    const measure = (metric: string) =>
      app.as(founded.tenantId, () =>
        app.get(EvidenceRegistry).measure(metric, { scope: {}, asOf: now, period: { from: now, to: now } }),
      );
    const at = { tenantId: founded.tenantId, code: 'hoshizora' };
    const guard = await app.person(at, 'auditor', whole);
    const [held] = (await call(founded, 'GET', `/v1/role-assignments?filter[userId]=${guard.userId}`)).body
      .items;
    await call(founded, 'DELETE', `/v1/role-assignments/${held.id}`, undefined, { 'if-match': '*' });
    expect(await measure('M06')).toMatchObject({ value: 1 / 2 });
    const id = await newGroup(founded);
    await members(id, [guard.userId], founded);
    await assign(founded, { groupId: id, role: 'auditor', scope: whole });
    expect(await measure('M06')).toMatchObject({ value: 0 });
    expect(await measure('M32')).toMatchObject({ value: 1 });
  });
});

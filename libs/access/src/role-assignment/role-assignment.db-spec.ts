import { AuditEvent } from '@mimamori/audit';
import { Clock, EvidenceRegistry, TenantDb } from '@mimamori/platform';
import { parity } from '@mimamori/web/testing';

import { Regions, Sites } from '@mimamori/sites';
import { aRegionCreate, aSiteCreate } from '@mimamori/sites/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { roleSchema } from '../role/role.schema';
import { Assignments } from './assignment.service';
import { createRoleAssignmentSchema, roleAssignmentSchema } from './role-assignment.schema';

const app = useApp({ jobs: false });
let owner: SignedIn;
let admin: SignedIn;
let other: SignedIn;
let regionId: string;
let below: string;
let siteIds: [string, string, string];

const tenant = () => ({ tenantId: owner.tenantId, code: 'mimamart' });
const whole = { kind: 'tenant' } as const;
const person = (role: string, scope: Parameters<typeof app.person>[2] = whole) =>
  app.person(tenant(), role, scope);
const grant = (as: SignedIn, body: object) => app.call('POST', '/v1/role-assignments', { as, body });
const assignmentsOf = async (userId: string): Promise<Answer['body'][]> =>
  (await app.call('GET', `/v1/role-assignments?filter[userId]=${userId}`, { as: owner })).body.items;
const remove = (as: SignedIn, id: string, tag?: string) =>
  app.call('DELETE', `/v1/role-assignments/${id}`, { as, headers: tag ? { 'if-match': tag } : {} });
const sitesSeenBy = async (as: SignedIn): Promise<string[]> => {
  const answer = await app.call('GET', '/v1/sites', { as });
  return answer.status === 200
    ? answer.body.items.map(({ id }: { id: string }) => id).sort()
    : [String(answer.status)];
};
/** A signal crosses within moments; the promise is two seconds. */
const settled = async (expectation: () => Promise<void>) => {
  const end = Date.now() + 2_000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};
const site = (input: object = {}) =>
  app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate(input))).id);

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  admin = await person('tenant_admin');
  await app.as(owner.tenantId, async () => {
    regionId = (await app.get(Regions).create(aRegionCreate())).id;
    below = (await app.get(Regions).create(aRegionCreate({ parentId: regionId }))).id;
  });
  siteIds = [await site({ regionId }), await site({ regionId: below }), await site()];
});

describe('scopes', () => {
  it('of a region reach all sites below it, also later ones, and none after the site moved away', async () => {
    const manager = await person('region_manager', { kind: 'region', regionId });
    expect(await sitesSeenBy(manager)).toEqual([siteIds[0], siteIds[1]].sort());
    const added = await site({ regionId: below });
    const withAdded = [siteIds[0], siteIds[1], added].sort();
    await settled(async () => expect(await sitesSeenBy(manager)).toEqual(withAdded));
    await app.as(owner.tenantId, () => app.get(Sites).update(added, { regionId: null }));
    await settled(async () => expect(await sitesSeenBy(manager)).toEqual([siteIds[0], siteIds[1]].sort()));
  });

  it('of sites reach those, by list and by id, and nothing that belongs to the tenant as a whole', async () => {
    const manager = await person('store_manager', { kind: 'sites', siteIds: [siteIds[2]] });
    expect(await sitesSeenBy(manager)).toEqual([siteIds[2]]);
    expect((await app.call('GET', `/v1/sites/${siteIds[2]}`, { as: manager })).status).toBe(200);
    expect((await app.call('GET', `/v1/sites/${siteIds[0]}`, { as: manager })).status).toBe(404);
    expect((await app.call('GET', '/v1/roles', { as: manager })).status).toBe(403);
    const scopedAdmin = await person('tenant_admin', { kind: 'sites', siteIds: [siteIds[2]] });
    expect((await grant(scopedAdmin, { userId: manager.userId, role: 'auditor', scope: whole })).status).toBe(
      403,
    );
  });

  it('show in what somebody may do', async () => {
    const manager = await person('store_manager', { kind: 'sites', siteIds: [siteIds[2]] });
    const { body } = await app.call('GET', '/v1/me/permissions', { as: manager });
    expect(body.roles).toEqual([
      {
        role: 'store_manager',
        scope: 'sites',
        regionId: null,
        siteIds: [siteIds[2]],
        cameraGroupIds: null,
        groupId: null,
        through: null,
        until: null,
      },
    ]);
    expect(body.rules).toContainEqual({
      actions: ['read'],
      subject: 'Site',
      conditions: { siteId: { $in: [siteIds[2]] } },
      fields: null,
      inverted: false,
    });
  });
});

describe('role assignments', () => {
  it('are given with an audit row, and bite at once', async () => {
    const user = await person('live_viewer', { kind: 'sites', siteIds: [siteIds[0]] });
    expect(await sitesSeenBy(user)).toEqual([siteIds[0]]);
    const created = await grant(admin, { userId: user.userId, role: 'auditor', scope: whole });
    expect(created).toMatchObject({
      status: 201,
      body: { role: 'auditor', scope: whole, version: 1, from: null },
    });
    expect(created.headers.location).toBe(`/v1/role-assignments/${created.body.id}`);
    expect(await sitesSeenBy(user)).toEqual((await sitesSeenBy(owner)).sort());
    expect((await remove(admin, created.body.id)).status).toBe(428);
    expect((await remove(admin, created.body.id, '"stale-1"')).status).toBe(412);
    expect((await remove(admin, created.body.id, created.headers.etag)).status).toBe(204);
    expect(await sitesSeenBy(user)).toEqual([siteIds[0]]);
    expect((await remove(admin, created.body.id, '*')).status).toBe(404);
    const log = await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .repository(AuditEvent)
        .find({ where: { subjectId: created.body.id }, order: { id: 'ASC' } }),
    );
    expect(log.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['permission.grant', admin.userId],
      ['permission.revoke', admin.userId],
    ]);
  });

  it('begin and end on time', async () => {
    const user = await person('live_viewer', { kind: 'sites', siteIds: [siteIds[0]] });
    const now = Date.now();
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    const created = await grant(admin, {
      userId: user.userId,
      role: 'operator',
      scope: { kind: 'sites', siteIds: [siteIds[1]] },
      from: at(1),
      until: at(3),
    });
    expect(created.status).toBe(201);
    const clock = jest.spyOn(app.get(Clock), 'now');
    const seen = [];
    for (const minutes of [0, 2, 4]) {
      clock.mockReturnValue(new Date(now + minutes * 60_000));
      seen.push(await sitesSeenBy(user));
    }
    clock.mockRestore();
    expect(seen).toEqual([[siteIds[0]], [siteIds[0], siteIds[1]].sort(), [siteIds[0]]]);
  });

  it('are wider than their giver never', async () => {
    const user = await person('live_viewer', { kind: 'sites', siteIds: [siteIds[0]] });
    const asks: [SignedIn, object, number][] = [
      [admin, { userId: user.userId, role: 'tenant_owner', scope: whole }, 403],
      [admin, { userId: admin.userId, role: 'compliance_officer', scope: whole }, 403],
      [admin, { userId: user.userId, role: 'platform_operator', scope: whole }, 403],
      [owner, { userId: user.userId, role: 'platform_operator', scope: whole }, 403],
      [user, { userId: user.userId, role: 'live_viewer', scope: whole }, 403],
      [
        await person('region_manager', { kind: 'region', regionId }),
        { userId: user.userId, role: 'operator', scope: whole },
        403,
      ],
      [admin, { userId: other.userId, role: 'auditor', scope: whole }, 400],
      [admin, { userId: user.userId, role: 'janitor', scope: whole }, 400],
      [
        admin,
        { userId: user.userId, role: 'auditor', scope: { kind: 'region', regionId: owner.userId } },
        400,
      ],
      [
        admin,
        { userId: user.userId, role: 'auditor', scope: { kind: 'sites', siteIds: [owner.userId] } },
        400,
      ],
      [admin, { userId: user.userId, role: 'auditor', scope: { kind: 'sites', siteIds: [] } }, 400],
      [
        admin,
        { userId: user.userId, role: 'auditor', scope: { kind: 'tenant', siteIds: [siteIds[0]] } },
        400,
      ],
      [
        admin,
        {
          userId: user.userId,
          role: 'auditor',
          scope: { kind: 'cameraGroups', cameraGroupIds: [owner.userId] },
        },
        400,
      ],
      [admin, { userId: user.userId, groupId: owner.userId, role: 'auditor', scope: whole }, 400],
      [admin, { role: 'auditor', scope: whole }, 400],
      [
        admin,
        {
          userId: user.userId,
          role: 'auditor',
          scope: whole,
          from: '2026-12-02T00:00:00Z',
          until: '2026-12-01T00:00:00Z',
        },
        400,
      ],
    ];
    const got = [];
    for (const [as, body] of asks) got.push((await grant(as, body)).status);
    expect(got).toEqual(asks.map(([, , status]) => status));
    expect(await assignmentsOf(user.userId)).toHaveLength(1);
  });

  it('leave the tenant an owner: by role and by account', async () => {
    const [last] = await assignmentsOf(owner.userId);
    expect(await remove(admin, last.id, '*')).toMatchObject({ status: 403 });
    expect(await remove(owner, last.id, '*')).toMatchObject({
      status: 409,
      body: { code: 'access.last_owner' },
    });
    const disable = (userId: string) =>
      app.call('PATCH', `/v1/users/${userId}`, { as: owner, body: { status: 'disabled' } });
    const refused = await disable(owner.userId);
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ code: 'access.last_owner' }] } });
    const second = await person('tenant_owner');
    const [theirs] = await assignmentsOf(second.userId);
    const both = await Promise.all([remove(owner, last.id, '*'), remove(second, theirs.id, '*')]);
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409]);
    const [left, gone] = both[0].status === 409 ? [owner, second] : [second, owner];
    expect((await app.call('GET', '/v1/roles', { as: gone })).status).toBe(403);
    await grant(left, { userId: gone.userId, role: 'tenant_owner', scope: whole });
    expect((await app.call('GET', '/v1/roles', { as: gone })).status).toBe(200);
  });

  it('are found page by page, and only by those who may read them', async () => {
    const all = await app.call('GET', '/v1/role-assignments?totalCount=true', { as: owner });
    const first = await app.call('GET', '/v1/role-assignments?limit=2', { as: owner });
    const next = await app.call('GET', `/v1/role-assignments?limit=2&cursor=${first.body.nextCursor}`, {
      as: owner,
    });
    expect([...first.body.items, ...next.body.items]).toEqual(all.body.items.slice(0, 4));
    expect(all.body.totalCount).toBe(all.body.items.length);
    const viewer = await person('live_viewer', { kind: 'sites', siteIds: [siteIds[0]] });
    const own = await app.call('GET', '/v1/role-assignments', { as: viewer });
    expect(own.body.items.map(({ userId }: { userId: string }) => userId)).toEqual([viewer.userId]);
    const foreign = await app.call('GET', `/v1/role-assignments/${all.body.items[0].id}`, { as: other });
    const absent = await app.call('GET', `/v1/role-assignments/${owner.userId}`, { as: other });
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect({ ...foreign.body, traceId: '' }).toEqual({ ...absent.body, traceId: '' });
  });

  it('are the same by GraphQL', async () => {
    const user = await person('live_viewer', { kind: 'sites', siteIds: [siteIds[0]] });
    const created = await app.graphql(
      admin,
      `mutation ($input: RoleAssignmentCreate!) { createRoleAssignment(input: $input) { id version scope { kind siteIds } } }`,
      { input: { userId: user.userId, role: 'operator', scope: { kind: 'sites', siteIds: [siteIds[1]] } } },
    );
    const { id, version, scope } = created.body.data.createRoleAssignment;
    expect(scope).toEqual({ kind: 'sites', siteIds: [siteIds[1]] });
    const listed = await app.graphql(
      owner,
      `query ($userId: ID!) { roleAssignments(filter: { userId: $userId }, withTotalCount: true) { totalCount edges { node { id role } } } roles { code name } }`,
      { userId: user.userId },
    );
    expect(listed.body.data.roleAssignments).toMatchObject({
      totalCount: 2,
      edges: [{}, { node: { id, role: 'operator' } }],
    });
    expect(listed.body.data.roles).toHaveLength(11);
    const refused = await app.graphql(
      admin,
      `mutation { createRoleAssignment(input: { userId: "${user.userId}", role: "tenant_owner", scope: { kind: "tenant" } }) { id } }`,
    );
    expect(refused.body.errors[0].extensions.code).toBe('access.role_not_grantable');
    const drop = `mutation ($id: ID!, $expectedVersion: Int!) { deleteRoleAssignment(id: $id, expectedVersion: $expectedVersion) }`;
    const stale = await app.graphql(admin, drop, { id, expectedVersion: version + 1 });
    expect(stale.body.errors[0].extensions.code).toBe('platform.version_mismatch');
    const gone = await app.graphql(admin, drop, { id, expectedVersion: version });
    expect(gone.body.data.deleteRoleAssignment).toBe(id);
  });
});

describe('the GraphQL types', () => {
  it('have the fields of the schemas', () => {
    const { schema } = app.get(GraphQLSchemaHost);
    const pairs = [
      parity(schema, 'Role', roleSchema),
      parity(schema, 'RoleAssignment', roleAssignmentSchema.omit({ scope: true })),
      parity(schema, 'RoleAssignmentCreate', createRoleAssignmentSchema, 'input'),
    ];
    for (const { graphql, zod } of pairs) expect(graphql).toEqual(zod);
  });
});

describe('accounts that do not work', () => {
  it('may do nothing, not even what everybody may', async () => {
    const user = await person('auditor');
    const principal = { kind: 'user', id: user.userId, tenantId: owner.tenantId } as const;
    const may = async () =>
      app.as(owner.tenantId, async () =>
        (await app.get(AccessAuthorizer).permissionsOf(principal)).can('read', 'MyPermissions'),
      );
    const mine = () => app.call('GET', '/v1/me/permissions', { as: user });
    expect([await may(), (await mine()).status]).toEqual([true, 200]);
    const set = (body: object) => app.call('PATCH', `/v1/users/${user.userId}`, { as: owner, body });
    await set({ status: 'disabled' });
    await settled(async () => expect([await may(), (await mine()).status]).toEqual([false, 401]));
    await set({ status: 'active', lastDay: '2020-03-31' });
    await settled(async () => expect([await may(), (await mine()).status]).toEqual([false, 401]));
    await set({ lastDay: null });
    await settled(async () => expect([await may(), (await mine()).status]).toEqual([true, 200]));
    const suspend = (status: string) =>
      app.as(owner.tenantId, () =>
        app.get(TenantDb).transaction((tx) => tx.query('update tenant set status = $1', [status])),
      );
    await suspend('suspended');
    await settled(async () => expect([await may(), (await mine()).status]).toEqual([false, 401]));
    expect((await app.call('GET', '/v1/me', { as: other })).status).toBe(200);
    await suspend('active');
    await settled(async () => expect((await mine()).status).toBe(200));
  });
});

describe('evidence', () => {
  it('counts users without a scope and users with rights over the whole tenant', async () => {
    const founded = await app.found('tsubame');
    const now = new Date();
    const question = { scope: {}, asOf: now, period: { from: now, to: now } };
    const measure = (metric: string, asked: object = {}) =>
      app.as(founded.tenantId, () => app.get(EvidenceRegistry).measure(metric, { ...question, ...asked }));
    expect(await measure('M06')).toMatchObject({ value: 0 });
    expect(await measure('M32')).toMatchObject({
      value: 1,
      sources: expect.arrayContaining(['role_assignment']),
    });
    const scope = { tenantId: founded.tenantId, code: 'tsubame' };
    const siteId = await app.as(
      founded.tenantId,
      async () => (await app.get(Sites).create(aSiteCreate())).id,
    );
    await app.person(scope, 'store_manager', { kind: 'sites', siteIds: [siteId] });
    const idle = await app.person(scope, 'auditor', whole);
    const [held] = (
      await app.call('GET', `/v1/role-assignments?filter[userId]=${idle.userId}`, { as: founded })
    ).body.items;
    await remove(founded, held.id, '*');
    expect(await measure('M06')).toMatchObject({ value: 1 / 3, facts: [{ value: 3 }, { value: 1 }] });
    expect(await measure('M32')).toMatchObject({ value: 1 / 3 });
    expect(await measure('M32', { scope: { siteIds: [siteId] } })).toMatchObject({ value: null });
    expect(await measure('M33')).toMatchObject({ value: 0, facts: [{ value: 2 }, { value: 0 }] });
    const later = new Date(now.getTime() + 100 * 86_400_000);
    expect(await measure('M33', { asOf: later })).toMatchObject({ value: 1 });
    expect(await measure('M33', { scope: { siteIds: [siteId] } })).toMatchObject({ value: null });
  });
});

describe('the wall between tenants', () => {
  it('lets no assignment point at another tenant, whatever the code forgets', async () => {
    const grantForeign = app.as(other.tenantId, () =>
      app
        .get(TenantDb)
        .transaction((tx) =>
          app.get(Assignments).grantIn(tx, { userId: owner.userId, role: 'auditor', scope: whole }),
        ),
    );
    await expect(grantForeign).rejects.toMatchObject({ code: 'platform.invalid_input' });
    const rows = await app.as(other.tenantId, () =>
      app.get(TenantDb).query<{ user_id: string }>('select user_id from role_assignment'),
    );
    expect(rows).toEqual([{ user_id: other.userId }]);
  });
});

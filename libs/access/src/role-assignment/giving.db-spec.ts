import { type SignedIn, useApp } from '../../../../test/support/app';

const WHOLE = { kind: 'tenant' } as const;
const NOT_GRANTABLE = { status: 403, body: { code: 'access.role_not_grantable' } };

const app = useApp({ jobs: false });
let owner: SignedIn;
let tenant: { tenantId: string; code: string };
let siteId: string;
let friend: SignedIn;
let everything: string[];
let count = 0;

const post = (as: SignedIn, url: string, body: object = {}) => app.call('POST', url, { as, body });
const given = async (as: SignedIn, role: string, scope: object = WHOLE, userId = friend.userId) =>
  post(as, '/v1/role-assignments', { userId, role, scope });
async function keyOf(
  as: SignedIn,
  scopes: readonly string[],
  siteIds?: readonly string[],
): Promise<SignedIn> {
  const { body } = await post(as, '/v1/api-keys', { name: '人事連携', scopes, ...(siteIds && { siteIds }) });
  return { ...as, token: body.key };
}
async function aRole(content: object): Promise<string> {
  const code = `made_${(count += 1)}`;
  const answer = await post(owner, '/v1/roles', { code, name: code, ...content });
  expect(answer.status).toBe(201);
  return code;
}

beforeAll(async () => {
  owner = await app.found('mimamart');
  tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  siteId = (await post(owner, '/v1/sites', { code: '1', name: '店' })).body.id;
  friend = await app.person(tenant, 'contractor', WHOLE);
  const unknown = await post(owner, '/v1/api-keys', { name: 'x', scopes: ['nothing:at-all'] });
  const known: string = unknown.body.errors[0].detail;
  everything = known.match(/[a-z-]+:\*/g) ?? [];
  expect(everything.length).toBeGreaterThan(20);
});

describe('a key gives', () => {
  it('what it may do itself, whoever made it', async () => {
    const key = await keyOf(owner, ['role-assignment:*', 'site:read']);
    const reads = await aRole({ rules: [{ actions: ['read'], subject: 'Site' }] });
    const looks = await aRole({ rules: [{ actions: ['view_live'], subject: 'Camera' }] });
    expect((await given(key, reads)).status).toBe(201);
    for (const wider of [looks, 'operator', 'live_viewer', 'auditor', 'compliance_officer', 'machine'])
      expect(await given(key, wider)).toMatchObject(NOT_GRANTABLE);
    expect(await given(owner, 'live_viewer')).toMatchObject({ status: 201 });
  });

  it('a built-in role with all that the role holds, and then nowhere else', async () => {
    const key = await keyOf(owner, everything);
    const { status } = await given(key, 'live_viewer');
    expect(status).toBe(201);
    const cut = await keyOf(owner, everything, [siteId]);
    expect((await given(cut, 'live_viewer')).status).toBe(403);
  });

  it('never an administrator, by whatever step', async () => {
    const key = await keyOf(owner, everything);
    for (const role of ['tenant_owner', 'tenant_admin']) {
      expect(await given(key, role)).toMatchObject(NOT_GRANTABLE);
      const { body } = await app.graphql(
        key,
        `mutation { createRoleAssignment(input: { userId: "${friend.userId}", role: "${role}", scope: { kind: "tenant" } }) { id } }`,
      );
      expect(body.errors[0].extensions.code).toBe('access.role_not_grantable');
    }
    const includes = await aRole({ includes: ['tenant_admin'] });
    expect(await given(key, includes)).toMatchObject(NOT_GRANTABLE);
    const group = await post(owner, '/v1/groups', { code: 'heads', name: '管理' });
    await post(owner, '/v1/role-assignments', { groupId: group.body.id, role: 'tenant_admin', scope: WHOLE });
    const joined = await post(key, `/v1/groups/${group.body.id}/members`, { userIds: [friend.userId] });
    expect(joined).toMatchObject(NOT_GRANTABLE);
    const made = { code: 'by_key', name: '管理', includes: ['tenant_admin'] };
    expect((await post(key, '/v1/roles', made)).status).toBe(403);
    // nor does it take one
    const admin = await app.person(tenant, 'tenant_admin', WHOLE);
    const { body } = await app.call('GET', `/v1/role-assignments?filter[userId]=${admin.userId}`, {
      as: owner,
    });
    const taken = await app.call('DELETE', `/v1/role-assignments/${body.items[0].id}`, {
      as: key,
      headers: { 'if-match': '*' },
    });
    expect(taken).toMatchObject(NOT_GRANTABLE);
  });

  it('nothing to whoever made it', async () => {
    const key = await keyOf(owner, everything);
    expect(await given(key, 'live_viewer', WHOLE, owner.userId)).toMatchObject(NOT_GRANTABLE);
  });
});

describe('giving is not looking', () => {
  it('an owner outside of the networks saves and gives roles that watch closed sites', async () => {
    const closed = { outsideViewing: 'never' };
    const patched = await app.call('PATCH', `/v1/sites/${siteId}`, {
      as: owner,
      body: closed,
      headers: { 'if-match': '*' },
    });
    expect(patched.status).toBe(200);
    await post(owner, '/v1/networks', { cidr: '203.0.113.0/24', name: '本部' });
    const watching = { actions: ['view_live', 'view_playback'], subject: 'Camera' };
    const role = await aRole({ rules: [watching] });
    const here = { kind: 'sites', siteIds: [siteId] };
    expect((await given(owner, role, here)).status).toBe(201);
    expect((await given(owner, 'store_manager', here)).status).toBe(201);
    const admin = await app.person(tenant, 'tenant_admin', WHOLE);
    expect((await given(admin, 'live_viewer', here)).status).toBe(201);
    // and still they do not look
    const { body } = await post(owner, '/v1/cameras', { siteId, code: 'C1', name: '入口' });
    const asked = { userId: owner.userId, action: 'view_live', subject: 'Camera', id: body.id };
    expect((await post(owner, '/v1/access/explain', asked)).body).toMatchObject({ allowed: false });
  });
});

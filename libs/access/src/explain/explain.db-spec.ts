import { uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' } as const;
let owner: SignedIn;
let other: SignedIn;
let admin: SignedIn;
let sites: [string, string];
let cameras: [string, string];

const ask = (as: SignedIn, body: object, language = 'en') =>
  app.call('POST', '/v1/access/explain', { as, body, headers: { 'accept-language': language } });
const person = (role: string, scope: Parameters<typeof app.person>[2] = whole) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const about = (userId: string, action: string, id: string | null = cameras[0], subject = 'Camera') => ({
  userId,
  action,
  subject,
  id,
});
const camera = async (siteId: string, code: string) =>
  (await app.call('POST', '/v1/cameras', { as: owner, body: { siteId, code, name: 'カメラ' } })).body.id;

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  const site = () => app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  sites = [await site(), await site()];
  cameras = [await camera(sites[0], 'C-01'), await camera(sites[1], 'C-02')];
  admin = await person('tenant_admin');
});

describe('POST /v1/access/explain', () => {
  it('says which role and assignment decide, and what is missing elsewhere', async () => {
    const manager = await person('store_manager', { kind: 'sites', siteIds: [sites[0]] });
    const yes = await ask(admin, about(manager.userId, 'view_live'));
    expect(yes).toMatchObject({
      status: 200,
      body: {
        allowed: true,
        outside: false,
        byKey: false,
        needed: [],
        because: [
          {
            code: 'role',
            allows: true,
            decides: true,
            role: 'store_manager',
            grantId: null,
            assignments: [{ scope: 'sites', groupId: null, through: null, until: null }],
            text: 'The role Store manager allows it.',
          },
        ],
      },
    });
    const no = await ask(admin, about(manager.userId, 'view_live', cameras[1]), 'ja');
    expect(no.body).toMatchObject({
      allowed: false,
      because: [{ code: 'no_rule', text: '認める役割も閲覧許可もありません。' }],
    });
    expect(no.body.needed).toContainEqual({
      code: 'role',
      alternative: true,
      role: 'live_viewer',
      where: 'site',
      grantId: null,
      scope: null,
      text: '役割「ライブ閲覧者」をこの店舗について付与されれば認められます。',
    });
    const grant = await ask(admin, about(manager.userId, 'view_playback'));
    expect(grant.body).toMatchObject({ allowed: false, needed: [{ code: 'view_grant' }] });
  });

  it('names the group, the custom role that takes away, and the account that does not work', async () => {
    const post = (url: string, body: object) => app.call('POST', url, { as: owner, body });
    const { body: group } = await post('/v1/groups', { code: 'guards', name: '警備' });
    const auditor = await person('auditor');
    await post(`/v1/groups/${group.id}/members`, { userIds: [auditor.userId] });
    const taking = { actions: ['export'], subject: 'Camera', inverted: true };
    await post('/v1/roles', { code: 'no_export', name: '書き出し禁止', rules: [taking] });
    const given = await post('/v1/role-assignments', { groupId: group.id, role: 'no_export', scope: whole });
    const { body } = await ask(admin, about(auditor.userId, 'export'));
    expect(body).toMatchObject({
      allowed: false,
      because: [
        { code: 'taken_by_role', role: 'no_export', allows: false, decides: true },
        { code: 'role', role: 'auditor', allows: true, decides: false },
      ],
      needed: [{ code: 'not_taken', alternative: false, role: 'no_export' }],
    });
    expect(body.because[0].assignments).toMatchObject([{ id: given.body.id, groupId: group.id }]);
    expect(body.because[0].text).toContain('書き出し禁止');
    await app.call('PATCH', `/v1/users/${auditor.userId}`, {
      as: owner,
      body: { status: 'disabled' },
      headers: { 'if-match': '*' },
    });
    expect((await ask(admin, about(auditor.userId, 'read'))).body).toMatchObject({
      allowed: false,
      because: [{ code: 'account', text: 'The account is disabled.' }],
      needed: [{ code: 'account', text: 'The account has to be enabled again.' }],
    });
  });

  it('answers for oneself with the key that asks, and by GraphQL alike', async () => {
    const key = { name: '連携', scopes: ['camera:read', 'access-explanation:read', 'user:read'] };
    const made = await app.call('POST', '/v1/api-keys', { as: admin, body: key });
    const byKey = { ...admin, token: made.body.key };
    expect((await ask(byKey, about(admin.userId, 'update'))).body).toMatchObject({
      allowed: false,
      byKey: true,
      because: [{ code: 'key' }],
      needed: [{ code: 'key_scope', scope: 'camera:update' }],
    });
    const query = `query($input: AccessQuestion!) { explainAccess(input: $input) { allowed byKey
      because { code decides assignments { scope } } needed { code } } }`;
    const answer = await app.graphql(admin, query, { input: about(admin.userId, 'update') });
    expect(answer.body.data.explainAccess).toEqual({
      allowed: true,
      byKey: false,
      because: [{ code: 'role', decides: true, assignments: [{ scope: 'tenant' }] }],
      needed: [],
    });
  });

  it('is the same decision as that of the request itself, for every camera and role', async () => {
    for (const role of ['operator', 'employee_representative', 'machine', 'contractor']) {
      const somebody = await person(role, { kind: 'sites', siteIds: [sites[1]] });
      for (const id of cameras) {
        const read = await app.call('GET', `/v1/cameras/${id}`, { as: somebody });
        const said = await ask(owner, about(somebody.userId, 'read', id));
        expect(said.body.allowed).toBe(read.status === 200);
      }
    }
  });

  it('is logged for others, not for oneself; absent, foreign and unreadable is one 404', async () => {
    const viewer = await person('live_viewer', { kind: 'sites', siteIds: [sites[0]] });
    expect((await ask(viewer, about(viewer.userId, 'ptz'))).body).toMatchObject({ allowed: false });
    await ask(admin, about(viewer.userId, 'ptz'));
    const { body: log } = await app.call('GET', '/v1/audit-events?filter[action]=access.explain', {
      as: owner,
    });
    const rows = log.items.filter((row: { subjectId: string }) => row.subjectId === viewer.userId);
    expect(rows).toMatchObject([{ actor: { id: admin.userId }, details: { action: 'ptz', allowed: false } }]);
    const foreign = await ask(admin, about(other.userId, 'ptz'));
    const problems = [
      await ask(admin, about(uuidv7(), 'ptz')),
      foreign,
      await ask(viewer, about(admin.userId, 'ptz')),
      await ask(admin, about(viewer.userId, 'ptz', uuidv7())),
      await ask(other, about(other.userId, 'ptz')),
      await ask(viewer, about(viewer.userId, 'read', cameras[1])),
    ];
    expect(problems.map(({ status }) => status)).toEqual(problems.map(() => 404));
  });

  it.each([
    ['/subject', { subject: 'Nothing' }, 'access.explain_unknown_subject'],
    ['/action', { action: 'fly' }, 'access.rule_unknown_action'],
    ['/id', { id: null }, 'access.explain_needs_id'],
    ['/id', { subject: 'MyPermissions', action: 'read' }, 'access.explain_has_no_rows'],
  ])('refuses %s in %j', async (pointer, wrong, code) => {
    const answer = await ask(admin, { ...about(admin.userId, 'read'), ...wrong });
    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ pointer, code }]]);
  });
});

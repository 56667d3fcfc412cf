import { AuditEvent } from '@mimamori/audit';
import { Clock, TenantDb, uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { IncidentDirectory } from './incident.directory';
import { ViewGrantJobs } from './view-grant.jobs';

const app = useApp({ jobs: false });
let owner: SignedIn;
let officer: SignedIn;
let contractor: SignedIn;
let other: SignedIn;
let siteIds: string[];
let cameraIds: string[];

const tenant = () => ({ tenantId: owner.tenantId, code: 'mimamart' });
const person = (role: string, scope: Parameters<typeof app.person>[2] = { kind: 'tenant' }) =>
  app.person(tenant(), role, scope);
const at = (...indexes: number[]) => ({
  kind: 'sites' as const,
  siteIds: indexes.map((each) => siteIds[each]!),
});

const ask = (as: SignedIn, body: object = {}) =>
  app.call('POST', '/v1/view-grants', {
    as,
    body: { cameras: [cameraIds[0]], actions: ['view_live'], reason: '設備の点検', minutes: 60, ...body },
  });
const take = (as: SignedIn, id: string, step: string, body?: object, headers?: Record<string, string>) =>
  app.call('POST', `/v1/view-grants/${id}/${step}`, { as, body, headers });
const granted = async (as: SignedIn, body: object = {}): Promise<Answer['body']> => {
  const asked = await ask(as, body);
  if (asked.status !== 201) throw new Error(asked.text);
  const approved = await take(officer, asked.body.id, 'approve');
  if (approved.status !== 200) throw new Error(approved.text);
  return approved.body;
};
/** What somebody may do, as a filter over all cameras of the tenant and by row. */
const may = (as: SignedIn, action: string, context: { ip?: string } = {}): Promise<string[]> =>
  app.as(
    owner.tenantId,
    async () => {
      const principal = { kind: 'user' as const, id: as.userId, tenantId: as.tenantId };
      const { permissions } = await app.get(AccessAuthorizer).accessOf(principal);
      const { SqlParams } = await import('@mimamori/platform');
      const params = new SqlParams();
      const rows = await app.get(TenantDb).query<{ id: string; siteId: string }>(
        `select camera.id, camera.site_id as "siteId" from camera
           where ${permissions.rowFilter(action, 'Camera', params)} order by camera.id`,
        params.values,
      );
      for (const [index, id] of cameraIds.entries())
        expect(permissions.can(action, 'Camera', { id, siteId: siteIds[index] })).toBe(
          rows.some((row) => row.id === id),
        );
      return rows.map(({ id }) => id);
    },
    context,
  );
const recorded = (id: string) =>
  app.as(owner.tenantId, () =>
    app
      .get(TenantDb)
      .repository(AuditEvent)
      .find({ where: { subjectId: id }, order: { occurredAt: 'ASC', id: 'ASC' } }),
  );
/** Runs work as if this much time had gone by. */
const later = async <T>(minutes: number, work: () => Promise<T>): Promise<T> => {
  const clock = app.get(Clock);
  const now = new Date(clock.now().getTime() + minutes * 60_000);
  const spy = jest.spyOn(clock, 'now').mockReturnValue(now);
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
};

beforeAll(async () => {
  owner = await app.found('mimamart');
  other = await app.found('kumanomi');
  siteIds = [];
  cameraIds = [];
  for (let index = 0; index < 3; index += 1) {
    const site = await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate()));
    siteIds.push(site.id);
    const body = { siteId: site.id, code: `C${index}`, name: '入口' };
    cameraIds.push((await app.call('POST', '/v1/cameras', { as: owner, body })).body.id);
  }
  officer = await person('compliance_officer');
  contractor = await person('contractor', at(0, 1));
});

describe('a view grant', () => {
  it('opens, from its approval to its end, what the role waits for: no more, nowhere else', async () => {
    expect(await may(contractor, 'view_live')).toEqual([]);
    const asked = await ask(contractor, { cameras: cameraIds.slice(0, 2) });
    expect(asked).toMatchObject({
      status: 201,
      headers: { location: `/v1/view-grants/${asked.body.id}`, etag: expect.any(String) },
      body: {
        state: 'requested',
        granteeId: contractor.userId,
        requesterId: contractor.userId,
        cameras: cameraIds.slice(0, 2).sort(),
        sites: null,
        startsAt: null,
      },
    });
    expect(await may(contractor, 'view_live')).toEqual([]);
    const approved = await take(officer, asked.body.id, 'approve', { note: '点検のため' });
    expect(approved.body).toMatchObject({
      state: 'approved',
      approverId: officer.userId,
      note: '点検のため',
    });
    expect(approved.body.footageFrom).toBe(approved.body.startsAt);
    expect(await may(contractor, 'view_live')).toEqual(cameraIds.slice(0, 2).sort());
    expect(await may(contractor, 'view_playback')).toEqual([]);
    await later(59, async () => expect(await may(contractor, 'view_live')).toHaveLength(2));
    await later(60, async () => {
      expect(await may(contractor, 'view_live')).toEqual([]);
      expect(await app.get(ViewGrantJobs).expire()).toBe(1);
      expect(await app.get(ViewGrantJobs).expire()).toBe(0);
    });
    const ended = await app.call('GET', `/v1/view-grants/${asked.body.id}`, { as: contractor });
    expect(ended.body).toMatchObject({ state: 'expired', version: 3 });
    expect((await recorded(asked.body.id)).map(({ action, actorId }) => [action, actorId])).toEqual([
      ['access.view_grant.request', contractor.userId],
      ['permission.grant', officer.userId],
      ['permission.revoke', 'system:worker'],
    ]);
  });

  it('shows in what somebody is told of their rights, by REST and GraphQL alike', async () => {
    const guard = await person('contractor', at(0));
    const told = async () => {
      const rest = await app.call('GET', '/v1/me/permissions', { as: guard });
      const graph = await app.graphql(guard, '{ myPermissions { version rules { actions subject } } }');
      const { version, rules } = graph.body.data.myPermissions;
      expect([rest.body.version, rest.body.rules]).toEqual([
        version,
        rules.map((rule: object) => expect.objectContaining(rule)),
      ]);
      return rules.filter(({ actions }: { actions: string[] }) => actions.includes('snapshot')).length;
    };
    expect(await told()).toBe(0);
    const { id } = await granted(guard, { actions: ['snapshot'], minutes: 9 });
    expect(await told()).toBe(1);
    await take(officer, id, 'revoke');
    expect(await told()).toBe(0);
    await granted(guard, { actions: ['snapshot'], minutes: 9 });
    // a token lives for ten minutes
    await later(9, async () => expect(await told()).toBe(0));
  });

  it('is refused where no role of the grantee waits for it, and says what is missing', async () => {
    const elsewhere = await ask(officer, { granteeId: contractor.userId, cameras: [cameraIds[2]] });
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.body.errors).toEqual([
      expect.objectContaining({ code: 'access.grant_opens_nothing', pointer: '/actions/0' }),
      expect.objectContaining({ code: 'access.grant_opens_nothing', pointer: '/cameras/0' }),
    ]);
    const tooMuch = await ask(contractor, { actions: ['view_live', 'ptz'] });
    expect(tooMuch.body.errors[0]).toMatchObject({ code: 'access.grant_opens_nothing' });
    const viewer = await person('live_viewer', at(0));
    expect((await ask(viewer)).status).toBe(400);
    // for an incident it may open to those outside what the role holds anyway
    const incidentId = uuidv7();
    const unheard = await ask(viewer, { reason: undefined, incidentId });
    expect(unheard.body.errors).toEqual([
      expect.objectContaining({ code: 'access.unknown_incident', pointer: '/incidentId' }),
    ]);
    app.get(IncidentDirectory).fill(async (_tx, id) => id === incidentId);
    expect((await ask(viewer, { reason: undefined, incidentId })).status).toBe(201);
  });

  it('is approved by somebody else, who is responsible for all its sites', async () => {
    const manager = await person('region_manager', at(0));
    const both = await ask(contractor, { cameras: cameraIds.slice(0, 2), actions: ['snapshot'] });
    const { id } = both.body;
    expect((await app.call('GET', `/v1/view-grants/${id}`, { as: manager })).status).toBe(200);
    expect(await take(manager, id, 'approve')).toMatchObject({
      status: 403,
      body: { code: 'platform.forbidden' },
    });
    expect((await take(contractor, id, 'approve')).status).toBe(403);
    expect((await take(other, id, 'approve')).status).toBe(404);
    const one = await ask(contractor, { actions: ['snapshot'] });
    expect((await take(manager, one.body.id, 'approve')).status).toBe(200);
    const own = await ask(officer, { actions: ['snapshot'] });
    const refused = await take(officer, own.body.id, 'approve');
    expect(refused).toMatchObject({ status: 403, body: { code: 'access.grant_self_approval' } });
    const forOther = await ask(officer, { granteeId: contractor.userId });
    expect((await take(officer, forOther.body.id, 'approve')).body.code).toBe('access.grant_self_approval');
    // nor by a key of whoever asked
    const asked = await ask(owner, { granteeId: contractor.userId });
    const issued = await app.call('POST', '/v1/api-keys', {
      as: owner,
      body: { name: '承認', scopes: ['view-grant:*'] },
    });
    const key = await take({ ...owner, token: issued.body.key }, asked.body.id, 'approve');
    expect(key).toMatchObject({ status: 403, body: { code: 'access.grant_self_approval' } });
    expect((await take(owner, own.body.id, 'approve')).status).toBe(200);
  });

  it('is decided once, also when two decide at the same time', async () => {
    const { body } = await ask(contractor);
    const answers = await Promise.all([
      take(officer, body.id, 'approve'),
      take(owner, body.id, 'approve'),
      take(owner, body.id, 'reject'),
      take(contractor, body.id, 'withdraw'),
    ]);
    const decided = answers.filter(({ status }) => status === 200);
    expect(decided.length).toBeGreaterThanOrEqual(1);
    expect(
      decided.filter(({ body: { state } }) => state === 'approved' || state === 'rejected').length,
    ).toBeLessThan(2);
    for (const { status, body: problem } of answers.filter((each) => each.status !== 200))
      expect([status, problem.code]).toEqual([409, 'access.grant_not_open']);
  });

  it('honours If-Match, and each step only where it belongs', async () => {
    const asked = await ask(contractor);
    const stale = { 'if-match': '"x:9"' };
    expect((await take(officer, asked.body.id, 'approve', {}, stale)).status).toBe(412);
    expect((await take(officer, asked.body.id, 'revoke')).status).toBe(409);
    expect((await take(officer, asked.body.id, 'withdraw')).status).toBe(403);
    expect((await take(officer, asked.body.id, 'reject', { note: '不要' })).body.state).toBe('rejected');
    expect((await take(officer, asked.body.id, 'approve')).body.code).toBe('access.grant_not_open');
    const open = await granted(contractor);
    expect(await may(contractor, 'view_live')).toEqual([cameraIds[0]]);
    expect((await take(officer, open.id, 'revoke', { note: '終了' })).body.state).toBe('revoked');
    expect(await may(contractor, 'view_live')).toEqual([]);
  });

  it('is guarded by the database, too', async () => {
    const { body } = await ask(contractor);
    const attempt = (sql: string) =>
      app.as(owner.tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(sql, [body.id])));
    const approve = (id: string) =>
      `update view_grant set state = 'approved', approver_id = '${id}', starts_at = created_at,
         ends_at = created_at + interval '1 hour', lapses_at = created_at + interval '1 hour', footage_from = created_at
       where id = $1`;
    await expect(attempt(approve(contractor.userId))).rejects.toThrow(/view_grant_four_eyes/);
    await expect(attempt(`update view_grant set state = 'revoked' where id = $1`)).rejects.toThrow(
      /cannot become/,
    );
    await expect(attempt(`update view_grant set minutes = 600 where id = $1`)).rejects.toThrow(
      /does not change/,
    );
    await expect(attempt('delete from view_grant where id = $1')).rejects.toThrow(/permission denied/);
    await attempt(approve(officer.userId));
    await take(officer, body.id, 'revoke');
    await expect(attempt(`update view_grant set state = 'approved' where id = $1`)).rejects.toThrow(
      /cannot become/,
    );
  });

  it('says what is wrong with a request', async () => {
    const codes = async (body: object) =>
      (await ask(contractor, body)).body.errors?.map(
        ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
      );
    expect(await codes({ sites: [siteIds[0]] })).toEqual(['/cameras access.grant_targets']);
    expect(await codes({ reason: undefined })).toEqual(['/reason access.grant_reason_missing']);
    expect(await codes({ minutes: 1441 })).toEqual(['/minutes access.grant_too_long']);
    expect(await codes({ from: '2020-01-01T00:00:00Z' })).toEqual(['/from access.grant_over_already']);
    expect(await codes({ footage: { until: '2020-01-01T00:00:00Z' } })).toEqual([
      '/footage/from access.grant_footage_open',
    ]);
    expect(await codes({ networks: ['0.0.0.0/0'] })).toEqual(['/networks/0 tenancy.network_too_wide']);
    expect(await codes({ cameras: [cameraIds[2]] })).toEqual(['/cameras/0 access.unknown_camera']);
    expect(await codes({ cameras: undefined, sites: [other.userId] })).toEqual([
      '/sites/0 access.unknown_site',
    ]);
    expect((await ask(contractor, { granteeId: officer.userId })).status).toBe(403);
    const nobody = await ask(officer, { granteeId: other.userId });
    expect(nobody.body.errors[0]).toMatchObject({ pointer: '/granteeId', code: 'access.unknown_user' });
  });

  it('lasts as long as the tenant allows', async () => {
    const before = await app.call('GET', '/v1/view-grant-policy', { as: contractor });
    expect(before.body).toMatchObject({ maxMinutes: 1440, version: 0 });
    const patch = (as: SignedIn, maxMinutes: number) =>
      app.call('PATCH', '/v1/view-grant-policy', {
        as,
        body: { maxMinutes },
        headers: { 'if-match': before.headers.etag! },
      });
    expect((await patch(contractor, 30)).status).toBe(403);
    expect((await patch(owner, 50_000)).status).toBe(400);
    expect((await patch(officer, 2880)).body).toMatchObject({ maxMinutes: 2880, version: 1 });
    expect((await ask(contractor, { minutes: 2880 })).status).toBe(201);
  });

  it('is listed to whom it concerns, by REST and GraphQL alike', async () => {
    const mine = await person('contractor', at(2));
    const { body } = await ask(mine, { cameras: undefined, sites: [siteIds[2]], actions: ['view_playback'] });
    const ids = async (as: SignedIn) => {
      const rest = await app.call('GET', `/v1/view-grants?filter[granteeId]=${mine.userId}`, { as });
      const graph = await app.graphql(
        as,
        `query ($id: ID) { viewGrants(first: 50, filter: {granteeId: $id}) { edges { node { id state sites } } } }`,
        { id: mine.userId },
      );
      const listed = rest.body.items.map(({ id }: { id: string }) => id);
      expect(graph.body.data.viewGrants.edges.map(({ node }: Answer['body']) => node.id)).toEqual(listed);
      return listed;
    };
    const auditor = await person('auditor');
    for (const as of [mine, officer, owner, auditor]) expect(await ids(as)).toEqual([body.id]);
    expect(await ids(contractor)).toEqual([]);
    expect(await ids(await person('store_manager', at(0, 1)))).toEqual([]);
    const approved = await app.graphql(
      owner,
      `mutation ($id: ID!) { approveViewGrant(id: $id, step: {note: "x"}) { state approverId } }`,
      { id: body.id },
    );
    expect(approved.body.data.approveViewGrant).toEqual({ state: 'approved', approverId: owner.userId });
    expect(await may(mine, 'view_playback')).toEqual([cameraIds[2]]);
  });

  it('may be used from its networks only', async () => {
    const guard = await person('contractor', at(0));
    await granted(guard, { networks: ['203.0.113.0/24'] });
    expect(await may(guard, 'view_live')).toEqual([]);
    expect(await may(guard, 'view_live', { ip: '203.0.113.9' })).toEqual([cameraIds[0]]);
    expect(await may(guard, 'view_live', { ip: '203.0.114.9' })).toEqual([]);
  });
});

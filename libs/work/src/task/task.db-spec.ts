import { AuditEvent } from '@mimamori/audit';
import { TenantDb } from '@mimamori/platform';
import { parity } from '@mimamori/web/testing';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { aFinding, aTask } from '../../testing';
import { findingListQuery, taskListQuery } from './task-list.schema';
import { type TaskOpening, taskSchema } from './task.schema';
import { Tasks } from './task.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let stranger: SignedIn;
let manager: SignedIn;
let auditor: SignedIn;
let siteId: string;
let otherSiteId: string;

const person = (role: string, scope: Parameters<typeof app.person>[2]) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const get = (url: string, as = owner, headers = {}) => app.call('GET', url, { as, headers });
const post = (url: string, body: unknown, as = owner, headers = {}) =>
  app.call('POST', url, { as, body, headers });
const patch = (url: string, body: unknown, as = owner, headers = {}) =>
  app.call('PATCH', url, { as, body, headers });
const move = (id: string, body: unknown, as = owner) => post(`/v1/tasks/${id}/transitions`, body, as);
const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);
const create = async (over = {}) => (await post('/v1/tasks', aTask(over))).body;
const open = (opening: TaskOpening, tenantId = owner.tenantId) =>
  app.as(tenantId, () => app.get(TenantDb).transaction((tx) => app.get(Tasks).open(tx, opening)));
const close = (task: { code: string; subjectId: string }) =>
  app.as(owner.tenantId, () =>
    app.get(TenantDb).transaction((tx) => app.get(Tasks).close(tx, task, 'the cause is gone')),
  );
const logOf = (id: string) =>
  app.as(owner.tenantId, async () =>
    (
      await app
        .get(TenantDb)
        .repository(AuditEvent)
        .find({ where: { subjectId: id }, order: { id: 'asc' } })
    ).map(({ action }) => action),
  );

beforeAll(async () => {
  owner = await app.found('mimamart');
  stranger = await app.found('kumanomi');
  await app.as(owner.tenantId, async () => {
    siteId = (await app.get(Sites).create(aSiteCreate())).id;
    otherSiteId = (await app.get(Sites).create(aSiteCreate())).id;
  });
  manager = await person('store_manager', { kind: 'sites', siteIds: [siteId] });
  auditor = await person('auditor', { kind: 'tenant' });
});

describe('a task that somebody asks for', () => {
  it('is created, changed by If-Match, given to somebody and done, all of it in the log', async () => {
    const created = await post(
      '/v1/tasks',
      aTask({ siteId, dueAt: '2026-12-01T18:00:00+09:00', note: 'a\nb' }),
    );
    expect(created).toMatchObject({
      status: 201,
      body: {
        kind: 'manual',
        code: 'work.manual',
        subject: 'Site',
        subjectId: siteId,
        severity: 'medium',
        state: 'open',
        dueAt: '2026-12-01T18:00:00.000+09:00',
        openedBy: owner.userId,
      },
    });
    const url = created.headers['location']!;
    const { etag = '' } = (await get(url)).headers;
    const assigned = await patch(url, { ownerUserId: manager.userId }, owner, { 'if-match': etag });
    expect(assigned).toMatchObject({ status: 200, body: { ownerUserId: manager.userId, version: 2 } });
    expect(await patch(url, { note: null }, owner, { 'if-match': etag })).toMatchObject({ status: 412 });
    expect((await patch(url, {})).body.version).toBe(2);
    const { id } = created.body;
    expect(await move(id, { to: 'in_progress' }, manager)).toMatchObject({ status: 200 });
    expect(await move(id, { to: 'done', reason: '張り替えた' }, manager)).toMatchObject({
      body: { state: 'done', closedBy: manager.userId, outcome: '張り替えた' },
    });
    expect(await move(id, { to: 'open' })).toMatchObject({
      status: 409,
      body: { code: 'work.transition_not_allowed' },
    });
    expect(await patch(url, { note: 'x' })).toMatchObject({ status: 409, body: { code: 'work.task_over' } });
    expect(await logOf(id)).toEqual(['task.open', 'task.assign', 'task.start', 'task.close']);
  });

  it('refuses bad input with a pointer to each fault', async () => {
    const bad = await post('/v1/tasks', { title: 'a\u0007b', severity: 'x', dueAt: '2026-12-01', more: 1 });
    expect(bad.status).toBe(400);
    const pointers = bad.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
    expect(pointers).toEqual(['/dueAt', '/more', '/severity', '/title']);
    const foreign = await post('/v1/tasks', aTask({ ownerUserId: stranger.userId, siteId: owner.userId }));
    expect(foreign).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'work.site_unknown' }, { code: 'work.owner_unknown' }] },
    });
    const { id } = await create();
    expect(await patch(`/v1/tasks/${id}`, { ownerUserId: stranger.userId })).toMatchObject({ status: 400 });
    expect(await move(id, { to: 'dismissed' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason', code: 'work.reason_missing' }] },
    });
    for (const query of ['sort=title', 'cursor=forged', 'filter[overdue]=1', 'filter[secret]=1'])
      expect(await get(`/v1/tasks?${query}`)).toMatchObject({ status: 400 });
  });
});

describe('a finding', () => {
  it('is one for its code and thing, told anew when its facts change, and in the language asked for', async () => {
    const finding = aFinding();
    const id = await open(finding);
    expect(await open(finding)).toBe(id);
    expect((await get(`/v1/findings/${id}`)).body).toMatchObject({ kind: 'finding', version: 1 });
    expect(
      await open({ ...finding, severity: 'high', params: { ...finding.params, reason: 'unreachable' } }),
    ).toBe(id);
    const ja = (await get(`/v1/findings/${id}`, owner, { 'accept-language': 'ja' })).body;
    expect(ja).toMatchObject({
      severity: 'high',
      version: 2,
      title: expect.stringContaining('接続できません'),
    });
    const en = (await get(`/v1/tasks/${id}`, owner, { 'accept-language': 'en' })).body;
    expect(en.title).toMatch(/could not be reached/);
    expect(await patch(`/v1/tasks/${id}`, { title: 'x', severity: 'info' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/title', code: 'work.follows_from_facts' }, { pointer: '/severity' }] },
    });
    expect(await close(finding)).toBe(true);
    expect(await close(finding)).toBe(false);
    expect((await get(`/v1/tasks/${id}`)).body).toMatchObject({
      state: 'done',
      outcome: 'the cause is gone',
    });
    expect(await open(finding)).not.toBe(id);
    expect(await logOf(id)).toEqual(['task.open', 'task.update', 'task.close']);
  });

  it('stays dismissed until its facts change or its cause was gone', async () => {
    const finding = aFinding();
    const first = await open(finding);
    await move(first, { to: 'dismissed', reason: 'known' });
    expect(await open(finding)).toBe(first);
    const second = await open({ ...finding, severity: 'critical' });
    expect(second).not.toBe(first);
    await move(second, { to: 'dismissed', reason: 'known' });
    expect(await close(finding)).toBe(false);
    expect(await open({ ...finding, severity: 'critical' })).not.toBe(second);
  });

  it('is one also when many open it at once', async () => {
    const finding = aFinding();
    const ids = await Promise.all([1, 2, 3, 4].map(() => open(finding)));
    expect(new Set(ids).size).toBe(1);
  });

  it('needs a title in both languages, and facts without control characters hidden in its name', async () => {
    await expect(open(aFinding({ code: 'work.no_such_title' }))).rejects.toThrow(/no title work:findings/);
    await expect(open(aFinding({ subject: 'user name' }))).rejects.toThrow();
  });

  it('is not found as a finding when it is none', async () => {
    const { id } = await create();
    expect(await get(`/v1/findings/${id}`)).toMatchObject({ status: 404 });
  });
});

describe('lists', () => {
  it('filter, sort and page, also by due dates that are not there', async () => {
    const mine = { ownerUserId: auditor.userId };
    const made = [
      await create({ ...mine, title: 'ｶﾒﾗの清掃', dueAt: '2020-01-02T00:00:00Z', severity: 'low' }),
      await create({ ...mine, dueAt: '2999-01-01T00:00:00Z', severity: 'critical' }),
      await create({ ...mine, siteId }),
      await create({ ...mine, dueAt: '2020-01-01T00:00:00Z', severity: 'info' }),
    ].map(({ id }) => id as string);
    const listed = async (query: string) =>
      idsOf(await get(`/v1/tasks?filter[ownerUserId]=${auditor.userId}&${query}`)).map((id) =>
        made.indexOf(id),
      );
    expect(await listed('')).toEqual([3, 2, 1, 0]);
    expect(await listed('sort=dueAt')).toEqual([3, 0, 1, 2]);
    expect(await listed('sort=-severity')).toEqual([1, 2, 0, 3]);
    expect(await listed('filter[overdue]=true&sort=openedAt')).toEqual([0, 3]);
    expect(await listed('filter[overdue]=false')).toEqual([2, 1]);
    expect(await listed(`filter[siteId]=${siteId}`)).toEqual([2]);
    expect(await listed('filter[severity]=low&filter[kind]=manual&filter[state]=open')).toEqual([0]);
    expect(await listed(`q=${encodeURIComponent('カメラ')}`)).toEqual([0]);
    for (const sort of ['dueAt', '-severity']) {
      const url = `/v1/tasks?filter[ownerUserId]=${auditor.userId}&sort=${sort}&limit=3`;
      const first = await get(url);
      const rest = await get(`${url}&cursor=${first.body.nextCursor}`);
      expect([...idsOf(first), ...idsOf(rest)].sort()).toEqual(made.toSorted());
    }
  });
});

describe('who may', () => {
  it('is decided by role, place and ownership', async () => {
    const finding = await open(aFinding({ subject: 'Site', subjectId: siteId, siteId }));
    const elsewhere = await open(aFinding({ subject: 'Site', subjectId: otherSiteId, siteId: otherSiteId }));
    const wide = await open(aFinding());
    const seen = async (as: SignedIn) => new Set(idsOf(await get('/v1/findings?limit=200', as)));
    const all = await seen(auditor);
    expect([finding, elsewhere, wide].every((id) => all.has(id))).toBe(true);
    expect(await seen(manager)).toEqual(new Set([finding]));
    expect(await seen(stranger)).toEqual(new Set());
    for (const as of [manager, stranger])
      expect(await get(`/v1/tasks/${elsewhere}`, as)).toMatchObject({ status: 404 });
    expect(await move(finding, { to: 'in_progress' }, auditor)).toMatchObject({ status: 403 });
    expect(await move(finding, { to: 'in_progress' }, manager)).toMatchObject({ status: 200 });
    expect(await move(finding, { to: 'dismissed', reason: 'x' }, manager)).toMatchObject({ status: 403 });
    expect(await post('/v1/tasks', aTask({ siteId: otherSiteId }), manager)).toMatchObject({ status: 403 });
    expect(await post('/v1/tasks', aTask(), manager)).toMatchObject({ status: 403 });
    expect(await post('/v1/tasks', aTask({ siteId }), manager)).toMatchObject({ status: 201 });
    const guard = await person('contractor', { kind: 'sites', siteIds: [siteId] });
    expect(await get('/v1/tasks', guard)).toMatchObject({ body: { items: [] } });
    await patch(`/v1/tasks/${elsewhere}`, { ownerUserId: guard.userId });
    expect(idsOf(await get('/v1/tasks', guard))).toEqual([elsewhere]);
    const url = `/v1/tasks/${elsewhere}`;
    expect(await patch(url, { note: 'seen' }, guard)).toMatchObject({ status: 200 });
    for (const change of [{ dueAt: '2999-01-01T00:00:00Z' }, { ownerUserId: owner.userId }])
      expect(await patch(url, change, guard)).toMatchObject({ status: 403 });
    expect(await move(elsewhere, { to: 'in_progress' }, guard)).toMatchObject({ status: 200 });
    // it would stay closed while its cause stands
    expect(await move(elsewhere, { to: 'done' }, guard)).toMatchObject({
      status: 409,
      body: { code: 'work.finding_follows_facts' },
    });
    expect(await post('/v1/tasks', aTask({ siteId }), guard)).toMatchObject({ status: 403 });
  });
});

describe('GraphQL', () => {
  it('has the fields and filters of REST', () => {
    const { schema } = app.http.get(GraphQLSchemaHost, { strict: false });
    const { graphql, zod } = parity(schema, 'Task', taskSchema);
    expect(graphql).toEqual(zod);
    const filterOf = ({ shape }: typeof taskListQuery | typeof findingListQuery) =>
      Object.keys(shape.filter.def.innerType.shape).sort();
    const ours = (name: string) => Object.keys(parity(schema, name, taskSchema).graphql).sort();
    expect(ours('TaskFilter')).toEqual(filterOf(taskListQuery));
    expect(ours('FindingFilter')).toEqual(filterOf(findingListQuery));
  });

  it('answers three roles the same as REST, and the stores of many tasks in one query', async () => {
    await create({ siteId });
    await open(aFinding({ siteId: otherSiteId }));
    const fields = Object.keys(taskSchema.shape).join(' ');
    for (const as of [owner, manager, auditor])
      for (const list of ['tasks', 'findings']) {
        const rest = (await get(`/v1/${list}?limit=200`, as)).body.items;
        const { body } = await app.graphql(as, `{ ${list}(first: 200) { edges { node { ${fields} } } } }`);
        expect(body.errors).toBeUndefined();
        expect(body.data[list].edges.map(({ node }: { node: object }) => node)).toEqual(rest);
      }
    const asked = jest.spyOn(app.get(TenantDb), 'query');
    const count = async (first: number) => {
      asked.mockClear();
      const query = `{ tasks(first: ${first}) { edges { node { id site { code } } } } }`;
      expect((await app.graphql(owner, query)).body.errors).toBeUndefined();
      return asked.mock.calls.length;
    };
    expect(await count(20)).toBe(await count(2));
    asked.mockRestore();
  });

  it('shows a store to nobody who may not see it, though its task is theirs', async () => {
    const guard = await person('contractor', { kind: 'sites', siteIds: [siteId] });
    const { id } = await create({ siteId: otherSiteId, ownerUserId: guard.userId });
    const { body } = await app.graphql(guard, `{ task(id: "${id}") { siteId site { code } } }`);
    expect(body).toEqual({ data: { task: { siteId: otherSiteId, site: null } } });
  });
});

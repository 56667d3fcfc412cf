import { setTimeout as pause } from 'node:timers/promises';

import { JobRunner, systemPrincipal, TenantDb } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../test/support/app';
import { DemoGrowth } from './demo.growth';
import { Demo } from './demo.service';
import { DemoSimulator } from './demo.simulator';

process.env.MIMAMORI_DEMO_SCALE = '10';
process.env.MIMAMORI_DEMO_PASSWORD = 'correct horse battery staple';

// ten stores are 128 cameras, which go through everything that a customer's do
jest.setTimeout(180_000);

const app = useApp({ jobs: false });
let owner: SignedIn;
let others: SignedIn;

async function signIn(tenant: string, loginId: string): Promise<SignedIn> {
  const [row] = await app.get(TenantDb).asSystem('a spec looks up a tenant', (system) =>
    system.query<{ tenantId: string; userId: string }>(
      `select u.tenant_id as "tenantId", u.id as "userId" from user_account u join tenant t using (tenant_id)
          where t.code = $1 and u.login_id = $2`,
      [tenant, loginId],
    ),
  );
  return { ...row!, token: await app.signIn(tenant, loginId) };
}

const inTenant = <Row extends object>(sql: string, of = owner) =>
  app.as(of.tenantId, () => app.get(TenantDb).query<Row>(sql));
const counted = async (sql: string, of = owner) =>
  Object.fromEntries(
    (await inTenant<{ word: string; count: number }>(sql, of)).map(({ word, count }) => [word, count]),
  );
const ofStates = (of = owner) =>
  counted('select state as word, count(*)::int as count from camera group by 1', of);

async function jobsEnded(): Promise<void> {
  for (let attempt = 0; attempt < 1_500; attempt += 1) {
    const open = await app
      .get(TenantDb)
      .asSystem('a spec waits for jobs', (system) =>
        system.query<{ kind: string; state: string }>(
          `select kind, state from job where state <> 'done' and kind like 'demo.%'`,
        ),
      );
    if (open.some(({ state }) => state === 'failed')) throw new Error(JSON.stringify(open));
    if (!open.length) return;
    await pause(100);
  }
  throw new Error('the jobs of the demonstration did not end');
}

const RUN = { jobId: '019a0000-0000-7000-8000-000000000000', progress: async () => undefined };
const grow = (stores: number, from: number, to: number) =>
  app.as(owner.tenantId, () => app.get(DemoGrowth).grow({ chain: 'mimamart', stores, from, to }, RUN), {
    principal: systemPrincipal('demo', owner.tenantId),
  });

beforeAll(async () => {
  await app.get(Demo).seed();
  owner = await signIn('mimamart', 'owner');
  others = await signIn('kumanomi', 'owner');
});

describe('the demonstration', () => {
  it('has all stores and cameras, and the first store as a whole, when it is ready', async () => {
    const [counts] = await inTenant<object>(`select (select count(*)::int from site) as sites,
      (select count(*)::int from camera) as cameras,
      (select count(*)::int from camera join site on site.id = camera.site_id
        where site.code = '0001' and camera.state = 'active') as first`);
    expect(counts).toEqual({ sites: 10, cameras: 128, first: 13 });
    const findings = await app.call('GET', '/v1/findings?filter[severity]=high', {
      as: await signIn('mimamart', 'store-0001'),
      headers: { 'accept-language': 'en' },
    });
    // in the order in which the README's tour prints them
    const named = findings.body.items.map(({ title }: { title: string }) => /0001\/(C\d+)/.exec(title)?.[1]);
    expect(named).toEqual(['C09', 'C06', 'C05', 'C04', 'C03']);
  });

  it('is not made twice', async () => {
    await expect(app.get(Demo).seed()).rejects.toMatchObject({ code: 'demo.not_allowed' });
  });

  it('is decided about by jobs: cameras in every state, with masks where they are needed', async () => {
    await app.get(JobRunner).start();
    await jobsEnded();
    const states = await ofStates();
    expect(Object.keys(states).sort()).toEqual(['active', 'planned', 'retired', 'suspended']);
    expect(states.active).toBeGreaterThan(95);
    const [masks] = await inTenant<object>(`select count(*)::int as lacking from camera
      where state = 'active' and mask_decision = 'needed' and not exists (
        select from privacy_mask mask where mask.camera_id = camera.id and mask.state = 'in_force')`);
    expect(masks).toEqual({ lacking: 0 });
    const byStore = await counted(`select site.code || ' ' || camera.state as word, count(*)::int as count
      from camera join site on site.id = camera.site_id where site.code in ('0007', '0009') group by 1`);
    // one store closes, one opens
    expect(Object.keys(byStore).sort()).toEqual(
      expect.arrayContaining(['0007 retired', '0007 suspended', '0009 planned']),
    );
    expect(Object.keys(byStore)).not.toContain('0009 active');
  });

  it('has tasks that are late, of several people, severities and languages, and others over', async () => {
    const late = await inTenant<{ severity: string; locale: string; login: string }>(
      `select task.severity, u.locale, u.login_id as login from task join user_account u on u.id = task.owner_user_id
        where task.kind = 'manual' and task.due_at < now() and task.state in ('open', 'in_progress')`,
    );
    expect(new Set(late.map(({ login }) => login)).size).toBeGreaterThan(3);
    expect(new Set(late.map(({ severity }) => severity)).size).toBeGreaterThan(2);
    expect(new Set(late.map(({ locale }) => locale))).toEqual(new Set(['ja', 'en']));
    const states = await counted(
      `select state as word, count(*)::int as count from task where kind = 'manual' group by 1`,
    );
    expect(Object.keys(states).sort()).toEqual(['dismissed', 'done', 'in_progress', 'open']);
  });

  it('has tagged stores, a role that asks for a tag, and a view grant asked for by one and approved by another', async () => {
    const compliance = await signIn('mimamart', 'compliance');
    const { body: tags } = await app.call('GET', '/v1/site-tags?sort=-sites', { as: compliance });
    expect(tags.items).toContainEqual({ tag: '24時間営業', sites: 3 });
    const { body: groups } = await app.call('GET', '/v1/groups', { as: compliance });
    expect(groups.items.map(({ code, memberCount }: Record<string, unknown>) => [code, memberCount])).toEqual(
      expect.arrayContaining([
        ['night-watch', 2],
        ['region-managers', 2],
      ]),
    );
    const { body: grants } = await app.call('GET', '/v1/view-grants', { as: compliance });
    expect(grants.items).toMatchObject([{ state: 'approved', actions: ['view_playback'] }]);
    const [grant] = grants.items;
    expect(grant.requesterId).toBe(grant.granteeId);
    const ask = (siteId: string, userId = grant.granteeId) =>
      app.call('POST', '/v1/access/explain', {
        as: compliance,
        body: { userId, action: 'read', subject: 'Site', id: siteId },
      });
    const stores = await inTenant<{ id: string; open: boolean }>(
      `select site.id, exists (select from site_tag where site_tag.site_id = site.id and folded = '24時間営業') as open
       from site`,
    );
    for (const { id, open } of stores) expect((await ask(id)).body.allowed).toBe(open);
  });

  it('has a second legal entity with purposes of its own', async () => {
    const [counts] = await inTenant<object>(
      `select (select count(*)::int from site) as sites, (select count(*)::int from camera) as cameras,
        (select string_agg(code, ',' order by code) from purpose) as purposes`,
      others,
    );
    expect(counts).toEqual({ sites: 3, cameras: 21, purposes: 'handover,medicine,security' });
    expect((await ofStates(others)).active).toBeGreaterThan(15);
  });

  it('changes nothing when a job is done again', async () => {
    // that there was a file is logged, and nothing else
    const traces = () =>
      inTenant<object>(`select count(*)::int as count from audit_event where action <> 'cameras.import'`);
    const before = await ofStates();
    const logged = await traces();
    await grow(10, 0, 10);
    expect(await ofStates()).toEqual(before);
    expect(await traces()).toEqual(logged);
  });

  it('grows by stretches beyond the first stores', async () => {
    await grow(60, 47, 60);
    const [grown] =
      await inTenant<object>(`select count(distinct site.id)::int as stores, count(*)::int as cameras,
        count(*) filter (where camera.state = 'active')::int as active
      from camera join site on site.id = camera.site_id where site.code > '0047'`);
    expect(grown).toMatchObject({ stores: 13 });
    const { cameras, active } = grown as { cameras: number; active: number };
    expect(active / cameras).toBeGreaterThan(0.7);
  });

  it('has each store reported about that has cameras filming, and none beside', async () => {
    const reported = await app.get(DemoSimulator).report();
    expect(reported).toBeGreaterThan(20);
    const known = await counted(
      `select site.code as word, count(*)::int as count from camera_status status
        join site on site.id = status.site_id group by 1`,
    );
    expect(known['0001']).toBe(13);
    expect(known['0009']).toBeUndefined();
    // its turn comes again after half a minute
    expect(await app.get(DemoSimulator).report()).toBeLessThan(reported / 2);
  });
});

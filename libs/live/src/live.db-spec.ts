import { Cameras, Purposes } from '@mimamori/cameras';
import { aCamera, aPurpose, decided } from '@mimamori/cameras/testing';
import { aStatusReport } from '@mimamori/live/testing';
import { Clock, EvidenceRegistry, FixedClock, TenantDb } from '@mimamori/platform';
import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../test/support/app';
import { PresenceJobs } from './presence.jobs';
import { LEASE_MILLISECONDS } from './presence.rules';
import { OutageFindingJobs } from './site-presence/outage-findings.jobs';
import { StatusReports } from './status-report/status-report.service';

const app = useApp({ jobs: false });
const now = new FixedClock(new Date('2026-11-21T00:00:00Z'));
let owner: SignedIn;
let machine: SignedIn;
let site: { id: string; code: string };
let other: { id: string; code: string };
let cameras: { id: string; code: string }[];
let foreign: { id: string; code: string };

const report = (body: object, as = machine, headers = {}) =>
  app.call('POST', '/v1/status-reports', { as, body, headers });
const statusOf = async (id: string) =>
  (await app.call('GET', `/v1/cameras/${id}/status`, { as: owner })).body;
const rows = <Row extends object>(sql: string) =>
  app.as(owner.tenantId, () => app.get(TenantDb).query<Row>(sql));
const events = async (query = '') => (await app.call('GET', `/v1/status-events${query}`, { as: owner })).body;

beforeAll(async () => {
  owner = await app.found('chain');
  const make = async <T>(work: () => Promise<T>) => app.as(owner.tenantId, work);
  site = await make(() => app.get(Sites).create(aSiteCreate({ code: '0001' })));
  other = await make(() => app.get(Sites).create(aSiteCreate({ code: '0002' })));
  cameras = [];
  for (const code of ['C1', 'C2', 'C3'])
    cameras.push(await make(() => app.get(Cameras).create(aCamera({ siteId: site.id, code }))));
  foreign = await make(() => app.get(Cameras).create(aCamera({ siteId: other.id, code: 'C1' })));
  const tenant = { tenantId: owner.tenantId, code: 'chain' };
  machine = await app.person(tenant, 'machine', { kind: 'sites', siteIds: [site.id] });
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => now.now());
  now.set(new Date());
});

describe('a status report', () => {
  it('says unknown, not offline, of a camera nobody reported yet', async () => {
    expect(await statusOf(cameras[0]!.id)).toEqual({
      cameraId: cameras[0]!.id,
      siteId: site.id,
      status: 'unknown',
      recording: 'unknown',
      reasons: [],
      changedAt: null,
    });
  });

  it('counts what it proves and what it changes; repeated it changes nothing', async () => {
    const body = aStatusReport(
      site.id,
      cameras.map(({ id }) => id),
    );
    expect(await report(body)).toMatchObject({ status: 200, body: { accepted: 3, changed: 3 } });
    expect(await report(body)).toMatchObject({ status: 200, body: { accepted: 3, changed: 0 } });
    const byCode = {
      siteCode: '0001',
      cameras: [{ cameraCode: 'C1', status: 'degraded', reasons: ['b', 'a', 'b'] }],
    };
    expect((await report(byCode)).body).toEqual({ accepted: 1, changed: 1 });
    expect(await statusOf(cameras[0]!.id)).toMatchObject({
      status: 'degraded',
      recording: 'unknown',
      reasons: ['a', 'b'],
    });
  });

  it('writes events for changes alone, with what was before', async () => {
    const found = await events();
    expect(
      found.items.map(({ cameraId, status, previousStatus }: Record<string, string>) => [
        cameraId,
        previousStatus,
        status,
      ]),
    ).toEqual([
      ...cameras
        .map(({ id }) => id)
        .toSorted()
        .map((id) => [id, null, 'online']),
      [cameras[0]!.id, 'online', 'degraded'],
    ]);
    expect(await rows("select 1 from audit_event where action like 'live.%'")).toEqual([]);
  });

  it('under the same id again neither changes nor prolongs anything, even out of order', async () => {
    const stale = aStatusReport(site.id, [cameras[1]!.id], { status: 'offline' });
    expect((await report({ ...stale, reportId: 'r-1' })).body.changed).toBe(1);
    const [before] = await rows<{ lease: Date }>(
      `select lease_until as lease from camera_status where id = '${cameras[1]!.id}'`,
    );
    now.advance(1_000);
    expect((await report({ ...stale, reportId: 'r-1' })).body).toEqual({ accepted: 1, changed: 0 });
    expect(
      await rows(`select lease_until as lease from camera_status where id = '${cameras[1]!.id}'`),
    ).toEqual([before]);
  });

  it('that took its time before an earlier one does not win: the server decides what is newer', async () => {
    const late = aStatusReport(site.id, [cameras[2]!.id], { status: 'offline' });
    expect((await report(aStatusReport(site.id, [cameras[2]!.id]))).body.changed).toBe(0);
    now.advance(-500);
    expect((await report(late)).body.changed).toBe(0);
    now.advance(500);
    expect(await statusOf(cameras[2]!.id)).toMatchObject({ status: 'online' });
  });

  it('names every camera it cannot take, and takes none', async () => {
    const body = {
      siteCode: '0001',
      cameras: [
        { cameraCode: 'C1', status: 'offline' },
        { cameraCode: 'C9', status: 'online' },
        { cameraId: foreign.id, status: 'online' },
        { cameraId: cameras[0]!.id, status: 'online' },
      ],
    };
    const answer = await report(body, machine, { 'accept-language': 'ja' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
      ['/cameras/1/cameraCode', 'live.camera_unknown'],
      ['/cameras/2/cameraId', 'live.camera_unknown'],
      ['/cameras/3/cameraId', 'live.camera_repeated'],
    ]);
    expect(answer.body.errors[0].detail).toContain('登録されていない');
    expect(await statusOf(cameras[0]!.id)).toMatchObject({ status: 'degraded' });
  });

  it('answers alike for another store and for none', async () => {
    const body = (siteCode: string) => ({ siteCode, cameras: [{ cameraCode: 'C1', status: 'online' }] });
    const [foreignStore, noStore] = [await report(body('0002')), await report(body('9999'))];
    expect(foreignStore.status).toBe(400);
    expect(foreignStore.body.errors).toEqual(noStore.body.errors);
    expect(noStore.body.errors[0]).toMatchObject({ pointer: '/siteCode', code: 'live.site_unknown' });
  });

  it('is refused to people who only read', async () => {
    const tenant = { tenantId: owner.tenantId, code: 'chain' };
    const viewer = await app.person(tenant, 'live_viewer', { kind: 'sites', siteIds: [site.id] });
    const body = aStatusReport(site.id, [cameras[0]!.id]);
    expect(await report(body, viewer)).toMatchObject({ status: 403, body: { code: 'platform.forbidden' } });
    const both = await app.person(tenant, 'store_manager', { kind: 'tenant' });
    const { Assignments } = await import('@mimamori/access');
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).transaction((tx) =>
        app.get(Assignments).grantIn(tx, {
          userId: both.userId,
          role: 'machine',
          scope: { kind: 'sites', siteIds: [site.id] },
        }),
      ),
    );
    const outside = await report(aStatusReport(other.id, [foreign.id]), both);
    expect(outside).toMatchObject({
      status: 403,
      body: { code: 'live.report_outside_scope', errors: [{ pointer: '/cameras/0/cameraId' }] },
    });
  });

  it('is refused when it says nothing usable', async () => {
    const bad = [
      {},
      { siteCode: '0001', cameras: [] },
      { siteCode: '0001', siteId: site.id, cameras: [{ cameraCode: 'C1', status: 'online' }] },
      { siteCode: '0001', cameras: [{ status: 'online' }] },
      { siteCode: '0001', cameras: [{ cameraCode: 'C1', status: 'fine' }] },
      { siteCode: '0001', cameras: [{ cameraCode: 'C1', status: 'online', reasons: ['Mrs. Tanaka'] }] },
      {
        siteCode: '0001',
        cameras: Array.from({ length: 501 }, (_, index) => ({ cameraCode: `C${index}`, status: 'online' })),
      },
    ];
    for (const body of bad)
      expect(await report(body)).toMatchObject({ status: 400, body: { code: 'platform.invalid_input' } });
  });

  it('leaves out a retired camera', async () => {
    const retired = await app.as(owner.tenantId, () =>
      app.get(Cameras).create(aCamera({ siteId: site.id, code: 'OLD' })),
    );
    expect(
      (
        await app.call('POST', `/v1/cameras/${retired.id}/transitions`, {
          as: owner,
          body: { to: 'retired', reason: '撤去' },
        })
      ).status,
    ).toBe(200);
    expect((await report(aStatusReport(site.id, [retired.id]))).body).toEqual({ accepted: 0, changed: 0 });
    expect((await app.call('GET', `/v1/cameras/${retired.id}/status`, { as: owner })).status).toBe(404);
  });
});

describe('presence', () => {
  it('becomes unknown when the lease has ended, once, and comes back with the next report', async () => {
    await report(
      aStatusReport(
        site.id,
        cameras.map(({ id }) => id),
      ),
    );
    now.advance(LEASE_MILLISECONDS);
    expect(await app.get(PresenceJobs).lapse()).toBe(0);
    now.advance(1);
    expect(await app.get(PresenceJobs).lapse()).toBe(3);
    expect(await app.get(PresenceJobs).lapse()).toBe(0);
    expect(await statusOf(cameras[0]!.id)).toMatchObject({
      status: 'unknown',
      recording: 'unknown',
      reasons: ['no_report'],
    });
    expect((await report(aStatusReport(site.id, [cameras[0]!.id]))).body).toEqual({
      accepted: 1,
      changed: 1,
    });
    expect(await statusOf(cameras[0]!.id)).toMatchObject({ status: 'online', reasons: [] });
  });
});

describe('lists', () => {
  it('page statuses and filter them, the same over GraphQL', async () => {
    const first = await app.call(
      'GET',
      '/v1/camera-statuses?limit=1&sort=status&filter[siteId]=' + site.id + '&totalCount=true',
      { as: owner },
    );
    expect(first.body).toMatchObject({ totalCount: 3, items: [{ status: 'online' }] });
    const rest = await app.call(
      'GET',
      `/v1/camera-statuses?limit=2&sort=status&filter[siteId]=${site.id}&cursor=${first.body.nextCursor}`,
      { as: owner },
    );
    expect(rest.body).toMatchObject({
      nextCursor: null,
      items: [{ status: 'unknown' }, { status: 'unknown' }],
    });
    const query = `{ cameraStatuses(filter: {status: online}) { edges { node { cameraId } } }
      cameras(sort: "code") { edges { node { code status { status recording changedAt } } } } }`;
    const { data } = (await app.graphql(owner, query)).body;
    expect(data.cameraStatuses.edges).toEqual([{ node: { cameraId: cameras[0]!.id } }]);
    const ofCodes = data.cameras.edges.map(
      ({ node }: { node: { code: string; status: { status: string } | null } }) => [
        node.code,
        node.status?.status ?? null,
      ],
    );
    expect(ofCodes.toSorted()).toEqual([
      ['C1', 'online'],
      ['C1', 'unknown'],
      ['C2', 'unknown'],
      ['C3', 'unknown'],
      ['OLD', null],
    ]);
    const seen = await app.call('GET', '/v1/camera-statuses', { as: machine });
    expect(seen).toMatchObject({ status: 403 });
  });

  it('walk through history by tokens without losing what commits late', async () => {
    const all = await events('?limit=200');
    const walked: string[] = [];
    let page = await events('?limit=2');
    const db = app.get(TenantDb);
    await app.as(owner.tenantId, async () => {
      await db.transaction(async (tx) => {
        // open before the rest of the walk and committed after it
        await tx.query('update camera_status set changed_at = changed_at');
        await app.as(owner.tenantId, () =>
          app.get(StatusReports).report(aStatusReport(other.id, [foreign.id])),
        );
        walked.push(...page.items.map(({ id }: { id: string }) => id));
        while (page.nextCursor) {
          page = await events(`?limit=2&after=${page.nextCursor}`);
          walked.push(...page.items.map(({ id }: { id: string }) => id));
        }
        await tx.query(
          `insert into status_event (tenant_id, id, camera_id, site_id, status, recording, reasons, at)
           select tenant_id, uuidv7(), id, site_id, 'online', 'yes', '{late}', now() from camera where id = $1`,
          [cameras[0]!.id],
        );
      });
    });
    expect(walked).toEqual(all.items.map(({ id }: { id: string }) => id));
    const missed = await events(`?after=${page.resume}`);
    expect(missed.items.map(({ cameraId }: { cameraId: string }) => cameraId).toSorted()).toEqual(
      [cameras[0]!.id, foreign.id].toSorted(),
    );
    expect((await events(`?after=${missed.resume}`)).items).toEqual([]);
  });

  it('refuse a forged token', async () => {
    const { resume } = await events();
    const broken = `${resume.slice(0, -2)}${resume.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(await app.call('GET', `/v1/status-events?after=${broken}`, { as: owner })).toMatchObject({
      status: 400,
      body: { code: 'platform.cursor_invalid' },
    });
  });
});

describe('M24', () => {
  const measure = (asOf: Date) =>
    app.as(owner.tenantId, () =>
      app.get(EvidenceRegistry).measure('M24', { scope: {}, asOf, period: { from: asOf, to: asOf } }),
    );
  const later = (hours: number) => new Date(now.now().getTime() + hours * 3_600_000);

  it('is unknown without active cameras, and while silence hides what is offline', async () => {
    expect(await measure(now.now())).toMatchObject({
      value: null,
      unknownReason: 'live:evidence.no_active_cameras',
    });
    await app.as(owner.tenantId, async () => {
      const area = await app.get(Areas).create(site.id, anAreaCreate());
      const purpose = await app.get(Purposes).create(aPurpose());
      for (let number = 1; number <= 2; number++) {
        const camera = await app.get(Cameras).create(
          aCamera({
            siteId: site.id,
            code: `A${number}`,
            ...decided,
            areaId: area.id,
            purposeIds: [purpose.id],
            ownerUserId: owner.userId,
            class: 'conventional_security',
            noticeClass: 'self_evident',
            easilyRecognisable: true,
            faceRecognition: false,
          }),
        );
        cameras.push(camera);
        const answer = await app.call('POST', `/v1/cameras/${camera.id}/transitions`, {
          as: owner,
          body: { to: 'active' },
        });
        expect(answer.status).toBe(200);
      }
    });
    expect(await measure(later(1))).toMatchObject({ value: 0 });
    // how long it was only planned says nothing about silence
    await rows(`update camera set created_at = created_at - interval '9 days' where code like 'A%'`);
    expect(await measure(later(1))).toMatchObject({ value: 0 });
    expect(await measure(later(25))).toMatchObject({
      value: null,
      unknownReason: 'live:evidence.silent_cameras',
    });
  });

  it('leaves out an offline camera only when a person has begun to work on its finding', async () => {
    const [first, second] = cameras.slice(-2).map(({ id }) => id);
    await report(aStatusReport(site.id, [first!]));
    await report(aStatusReport(site.id, [second!], { status: 'offline' }));
    const was = now.now();
    now.set(later(25));
    // the clock of the database's rows is what counts: nobody reports in the meantime
    expect(await app.get(OutageFindingJobs).review()).toBe(1);
    const offline = later(0);
    now.set(was);
    expect(await measure(offline)).toMatchObject({ value: 0.5 });
    const found = await app.call('GET', `/v1/findings?filter[subjectId]=${second}`, { as: owner });
    expect(found.body.items).toMatchObject([{ code: 'live.camera_offline', state: 'open' }]);
    const move = (to: string) =>
      app.call('POST', `/v1/tasks/${found.body.items[0].id}/transitions`, { as: owner, body: { to } });
    expect((await move('in_progress')).status).toBe(200);
    expect(await measure(offline)).toMatchObject({
      value: 0,
      facts: expect.arrayContaining([
        { key: 'live:evidence.longOffline', value: 1 },
        { key: 'live:evidence.longOfflineTaken', value: 1 },
      ]),
    });
    expect((await move('open')).status).toBe(200);
    expect(await measure(offline)).toMatchObject({ value: 0.5 });
    await report(aStatusReport(site.id, [second!]));
  });

  it('counts from the first report of the outage: silence before it does not count', async () => {
    const [first, second] = cameras.slice(-2).map(({ id }) => id);
    await report(aStatusReport(site.id, [first!, second!]));
    now.advance(LEASE_MILLISECONDS + 1);
    await app.get(PresenceJobs).lapse();
    now.advance(30 * 3_600_000);
    await app.as(owner.tenantId, async () => {
      await app.get(StatusReports).report(aStatusReport(site.id, [first!]));
      await app.get(StatusReports).report(aStatusReport(site.id, [second!], { status: 'offline' }));
    });
    expect(await measure(now.now())).toMatchObject({ value: 0 });
    expect(await app.get(OutageFindingJobs).review()).toBe(0);
    expect(await measure(later(24.1))).toMatchObject({ value: 0.5 });
    await app.as(owner.tenantId, () => app.get(StatusReports).report(aStatusReport(site.id, [second!])));
  });

  it('is unknown, not passed, while leases have lapsed and the worker has not said so', async () => {
    const both = cameras.slice(-2).map(({ id }) => id);
    await app.as(owner.tenantId, () => app.get(StatusReports).report(aStatusReport(site.id, both)));
    now.advance(25 * 3_600_000);
    expect(await measure(now.now())).toMatchObject({
      value: null,
      unknownReason: 'live:evidence.silent_cameras',
    });
  });

  it('counts offline cameras, and goes on counting through silence', async () => {
    const [first, second] = cameras.slice(-2).map(({ id }) => id);
    owner = { ...owner, token: await app.signIn('chain', 'owner') };
    machine = owner;
    await report(aStatusReport(site.id, [first!]));
    await report(aStatusReport(site.id, [second!], { status: 'offline' }));
    expect(await measure(later(23))).toMatchObject({ value: 0 });
    expect(await measure(later(25))).toMatchObject({ value: 0.5 });
    const [before] = await rows<{ since: Date }>(
      `select offline_since as since from camera_status where id = '${second}'`,
    );
    now.advance(LEASE_MILLISECONDS + 1);
    await app.get(PresenceJobs).lapse();
    await report(aStatusReport(site.id, [second!], { status: 'offline' }));
    expect(await rows(`select offline_since as since from camera_status where id = '${second}'`)).toEqual([
      before,
    ]);
    await report(aStatusReport(site.id, [second!]));
    expect(await rows(`select offline_since as since from camera_status where id = '${second}'`)).toEqual([
      { since: null },
    ]);
  });
});

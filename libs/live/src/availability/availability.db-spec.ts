import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { Cameras, Purposes } from '@mimamori/cameras';
import { aCamera, aPurpose, decided } from '@mimamori/cameras/testing';
import { aStatusReport } from '@mimamori/live/testing';
import { Clock, FixedClock, type Permissions, RegisterRegistry, TenantDb, uuidv7 } from '@mimamori/platform';

import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { StatusReports } from '../status-report/status-report.service';
import { StatusHistoryJobs } from '../status-history/status-history.jobs';
import { AvailabilityRounds } from './availability-round.service';
import { Availability } from './availability.service';

const app = useApp({ jobs: false });
/** Noon in Japan. */
const clock = new FixedClock(new Date('2026-11-22T03:00:00Z'));
const HOUR = 3_600;
let owner: SignedIn;
let stranger: SignedIn;
let sites: string[];
/** Two of the first store, one of the second. */
let cameras: string[];

const db = () => app.get(TenantDb);
const sql = <Row extends object>(text: string, values: unknown[] = [], tenantId = owner.tenantId) =>
  app.as(tenantId, () => db().transaction((tx) => tx.query<Row>(text, values)));
/** Sets the clock, and signs in again: a token lives minutes. */
async function itIs(instant: Date): Promise<void> {
  clock.set(instant);
  owner = { ...owner, token: await app.signIn('chain', 'owner') };
}
const get = async (path: string, as?: SignedIn) =>
  (await app.call('GET', `/v1/${path}`, { as: as ?? owner })).body;

/** What somebody said, at a time of Japan. */
async function said(
  whom: { camera: number } | { cameras: number[] },
  at: string,
  status: string,
  over: { recording?: string; reasons?: string[] } = {},
) {
  const one = 'camera' in whom ? cameras[whom.camera]! : null;
  const many = 'cameras' in whom ? whom.cameras.map((index) => cameras[index]!) : null;
  const siteId = (one ?? many![0]) === cameras[2] ? sites[1] : sites[0];
  await sql(
    `insert into status_event (tenant_id, at, id, site_id, camera_id, camera_ids, status, recording, reasons)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      owner.tenantId,
      `${at}+09:00`,
      uuidv7(),
      siteId,
      one,
      many,
      status,
      over.recording ?? 'unknown',
      over.reasons ?? [],
    ],
  );
}

async function register(): Promise<void> {
  const purpose = await app.get(Purposes).create(aPurpose());
  sites = [];
  cameras = [];
  for (const [code, count] of [
    ['0001', 2],
    ['0002', 1],
    ['0003', 0],
  ] as const) {
    const site = await app.get(Sites).create(aSiteCreate({ code }));
    const area = await app.get(Areas).create(site.id, anAreaCreate());
    sites.push(site.id);
    for (let number = 1; number <= count; number++) {
      const { id } = await app.get(Cameras).create(
        aCamera({
          siteId: site.id,
          code: `C${number}`,
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
      cameras.push(id);
      const body = { to: 'active' };
      expect((await app.call('POST', `/v1/cameras/${id}/transitions`, { as: owner, body })).status).toBe(200);
    }
  }
}

beforeAll(async () => {
  owner = await app.found('chain');
  stranger = await app.found('other');
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => clock.now());
  await app.as(owner.tenantId, register);
  await sql(`update camera set created_at = '2026-10-01', activated_at = '2026-11-19T00:00:00+09:00'`);
  // the first store: both online; one goes alone, then both together, over midnight
  await said({ camera: 0 }, '2026-11-19T00:00:00', 'online', { recording: 'yes' });
  await said({ camera: 1 }, '2026-11-19T06:00:00', 'online');
  await said({ camera: 1 }, '2026-11-20T10:00:00', 'degraded', { reasons: ['flapping'] });
  await said({ camera: 1 }, '2026-11-20T11:00:00', 'online');
  await said({ cameras: [0, 1] }, '2026-11-20T22:00:00', 'offline', { recording: 'no' });
  await said({ cameras: [0, 1] }, '2026-11-21T02:00:00', 'online', { recording: 'yes' });
  // the second: silent from noon on
  await said({ camera: 2 }, '2026-11-20T00:00:00', 'offline');
  await said({ camera: 2 }, '2026-11-20T06:00:00', 'online');
  await said({ camera: 2 }, '2026-11-21T12:00:00', 'unknown', { reasons: ['no_report'] });
  // today
  await said({ camera: 0 }, '2026-11-22T11:00:00', 'offline');
});

describe('summing up', () => {
  const kept = (camera = 0) =>
    sql(
      `select camera_id, day::text, online, offline, flapping, unknown, outages_open, outages_begun, longest_outage,
      closing_state, closing_outage from availability_day where camera_id = $1 order by day`,
      [cameras[camera]],
    );

  it('goes over every day that is over, once', async () => {
    expect(await app.get(AvailabilityRounds).goOn()).toBe(9);
    expect(await app.get(AvailabilityRounds).goOn()).toBe(0);
    expect(await sql(`select day::text, after_site from availability_round`)).toEqual([
      { day: '2026-11-22', after_site: null },
    ]);
  });

  it('knows what each day began with, and how long an outage has lasted', async () => {
    expect(await kept()).toMatchObject([
      { camera_id: cameras[0], day: '2026-11-19', online: 24 * HOUR, closing_state: 'online' },
      { day: '2026-11-20', online: 22 * HOUR, offline: 2 * HOUR, outages_begun: 1, closing_outage: 2 * HOUR },
      { day: '2026-11-21', offline: 2 * HOUR, outages_open: 1, outages_begun: 0, longest_outage: 4 * HOUR },
    ]);
    expect((await kept(1)).slice(0, 2)).toMatchObject([
      { camera_id: cameras[1], day: '2026-11-19', unknown: 6 * HOUR, online: 18 * HOUR },
      { day: '2026-11-20', flapping: HOUR, offline: 2 * HOUR, outages_begun: 2 },
    ]);
  });

  it('made again from the events comes to the same', async () => {
    const before = await kept();
    await sql(`update availability_round set day = '2026-11-20'`);
    expect(await app.get(AvailabilityRounds).goOn()).toBe(6);
    expect(await kept()).toEqual(before);
  });

  it('waits until nothing of the day can still arrive', async () => {
    const before = clock.now();
    clock.set(new Date('2026-11-22T15:09:00Z'));
    expect(await app.get(AvailabilityRounds).goOn()).toBe(0);
    clock.set(before);
  });
});

describe('the availability of a camera', () => {
  it('is told by days, the running one as far as it has come', async () => {
    const path = `cameras/${cameras[0]}/availability?from=2026-11-20&to=2026-11-22`;
    const answer = await get(path);
    expect(answer).toMatchObject({
      cameraId: cameras[0],
      siteId: sites[0],
      from: '2026-11-20',
      to: '2026-11-22',
      upTo: '2026-11-22T12:00:00.000+09:00',
      missingDays: 0,
      total: {
        countedSeconds: 60 * HOUR,
        onlineSeconds: 55 * HOUR,
        offlineSeconds: 5 * HOUR,
        unknownSeconds: 0,
        availability: 0.916666,
        coverage: 1,
        outages: 2,
        longestOutageSeconds: 4 * HOUR,
      },
    });
    expect(answer.steps.map(({ from, outages }: Record<string, unknown>) => [from, outages])).toEqual([
      ['2026-11-20', 1],
      ['2026-11-21', 1],
      ['2026-11-22', 1],
    ]);
    expect(answer.total.recordingShare).toBe(0.932203);
    const [month] = (await get(`${path}&step=month`)).steps;
    expect(month).toEqual({ from: '2026-11-20', to: '2026-11-22', ...answer.total });
  });

  it('is of the last 30 days that are over, unless asked otherwise, and counts from the activation on', async () => {
    const answer = await get(`cameras/${cameras[2]}/availability`);
    expect(answer).toMatchObject({ from: '2026-10-23', to: '2026-11-21', missingDays: 0 });
    expect(answer.steps).toHaveLength(30);
    // its first day is one of which nobody said anything
    expect(answer.total).toMatchObject({
      countedSeconds: 72 * HOUR,
      unknownSeconds: 36 * HOUR,
      offlineSeconds: 6 * HOUR,
      availability: 0.833333,
      coverage: 0.5,
      recordingShare: null,
    });
  });

  it('says nothing of days to come, and of no camera of others', async () => {
    expect(await get(`cameras/${cameras[0]}/availability?from=2026-12-01&to=2026-12-31`)).toMatchObject({
      steps: [],
      total: { countedSeconds: 0, availability: null, coverage: null },
    });
    for (const path of [`cameras/${cameras[0]}`, `sites/${sites[0]}`])
      expect((await app.call('GET', `/v1/${path}/availability`, { as: stranger })).status).toBe(404);
  });

  it.each([
    ['from=2026-11-22&to=2026-11-20', 'live.period_reversed', '?to'],
    ['from=2025-01-01&to=2026-11-20', 'live.period_too_long', '?to'],
    ['from=1999-12-31', 'live.day_out_of_range', '?from'],
  ])('refuses %s', async (query, code, pointer) => {
    expect(await get(`cameras/${cameras[0]}/availability?${query}`)).toMatchObject({
      status: 400,
      errors: [{ code, pointer }],
    });
  });

  it('is made of the events of yesterday, too, until it is summed up, and says what is missing', async () => {
    const path = `cameras/${cameras[0]}/availability?from=2026-11-19&to=2026-11-21`;
    const before = await get(path);
    await sql(`update availability_round set day = '2026-11-21'`);
    expect(await get(path)).toEqual(before);
    await sql(`update availability_round set day = '2026-11-20'`);
    expect(await get(path)).toMatchObject({ missingDays: 1, total: { countedSeconds: 48 * HOUR } });
    await sql(`update availability_round set day = '2026-11-22'`);
  });
});

describe('the availability of a store', () => {
  it('is that of its cameras together, and tells when all of them were dark', async () => {
    const answer = await get(`sites/${sites[0]}/availability?from=2026-11-19&to=2026-11-22`);
    expect(answer).toMatchObject({
      siteId: sites[0],
      cameras: 2,
      darkSeconds: 4 * HOUR,
      total: { countedSeconds: 168 * HOUR, unknownSeconds: 6 * HOUR, outages: 4 },
    });
    expect(answer.steps.map(({ darkSeconds }: Record<string, unknown>) => darkSeconds)).toEqual([
      0,
      2 * HOUR,
      2 * HOUR,
      0,
    ]);
    expect((await get(`sites/${sites[2]}/availability`)).total.availability).toBeNull();
  });

  it('is over the cameras that the caller may read, without the dark', async () => {
    const onlyFirst: Permissions = {
      version: 'test',
      can: () => true,
      rowFilter: (_action, subject, params) =>
        subject === 'CameraStatus' ? `camera.id = ${params.add(cameras[0])}` : 'true',
    };
    const question = { from: '2026-11-20', to: '2026-11-22', step: 'day' as const };
    const [of] = await app.as(owner.tenantId, () => app.get(Availability).ofSites([sites[0]!], question), {
      permissions: onlyFirst,
    });
    expect(of).toMatchObject({ cameras: 1, darkSeconds: null });
    expect(of!.total).toEqual(
      (await get(`cameras/${cameras[0]}/availability?from=2026-11-20&to=2026-11-22`)).total,
    );
  });
});

describe('the list', () => {
  const siteIds = (answer: { items: { siteId: string }[] }) => answer.items.map(({ siteId }) => siteId);

  it('has the worst store first, page by page', async () => {
    const first = await get('availability?limit=1&totalCount=true');
    expect(first).toMatchObject({ totalCount: 2, items: [{ siteId: sites[1], cameraId: null }] });
    expect(first.items[0].availability).toBe(0.833333);
    const second = await get(`availability?limit=1&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ nextCursor: null, items: [{ siteId: sites[0] }] });
    expect(siteIds(await get('availability?sort=-coverage'))).toEqual([sites[0], sites[1]]);
    const elsewhere = await app.call(
      'GET',
      `/v1/availability?filter[to]=2026-11-20&cursor=${first.nextCursor}`,
      {
        as: owner,
      },
    );
    expect(elsewhere).toMatchObject({ status: 400, body: { code: 'platform.cursor_invalid' } });
  });

  it('speaks of one period from its first page to its last, though a day ends meanwhile', async () => {
    const before = clock.now();
    const first = await get('availability?limit=1');
    const document = `query Next($after: String) { availability(first: 1, after: $after) {
      edges { cursor node { siteId onlineSeconds countedSeconds } } } }`;
    const ask = async (after?: string) =>
      (await app.graphql(owner, document, { after })).body.data.availability.edges[0];
    const edge = await ask();
    const second = await get(`availability?limit=1&cursor=${first.nextCursor}`);
    await itIs(new Date('2026-11-22T15:11:00Z'));
    expect(await app.get(AvailabilityRounds).goOn()).toBe(3);
    expect(await get(`availability?limit=1&cursor=${first.nextCursor}`)).toEqual(second);
    expect((await ask(edge.cursor)).node).toMatchObject({ countedSeconds: second.items[0].countedSeconds });
    const anew = await get('availability?limit=200');
    const { countedSeconds } = anew.items.find(
      ({ siteId }: { siteId: string }) => siteId === second.items[0].siteId,
    );
    expect(countedSeconds).toBe(second.items[0].countedSeconds + 48 * HOUR);
    for (const cursor of [
      `${'20261001'}${first.nextCursor.slice(8)}`,
      `99999999${first.nextCursor.slice(8)}`,
      first.nextCursor.slice(16),
      'x',
    ])
      expect(await get(`availability?limit=1&cursor=${cursor}`)).toMatchObject({
        code: 'platform.cursor_invalid',
      });
    expect(await get(`availability?filter[from]=2026-10-23&cursor=${first.nextCursor}`)).toMatchObject({
      code: 'platform.cursor_invalid',
    });
    await itIs(before);
    await sql(`update availability_round set day = '2026-11-22'`);
    await sql(`delete from availability_day where day = '2026-11-22'`);
    await sql(`delete from availability_site_day where day = '2026-11-22'`);
  });

  it('has the cameras of a store, and only stores of the reader', async () => {
    const { items } = await get(`availability?filter[siteId]=${sites[0]}&filter[from]=2026-11-20`);
    expect(items.map(({ cameraId }: { cameraId: string }) => cameraId)).toEqual([cameras[1], cameras[0]]);
    const tenant = { tenantId: owner.tenantId, code: 'chain' };
    const manager = await app.person(tenant, 'store_manager', { kind: 'sites', siteIds: [sites[0]!] });
    expect(siteIds(await get('availability', manager))).toEqual([sites[0]]);
    expect((await get(`availability?filter[siteId]=${sites[1]}`, manager)).items).toEqual([]);
    expect(await get('availability', stranger)).toMatchObject({ items: [] });
  });

  it('is the same over GraphQL', async () => {
    const query = `{ availability(first: 5) { edges { node { siteId availability darkless: unknownSeconds } } }
      sites(sort: "code") { edges { node { code availability(from: "2026-11-20", to: "2026-11-21", step: month) {
        darkSeconds total { outages } steps { from to } } } } }
      cameras { edges { node { availability { total { coverage } } } } } }`;
    const { data, errors } = (await app.graphql(owner, query)).body;
    expect(errors).toBeUndefined();
    const rest = await get('availability');
    expect(data.availability.edges.map(({ node }: { node: object }) => node)).toMatchObject(
      rest.items.map(({ siteId, availability }: Record<string, unknown>) => ({ siteId, availability })),
    );
    expect(data.sites.edges[0].node.availability).toEqual({
      darkSeconds: 4 * HOUR,
      total: { outages: 3 },
      steps: [{ from: '2026-11-20', to: '2026-11-21' }],
    });
    expect(data.cameras.edges).toHaveLength(3);
  });

  it('is an annex of the report, by month', async () => {
    const before = clock.now();
    clock.set(new Date('2026-12-02T00:00:00Z'));
    await app.get(AvailabilityRounds).goOn();
    const tables = await app.as(owner.tenantId, () => app.get(RegisterRegistry).tables(1));
    const { table } = tables.find(({ name }) => name === 'store-availability')!;
    expect(table).toMatchObject({
      total: 2,
      rows: [['2026-11', '0001', expect.any(String), 62.45, 98.95, 4, 213, 4]],
    });
    expect(table.rows[0]).toHaveLength(table.columns.length);
    clock.set(before);
  });
});

describe('the history', () => {
  it('makes months ahead, moves what came early, and drops what has expired and is summed up', async () => {
    const before = clock.now();
    clock.set(new Date('2027-01-31T15:00:00Z'));
    await said({ camera: 0 }, '2029-01-01T00:00:00', 'online');
    const jobs = app.get(StatusHistoryJobs);
    const { made } = await jobs.keep();
    expect(made).toEqual(expect.arrayContaining(['2027-04-01', '2027-05-01', '2029-01-01']));
    expect(await jobs.keep()).toEqual({ made: [], dropped: [] });

    await said({ camera: 0 }, '2024-01-31T00:00:00', 'online');
    await sql(`update availability_round set day = '2024-01-31'`);
    expect(await jobs.keep()).toEqual({ made: ['2024-01-01'], dropped: [] });
    const days = `select count(*)::int as count from availability_day`;
    const figures = await sql(days);
    clock.set(new Date('2026-11-22T03:00:00Z'));
    await sql(`update availability_round set day = '2026-11-22'`);
    await sql(
      `insert into availability_round values ($1, '2026-11-22', null, now())
      on conflict (tenant_id) do update set day = excluded.day`,
      [stranger.tenantId],
      stranger.tenantId,
    );
    expect((await jobs.keep()).dropped).toEqual(['2024-01-01']);
    expect(await sql(days)).toEqual(figures);
    clock.set(before);
  });

  it('is healthy while the next month is there', async () => {
    const { body } = await app.call('GET', '/health/ready');
    expect(body.checks['status-history']).toBe('up');
    const before = clock.now();
    clock.set(new Date('2028-06-01T00:00:00Z'));
    expect((await app.call('GET', '/health/ready')).body.checks['status-history']).toBe('degraded');
    clock.set(before);
  });

  it('passes over a month that cannot be made, and makes the others', async () => {
    // somebody's clock was wrong by a century, and later by three years
    await said({ camera: 0 }, '2126-01-01T00:00:00', 'online');
    await said({ camera: 0 }, '2029-02-01T00:00:00', 'online');
    expect((await app.get(StatusHistoryJobs).keep()).made).toEqual(['2029-02-01']);
  });
});

describe('days of which the events are gone', () => {
  const day = async (date: string) =>
    sql<Record<string, unknown>>(
      `select online, offline, unknown, closing_state from availability_day where camera_id = $1 and day = $2`,
      [cameras[0], date],
    );
  it('of a tenant that was suspended are unknown, not what was known before', async () => {
    const before = clock.now();
    await app.get(AvailabilityRounds).goOn();
    // as a tenant leaves it that is suspended: its round stands still, others go on, and its months expire
    await sql(`update availability_round set day = '2026-11-22'`);
    await sql(`delete from availability_day where day >= '2026-11-22'`);
    await sql(`delete from availability_site_day where day >= '2026-11-22'`);
    const superuser = new pg.Client(app.database.superuserUrl);
    await superuser.connect();
    await superuser.query(
      `update availability_day set closing_state = 'online', closing_outage = null where camera_id = $1 and day = '2026-11-21'`,
      [cameras[0]],
    );
    for (const month of ['202611', '202612'])
      await superuser.query(`drop table if exists status_event_${month}`);
    await superuser.end();
    await itIs(new Date('2027-01-02T16:00:00Z'));
    await said({ camera: 0 }, '2027-01-02T06:00:00', 'online');
    await app.get(AvailabilityRounds).goOn();
    for (const date of ['2026-11-22', '2026-12-15', '2026-12-31'])
      expect(await day(date)).toEqual([
        { online: 0, offline: 0, unknown: 24 * HOUR, closing_state: 'unknown' },
      ]);
    expect(await day('2027-01-02')).toMatchObject([{ online: 18 * HOUR, unknown: 6 * HOUR }]);
    // figures that were made while there were events are not made anew without them
    expect(await day('2026-11-20')).toMatchObject([{ online: 22 * HOUR, offline: 2 * HOUR }]);
    await sql(`update availability_round set day = '2026-11-20'`);
    await app.get(AvailabilityRounds).goOn();
    expect(await day('2026-11-20')).toMatchObject([{ online: 22 * HOUR, offline: 2 * HOUR }]);
    await itIs(before);
  });

  it('of a camera whose lease has lapsed unseen are unknown from then on', async () => {
    const before = clock.now();
    await itIs(new Date('2027-01-03T03:00:00Z'));
    await app.as(owner.tenantId, () =>
      app.get(StatusReports).report(aStatusReport(sites[0]!, [cameras[0]!])),
    );
    await itIs(new Date('2027-01-03T05:00:00Z'));
    const path = `cameras/${cameras[0]}/availability?from=2027-01-03&to=2027-01-03`;
    // twelve hours before the report, and 90 seconds
    expect((await get(path)).total).toMatchObject({
      onlineSeconds: 12 * HOUR + 90,
      unknownSeconds: 2 * HOUR - 90,
    });
    await itIs(new Date('2027-01-05T03:00:00Z'));
    await app.get(AvailabilityRounds).goOn();
    expect(await day('2027-01-03')).toMatchObject([{ online: 12 * HOUR + 90, closing_state: 'unknown' }]);
    expect(await day('2027-01-04')).toMatchObject([{ unknown: 24 * HOUR }]);
    await itIs(before);
  });
});

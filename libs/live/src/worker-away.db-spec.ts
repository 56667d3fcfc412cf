import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener } from '@mimamori/live/testing';
import { Clock, FixedClock } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../test/support/app';
import { PresenceJobs } from './presence.jobs';
import { LAPSE_LAG_MILLISECONDS, LEASE_MILLISECONDS } from './presence.rules';
import { StatusReports } from './status-report/status-report.service';

const app = useApp({ jobs: false });
const now = new FixedClock(new Date());
let owner: SignedIn;
let siteId: string;
let cameras: string[];

const get = async (path: string) => (await app.call('GET', `/v1/${path}`, { as: owner })).body;
const report = (ids = cameras) =>
  app.as(owner.tenantId, () => app.get(StatusReports).report(aStatusReport(siteId, ids)));
/** The last of the time in which the worker may still be on its way. */
const untilLag = () => now.advance(LEASE_MILLISECONDS + LAPSE_LAG_MILLISECONDS);
const ids = (answer: { items: { cameraId: string }[] }) => answer.items.map(({ cameraId }) => cameraId);

beforeAll(async () => {
  owner = await app.found('chain');
  jest.spyOn(app.get(Clock), 'now').mockImplementation(() => now.now());
  await app.as(owner.tenantId, async () => {
    siteId = (await app.get(Sites).create(aSiteCreate())).id;
    cameras = [];
    for (const code of ['C1', 'C2'])
      cameras.push((await app.get(Cameras).create(aCamera({ siteId, code }))).id);
  });
  cameras.sort();
  await app.http.listen(0, '127.0.0.1');
});

/** Nobody runs `live.presence` in these. */
describe('while the worker stands still', () => {
  let leaseUntil: Date;

  beforeAll(async () => {
    await report();
    leaseUntil = new Date(now.now().getTime() + LEASE_MILLISECONDS);
    untilLag();
  });

  it("a lease that ended a little while ago is the worker's to end", async () => {
    expect(await get(`cameras/${cameras[0]}/status`)).toMatchObject({ status: 'online' });
    expect((await app.call('GET', '/health/ready')).body.checks.presence).toBe('up');
  });

  it('one that ended before that is not believed by any reader', async () => {
    now.advance(10_001);
    const silent = {
      status: 'unknown',
      recording: 'unknown',
      reasons: ['no_report'],
      changedAt: expect.any(String),
    };
    const status = await get(`cameras/${cameras[0]}/status`);
    expect(status).toEqual({ cameraId: cameras[0], siteId, ...silent });
    expect(new Date(status.changedAt)).toEqual(leaseUntil);
    expect(ids(await get('camera-statuses?filter[status]=online'))).toEqual([]);
    expect(
      await get('camera-statuses?filter[status]=unknown&sort=status&limit=1&totalCount=true'),
    ).toMatchObject({
      totalCount: 2,
      items: [silent],
      nextCursor: expect.any(String),
    });
    expect(await get(`sites/${siteId}/presence`)).toMatchObject({
      cameras: { online: 0, unknown: 2 },
      reportedAt: expect.any(String),
    });
    const query = '{ cameras { edges { node { status { status reasons } } } } }';
    const { data } = (await app.graphql(owner, query)).body;
    expect(data.cameras.edges.map(({ node }: { node: object }) => node)).toEqual(
      cameras.map(() => ({ status: { status: 'unknown', reasons: ['no_report'] } })),
    );
  });

  it('a socket is told so when it subscribes, and when it comes back', async () => {
    const { port } = app.http.getHttpServer().address() as { port: number };
    const listen = () => LiveListener.connect(port, { token: owner.token });
    await report();
    const first = await listen();
    await first.subscribe({ all: true });
    await first.hears('snapshot');
    expect([...first.believed.values()]).toEqual(['online', 'online']);
    first.socket.disconnect();
    untilLag();
    now.advance(1);
    const back = await listen();
    await back.subscribe({ all: true, resume: first.resume });
    await back.hears('status');
    expect([...back.believed.values()]).toEqual(['unknown', 'unknown']);
    const anew = await listen();
    await anew.subscribe({ all: true });
    await anew.hears('snapshot');
    expect([...anew.believed.values()]).toEqual(['unknown', 'unknown']);
    for (const { socket } of [back, anew]) socket.disconnect();
  });

  it('readiness says so, looking every ten seconds at most', async () => {
    now.advance(10_000);
    const checks = async () => (await app.call('GET', '/health/ready')).body;
    expect(await checks()).toMatchObject({ status: 'degraded', checks: { presence: 'degraded' } });
    await app.get(PresenceJobs).lapse();
    expect((await checks()).checks.presence).toBe('degraded');
    now.advance(10_000);
    expect((await checks()).checks.presence).toBe('up');
  });

  it('who is reported about again is believed at once', async () => {
    await report([cameras[0]!]);
    expect(ids(await get('camera-statuses?filter[status]=online'))).toEqual([cameras[0]]);
    expect(await get(`sites/${siteId}/presence`)).toMatchObject({ cameras: { online: 1, unknown: 1 } });
  });
});

import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { aStatusReport, LiveListener, until } from '@mimamori/live/testing';
import { Authorizer, type Permissions, TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { StatusReports } from '../status-report/status-report.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let guest: SignedIn;
let siteId: string;
let cameras: string[];
let seen: string[];

const here = <T>(work: () => T) => app.as(owner.tenantId, work);
const report = (status: 'online' | 'offline') =>
  here(() => app.get(StatusReports).report(aStatusReport(siteId, cameras, { status })));
const get = async (path: string, as: SignedIn) => (await app.call('GET', `/v1/${path}`, { as })).body;
async function listen(as: SignedIn): Promise<LiveListener> {
  const { port } = app.http.getHttpServer().address() as { port: number };
  const listener = await LiveListener.connect(port, { token: as.token });
  app.database.beforeDrop(async () => void listener.socket.disconnect());
  await listener.subscribe({ all: true });
  await listener.hears('snapshot');
  return listener;
}
const sitesTold = ({ heard }: LiveListener) => heard.flatMap(({ body }) => body.sites ?? []);

beforeAll(async () => {
  owner = await app.found('chain');
  await here(async () => {
    siteId = (await app.get(Sites).create(aSiteCreate())).id;
    cameras = [];
    for (const code of ['C1', 'C2', 'C3'])
      cameras.push((await app.get(Cameras).create(aCamera({ siteId, code }))).id);
  });
  guest = await app.person({ tenantId: owner.tenantId, code: 'chain' }, 'store_manager', {
    kind: 'sites',
    siteIds: [siteId],
  });
  // a role of a few cameras: the guest reads the status of `seen` alone
  const authorizer = app.get(Authorizer as never) as Authorizer;
  const permissionsOf = authorizer.permissionsOf.bind(authorizer);
  jest.spyOn(authorizer, 'permissionsOf').mockImplementation(async (principal) => {
    const real = await permissionsOf(principal);
    return principal.id === guest.userId ? narrowed(real) : real;
  });
  seen = cameras.slice(0, 1);
  await app.http.listen(0, '127.0.0.1');
});

const narrowed = (real: Permissions): Permissions => ({
  version: `${real.version}:${seen.length}`,
  can: (action, subject, row) =>
    real.can(action, subject, row) && (subject !== 'CameraStatus' || !row || seen.includes(String(row.id))),
  rowFilter: (action, subject, params) => {
    const whole = real.rowFilter(action, subject, params);
    return subject === 'CameraStatus'
      ? `(${whole}) and camera.id = any(${params.add(seen, 'uuid[]')})`
      : whole;
  },
});

describe('whether a store is dark', () => {
  let whole: LiveListener;
  let partly: LiveListener;

  beforeAll(async () => {
    await report('online');
    [whole, partly] = [await listen(owner), await listen(guest)];
    await report('offline');
    await until('the outage', () =>
      [whole, partly].every(({ believed }) => believed.get(seen[0]!) === 'offline'),
    );
  });

  it('is told to who may see all its cameras', async () => {
    expect(await get(`sites/${siteId}/presence`, owner)).toMatchObject({
      dark: true,
      darkSince: expect.any(String),
      cameras: { offline: 3 },
    });
    expect(sitesTold(whole)).toMatchObject([{ siteId, dark: true }]);
    expect(sitesTold(await listen(owner))).toMatchObject([{ siteId, dark: true }]);
  });

  it('is not told to who sees one of them, by any way, nor given away by filter or order', async () => {
    const answer = {
      siteId,
      dark: null,
      darkSince: null,
      cameras: { online: 0, degraded: 0, offline: 1, unknown: 0 },
      reportedAt: expect.any(String),
    };
    expect(await get(`sites/${siteId}/presence`, guest)).toEqual(answer);
    expect((await get('site-statuses?sort=darkSince', guest)).items).toEqual([answer]);
    for (const dark of [true, false])
      expect((await get(`site-statuses?filter[dark]=${dark}`, guest)).items).toEqual([]);
    const query = `{ site(id: "${siteId}") { presence { dark darkSince } }
      sitePresences { edges { node { dark } } } }`;
    const { data } = (await app.graphql(guest, query)).body;
    expect(data).toEqual({
      site: { presence: { dark: null, darkSince: null } },
      sitePresences: { edges: [{ node: { dark: null } }] },
    });
    expect(sitesTold(partly)).toEqual([]);
    expect(sitesTold(await listen(guest))).toEqual([]);
    await report('online');
    await until('the return', () => partly.believed.get(seen[0]!) === 'online');
    expect(sitesTold(partly)).toEqual([]);
    expect(sitesTold(whole)).toMatchObject([{ dark: true }, { dark: false }]);
  });

  it('is told from when the last of them may be seen, too', async () => {
    await report('offline');
    seen = cameras;
    await here(() =>
      app.get(TenantDb).query("select pg_notify('mimamori_access_changed', $1)", [owner.tenantId]),
    );
    await until('the dark store', () => sitesTold(partly).length > 0, 4_000);
    expect(sitesTold(partly)).toMatchObject([{ siteId, dark: true, cameras: 3 }]);
    expect(await get(`sites/${siteId}/presence`, guest)).toMatchObject({ dark: true });
    seen = cameras.slice(0, 2);
    await here(() =>
      app.get(TenantDb).query("select pg_notify('mimamori_access_changed', $1)", [owner.tenantId]),
    );
    const before = partly.heard.length;
    await until('how it stands now', () =>
      partly.heard.slice(before).some(({ name }) => name === 'snapshot'),
    );
    const told = sitesTold(partly).length;
    await report('online');
    await until('the return', () => partly.believed.get(seen[0]!) === 'online');
    expect(sitesTold(partly)).toHaveLength(told);
  });
});

import { Cameras } from '@mimamori/cameras';
import { aCamera } from '@mimamori/cameras/testing';
import { type Permissions, TenantDb, uuidv7 } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { StatusEventLog } from './status-event.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let sites: string[];
/** Three of the first store, one of the second. */
let cameras: string[];

interface Listed {
  readonly status: string;
  readonly cameraId: string | null;
  readonly cameraIds: readonly string[];
}

const list = async (query = '', as = owner) =>
  (await app.call('GET', `/v1/status-events?${query}`, { as })).body;
const both = () => [cameras[0]!, cameras[1]!].toSorted();
const statuses = (answer: { items: readonly Listed[] }) => answer.items.map(({ status }) => status);

async function said(at: string, status: string, site: number, whom: number[]): Promise<void> {
  const ids = whom.map((index) => cameras[index]!);
  const [one, many] = ids.length === 1 ? [ids[0], null] : [null, ids];
  await app.as(owner.tenantId, () =>
    app.get(TenantDb).transaction((tx) =>
      tx.query(
        `insert into status_event (tenant_id, at, id, site_id, camera_id, camera_ids, status, recording, reasons)
         values ($1, $2, $3, $4, $5, $6, $7, 'unknown', '{}')`,
        [owner.tenantId, at, uuidv7(), sites[site], one, many, status],
      ),
    ),
  );
}

beforeAll(async () => {
  owner = await app.found('chain');
  sites = [];
  cameras = [];
  await app.as(owner.tenantId, async () => {
    for (const [code, count] of [
      ['0001', 3],
      ['0002', 1],
    ] as const) {
      const site = await app.get(Sites).create(aSiteCreate({ code }));
      sites.push(site.id);
      for (let number = 1; number <= count; number++)
        cameras.push((await app.get(Cameras).create(aCamera({ siteId: site.id, code: `C${number}` }))).id);
    }
  });
  await said('2026-10-31T14:59:59.999Z', 'online', 0, [0]);
  await said('2026-10-31T15:00:00Z', 'degraded', 0, [1]);
  await said('2026-11-02T00:00:00Z', 'offline', 0, [0, 1]);
  await said('2026-11-03T00:00:00Z', 'unknown', 1, [3]);
  await said('2026-11-04T00:00:00Z', 'online', 0, [0, 1]);
});

describe('the history of statuses', () => {
  it('tells of one camera, or of several of a store in one event', async () => {
    const { items } = await list();
    expect(items).toHaveLength(5);
    expect(items[0]).toMatchObject({ cameraId: cameras[0], cameraIds: [cameras[0]], siteId: sites[0] });
    expect(items[2]).toMatchObject({
      cameraId: null,
      cameraIds: both(),
      previousStatus: null,
    });
  });

  it("has in a camera's own history what was told of it with others", async () => {
    expect(statuses(await list(`filter[cameraId]=${cameras[0]}`))).toEqual(['online', 'offline', 'online']);
    expect(statuses(await list(`filter[cameraId]=${cameras[2]}`))).toEqual([]);
    expect(statuses(await list(`filter[cameraId]=${cameras[0]}&filter[status]=offline`))).toEqual([
      'offline',
    ]);
  });

  it('is narrowed by store, status and time: from on, and not up to', async () => {
    expect(statuses(await list(`filter[siteId]=${sites[1]}`))).toEqual(['unknown']);
    expect(statuses(await list('filter[status]=online'))).toEqual(['online', 'online']);
    const time = (text: string) => encodeURIComponent(text);
    const from = `filter[from]=${time('2026-11-01T00:00:00+09:00')}`;
    expect(statuses(await list(from))).toEqual(['degraded', 'offline', 'unknown', 'online']);
    expect(statuses(await list(`${from}&filter[to]=${time('2026-11-03T00:00:00Z')}`))).toEqual([
      'degraded',
      'offline',
    ]);
    expect(await list('filter[from]=yesterday')).toMatchObject({
      status: 400,
      errors: [{ pointer: '?filter[from]' }],
    });
  });

  it('goes on behind a page in the same order, across both kinds', async () => {
    const seen: string[] = [];
    let page = await list(`filter[cameraId]=${cameras[1]}&limit=1`);
    for (;;) {
      seen.push(...statuses(page));
      if (!page.nextCursor) break;
      page = await list(`filter[cameraId]=${cameras[1]}&limit=1&after=${page.nextCursor}`);
    }
    expect(seen).toEqual(['degraded', 'offline', 'online']);
  });

  it('shows of an event only cameras that the reader may see, and nothing where there are none', async () => {
    const only = (id: string): Permissions => ({
      version: 'test',
      can: () => true,
      rowFilter: (_action, _subject, params) => `camera.id = ${params.add(id)}`,
    });
    const asOne = (id: string) =>
      app.as(owner.tenantId, () => app.get(StatusEventLog).list({ limit: 50, filter: {} }), {
        permissions: only(id),
      });
    const { items } = await asOne(cameras[1]!);
    expect(items.map(({ cameraIds }) => cameraIds)).toEqual([[cameras[1]], [cameras[1]], [cameras[1]]]);
    expect((await asOne(cameras[2]!)).items).toEqual([]);
    const tenant = { tenantId: owner.tenantId, code: 'chain' };
    const manager = await app.person(tenant, 'store_manager', { kind: 'sites', siteIds: [sites[1]!] });
    expect(statuses(await list('', manager))).toEqual(['unknown']);
    expect(statuses(await list('', await app.found('other')))).toEqual([]);
  });

  it('is the same over GraphQL', async () => {
    const query = `query ($id: ID!) { statusEvents(filter: {cameraId: $id, status: offline, to: "2026-11-30T00:00:00Z"}) {
      items { cameraId cameraIds status } } }`;
    const { data, errors } = (await app.graphql(owner, query, { id: cameras[0] })).body;
    expect(errors).toBeUndefined();
    expect(data.statusEvents.items).toEqual([{ cameraId: null, cameraIds: both(), status: 'offline' }]);
  });
});

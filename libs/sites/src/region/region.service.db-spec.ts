import { Audit, AuditEvent } from '@mimamori/audit';
import { NotFound, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { anAreaCreate, aRegionCreate, aSiteCreate } from '@mimamori/sites/testing';

import { useDatabase } from '../../../../test/support/database';
import { Area } from '../area/area.entity';
import { areaListQuery } from '../area/area.queries';
import { Areas } from '../area/area.service';
import { Site } from '../site/site.entity';
import { Sites } from '../site/site.service';
import { AreaRetirement } from '../area/area-retirement.service';
import {
  AreaCodeTaken,
  AreaRetired,
  AreaStillNeeded,
  RegionCodeTaken,
  RegionCycle,
  RegionStillNeeded,
  RegionTooDeep,
} from '../sites.errors';
import { Region } from './region.entity';
import { RegionRemoval } from './region-removal.service';
import { Regions } from './region.service';
import { DEEPEST } from './region.tree';

const database = useDatabase();
const gate = (name: string) => ({ mark: { gate: name }, call: async (_facts: object) => [] as object[] });
const [areaGate, regionGate] = [gate('area.retire'), gate('region.delete')];
let parts: TestParts;
let regions: Regions;
let sites: Sites;
let areas: Areas;
let retirement: AreaRetirement;
let removal: RegionRemoval;

beforeAll(async () => {
  parts = await testParts(database, [Region, Site, Area, AuditEvent], { gates: [areaGate, regionGate] });
  const { db, clock, keysets, gates, jobs } = parts;
  const audit = new Audit(db, clock);
  regions = new Regions(db, clock, keysets, audit);
  sites = new Sites(db, clock, keysets, gates, audit, jobs);
  areas = new Areas(db, clock, keysets, audit, sites);
  retirement = new AreaRetirement(db, clock, gates, audit, areas);
  removal = new RegionRemoval(db, gates, audit, regions);
});
afterAll(() => parts.close());

describe('Regions', () => {
  it('answer a tree, and the sites at and below a region', () =>
    asTenant(uuidv7(), async () => {
      const east = await regions.create(aRegionCreate({ code: 'E' }));
      const west = await regions.create(aRegionCreate({ code: 'W' }));
      const tokyo = await regions.create(aRegionCreate({ code: 'T', parentId: east.id }));
      expect(await regions.tree()).toMatchObject([
        { code: 'E', depth: 1, children: [{ code: 'T', depth: 2, children: [] }] },
        { code: 'W', children: [] },
      ]);
      const inTokyo = await sites.create(aSiteCreate({ regionId: tokyo.id }));
      await sites.create(aSiteCreate({ regionId: west.id }));
      expect(await regions.siteIds([east.id])).toEqual([inTokyo.id]);
      expect(await asTenant(uuidv7(), () => regions.siteIds([east.id]))).toEqual([]);
    }));

  it('refuse a cycle, a code twice and one level too many', () =>
    asTenant(uuidv7(), async () => {
      const chain: string[] = [];
      for (let level = 0; level < DEEPEST; level++)
        chain.push(
          (await regions.create(aRegionCreate({ code: `L${level}`, parentId: chain.at(-1) ?? null }))).id,
        );
      await expect(regions.create(aRegionCreate({ parentId: chain.at(-1) }))).rejects.toThrow(RegionTooDeep);
      await expect(regions.update(chain[0]!, { parentId: chain[2] })).rejects.toThrow(RegionCycle);
      await expect(regions.update(chain[0]!, { parentId: chain[0] })).rejects.toThrow(RegionCycle);
      await expect(regions.create(aRegionCreate({ code: 'L1' }))).rejects.toThrow(RegionCodeTaken);
      await expect(regions.create(aRegionCreate({ parentId: uuidv7() }))).rejects.toMatchObject({
        items: [{ pointer: '/parentId', code: 'sites.region_unknown' }],
      });
    }));

  it('let no cycle arise from two moves at once', () =>
    asTenant(uuidv7(), async () => {
      const [a, b] = [await regions.create(aRegionCreate()), await regions.create(aRegionCreate())];
      const moves = await Promise.allSettled([
        regions.update(a.id, { parentId: b.id }),
        regions.update(b.id, { parentId: a.id }),
      ]);
      expect(moves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await regions.tree()).toMatchObject([{ children: [{ children: [] }] }]);
    }));
});

describe('the order of regions', () => {
  it('is their position, then their code, and follows a change', () =>
    asTenant(uuidv7(), async () => {
      const [a] = [await regions.create(aRegionCreate({ code: 'A' }))];
      await regions.create(aRegionCreate({ code: 'C', position: 1 }));
      await regions.create(aRegionCreate({ code: 'B', position: 1 }));
      const codes = async () => (await regions.tree()).map(({ code }) => code);
      expect(await codes()).toEqual(['A', 'B', 'C']);
      expect(await regions.update(a!.id, { position: 2 })).toMatchObject({ position: 2, version: 2 });
      expect(await codes()).toEqual(['B', 'C', 'A']);
    }));
});

describe('the database', () => {
  it('refuses a cycle that goes past the service, at any distance', () =>
    asTenant(uuidv7(), async () => {
      const a = await regions.create(aRegionCreate());
      const b = await regions.create(aRegionCreate({ parentId: a.id }));
      const c = await regions.create(aRegionCreate({ parentId: b.id }));
      for (const { id } of [b, c]) {
        const move = parts.db.query('update region set parent_id = $1 where id = $2', [id, a.id]);
        await expect(move).rejects.toMatchObject({ code: '23514', constraint: 'region_no_cycle' });
      }
    }));

  it('refuses a municipality of another prefecture, a half position and days in the wrong order', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await sites.create(aSiteCreate({ prefecture: '東京都' }));
      const write = (columns: string) => parts.db.query(`update site set ${columns} where id = $1`, [id]);
      await expect(write("municipality_code = '12203'")).rejects.toMatchObject({
        constraint: 'site_municipality',
      });
      await expect(write("prefecture = null, municipality_code = '13101'")).rejects.toMatchObject({
        constraint: 'site_municipality',
      });
      await expect(write('latitude = 35')).rejects.toMatchObject({ constraint: 'site_position' });
      await expect(write("opened_on = '2026-02-01', closed_on = '2026-01-01'")).rejects.toMatchObject({
        constraint: 'site_dates',
      });
      await write("municipality_code = '13101'");
      expect(await sites.get(id)).toMatchObject({ municipalityCode: '13101', prefecture: '東京都' });
    }));
});

describe('a region', () => {
  it('goes only when it is empty and nobody needs it', () =>
    asTenant(uuidv7(), async () => {
      const region = await regions.create(aRegionCreate());
      const below = await regions.create(aRegionCreate({ parentId: region.id }));
      const site = await sites.create(aSiteCreate({ regionId: region.id }));
      regionGate.call = async () => [{ pointer: '', code: 'access.region_granted' }];
      const refusal = await removal.remove(region.id).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(RegionStillNeeded);
      expect(refusal).toMatchObject({
        items: [
          { code: 'access.region_granted' },
          { code: 'sites.region_has_sites', params: { count: 1 } },
          { code: 'sites.region_has_regions', params: { count: 1 } },
        ],
      });
      regionGate.call = async () => [];
      await sites.update(site.id, { regionId: null });
      await removal.remove(below.id);
      expect(await removal.remove(region.id)).toMatchObject({ id: region.id });
      await expect(regions.get(region.id)).rejects.toThrow(NotFound);
      await expect(removal.remove(region.id)).rejects.toThrow(NotFound);
      expect(await regions.tree()).toEqual([]);
    }));

  it('that a table of a higher lib refers to stays, gate or not', () =>
    asTenant(uuidv7(), async () => {
      const region = await regions.create(aRegionCreate());
      const [userId, now] = [uuidv7(), parts.clock.now()];
      const { db } = parts;
      await db.query(
        `insert into user_account (tenant_id, id, login_id, name, locale, status, search_text, created_at, updated_at)
         values (mimamori.current_tenant(), $1, 'kanto', '関 東子', 'ja', 'active', '', $2, $2)`,
        [userId, now],
      );
      await db.query(
        `insert into role_assignment (tenant_id, id, user_id, role, scope_kind, region_id, granted_by, created_at, updated_at)
         values (mimamori.current_tenant(), $1, $2, 'region_manager', 'region', $3, 'system', $4, $4)`,
        [uuidv7(), userId, region.id, now],
      );
      await expect(removal.remove(region.id)).rejects.toMatchObject({
        items: [{ code: 'sites.region_referred' }],
      });
      expect(await regions.get(region.id)).toMatchObject({ id: region.id });
    }));
});

describe('an area', () => {
  it('is out of use when nobody needs it any more, and then stays as it is', () =>
    asTenant(uuidv7(), async () => {
      const site = await sites.create(aSiteCreate());
      const area = await areas.create(site.id, anAreaCreate({ floor: '２ｆ' }));
      expect(area).toMatchObject({ floor: '2F', state: 'active' });
      let asked: object = {};
      areaGate.call = async (facts: object) => {
        asked = facts;
        return [{ pointer: '', code: 'cameras.cameras_in_area', params: { count: 2 } }];
      };
      await expect(retirement.retire(area.id)).rejects.toThrow(AreaStillNeeded);
      expect(asked).toMatchObject({ siteId: site.id, areaId: area.id, tx: expect.any(Object) });
      areaGate.call = async () => [];
      const retired = await retirement.retire(area.id);
      expect(retired).toMatchObject({ state: 'retired', version: 2 });
      expect(await areas.get(area.id)).toEqual(retired);
      await expect(retirement.retire(area.id)).rejects.toThrow(AreaRetired);
      await expect(areas.update(area.id, { name: '改' })).rejects.toThrow(AreaRetired);
      expect(await areas.ofSites([site.id])).toEqual([]);
      const list = (filter: object) => areas.list(site.id, areaListQuery.parse({ filter }));
      expect((await list({ state: 'active' })).items).toEqual([]);
      expect((await list({ floor: '2f', state: 'retired' })).items).toHaveLength(1);
    }));
});

describe('Areas', () => {
  it('belong to one site and have a code of their own there', () =>
    asTenant(uuidv7(), async () => {
      const [here, there] = [await sites.create(aSiteCreate()), await sites.create(aSiteCreate())];
      const area = await areas.create(here.id, anAreaCreate({ code: 'A1', class: 'entrance' }));
      await areas.create(there.id, anAreaCreate({ code: 'A1' }));
      await expect(areas.create(here.id, anAreaCreate({ code: 'A1' }))).rejects.toThrow(AreaCodeTaken);
      expect(await areas.get(area.id, here.id)).toEqual(area);
      await expect(areas.get(area.id, there.id)).rejects.toThrow(NotFound);
      expect(await areas.update(area.id, { class: 'checkout' })).toMatchObject({
        class: 'checkout',
        version: 2,
      });
      const page = await areas.list(here.id, areaListQuery.parse({ totalCount: true }));
      expect(page).toMatchObject({ items: [{ id: area.id }], totalCount: 1, nextCursor: null });
      expect(await areas.ofSites([here.id, there.id])).toHaveLength(2);
    }));

  it('are not to be had at a site that is absent or another tenant’s', async () => {
    const foreign = await asTenant(uuidv7(), () => sites.create(aSiteCreate()));
    await asTenant(uuidv7(), async () => {
      await expect(areas.create(foreign.id, anAreaCreate())).rejects.toThrow(NotFound);
      await expect(areas.list(foreign.id, areaListQuery.parse({}))).rejects.toThrow(NotFound);
    });
  });
});

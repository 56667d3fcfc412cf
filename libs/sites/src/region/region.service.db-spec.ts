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
import { AreaCodeTaken, RegionCodeTaken, RegionCycle, RegionTooDeep } from '../sites.errors';
import { Region } from './region.entity';
import { Regions } from './region.service';
import { DEEPEST } from './region.tree';

const database = useDatabase();
let parts: TestParts;
let regions: Regions;
let sites: Sites;
let areas: Areas;

beforeAll(async () => {
  parts = await testParts(database, [Region, Site, Area, AuditEvent]);
  const { db, clock, keysets, gates, jobs } = parts;
  const audit = new Audit(db, clock);
  regions = new Regions(db, clock, keysets, audit);
  sites = new Sites(db, clock, keysets, gates, audit, jobs);
  areas = new Areas(db, clock, keysets, audit, sites);
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

import { Audit, AuditEvent } from '@mimamori/audit';
import { logged } from '@mimamori/audit/testing';
import {
  Forbidden,
  InvalidInput,
  NotFound,
  type Permissions,
  type SqlParams,
  uuidv7,
  VersionMismatch,
} from '@mimamori/platform';
import { asTenant, everything, nothing } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { anAreaCreate, aRegionCreate, aSiteCreate, everyDay } from '@mimamori/sites/testing';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { Area } from '../area/area.entity';
import { Areas } from '../area/area.service';
import { Region } from '../region/region.entity';
import { Regions } from '../region/region.service';
import { SiteCodeTaken, SiteStillNeeded } from '../sites.errors';
import { SITES_CHANGED } from '../sites.signals';
import { Site } from './site.entity';
import { type SiteListRequest, siteListQuery } from './site.queries';
import { Sites } from './site.service';

const database = useDatabase();
const openGate = { mark: { gate: 'site.close' }, call: async (_facts: object) => [] as object[] };
let parts: TestParts;
let sites: Sites;
let regions: Regions;

beforeAll(async () => {
  parts = await testParts(database, [Site, Region, Area, AuditEvent], { gates: [openGate] });
  const { db, clock, keysets, gates, jobs } = parts;
  const audit = new Audit(db, clock);
  sites = new Sites(db, clock, keysets, gates, audit, jobs);
  regions = new Regions(db, clock, keysets, audit);
});
afterAll(() => parts.close());

const asked = (query: object = {}): SiteListRequest => siteListQuery.parse(query);
const names = async (query: object) => (await sites.list(asked(query))).items.map(({ name }) => name);

/** Reads only these sites, and nothing else. */
const reader = (...ids: string[]): Permissions => ({
  version: 'reader',
  can: (action, subject, row) =>
    action === 'read' && subject === 'Site' && (!row || ids.includes(String(row.siteId))),
  rowFilter: (action, subject, params: SqlParams) =>
    action === 'read' && subject === 'Site' ? `site.id = any(${params.add(ids, 'uuid[]')})` : 'false',
});

describe('Sites.create', () => {
  it('keeps the zeros of a code and writes the log', () =>
    asTenant(uuidv7(), async () => {
      const created = await sites.create(aSiteCreate({ code: '０００１' }));
      expect(created).toMatchObject({ code: '0001', status: 'open', version: 1, regionId: null });
      expect(await sites.get(created.id)).toEqual(created);
      expect(await logged(parts.db)).toMatchObject([
        { action: 'sites.site.create', subject: 'Site', subjectId: created.id, details: { code: '0001' } },
      ]);
    }));

  it('refuses a code twice in one tenant, and writes nothing then', () =>
    asTenant(uuidv7(), async () => {
      await sites.create(aSiteCreate({ code: '0001' }));
      await expect(sites.create(aSiteCreate({ code: '0001' }))).rejects.toThrow(SiteCodeTaken);
      expect(await logged(parts.db)).toHaveLength(1);
      await asTenant(uuidv7(), () => sites.create(aSiteCreate({ code: '0001' })));
    }));

  it('takes neither an unknown region nor another tenant’s', async () => {
    const foreign = await asTenant(uuidv7(), () => regions.create(aRegionCreate()));
    await asTenant(uuidv7(), async () => {
      for (const regionId of [uuidv7(), foreign.id]) {
        const refusal = await sites.create(aSiteCreate({ regionId })).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(InvalidInput);
        expect(refusal).toMatchObject({ items: [{ pointer: '/regionId', code: 'sites.region_unknown' }] });
      }
    });
  });

  it('asks for permission', () =>
    asTenant(uuidv7(), () => expect(sites.create(aSiteCreate())).rejects.toThrow(Forbidden), {
      permissions: nothing,
    }));
});

describe('the facts of a site', () => {
  const facts = {
    nameKana: 'ﾐﾏﾓﾘﾏｰﾄﾁﾊﾞﾃﾝ',
    postalCode: '〒2720021',
    municipalityCode: '122033',
    municipalityName: '市川市',
    prefecture: null,
    address: '八幡1-1-1',
    phone: '０４７−１２３−４５６７',
    latitude: 35.72194444,
    longitude: 139.93111111,
    openedOn: '2020-04-01',
    openingHours: everyDay({ opens: '09:00', closes: '12:00' }, { opens: '13:00', closes: '26:00' }),
    filing: { filedOn: '2020-03-01', reference: '第１号' },
  };
  const stored = {
    nameKana: 'ミマモリマートチバテン',
    postalCode: '272-0021',
    municipalityCode: '12203',
    prefecture: '千葉県',
    phone: '047-123-4567',
    latitude: 35.721944,
    longitude: 139.931111,
    filing: { required: null, filedOn: '2020-03-01', reference: '第１号' },
  };

  it('are normalised, and come back as they went in', () =>
    asTenant(uuidv7(), async () => {
      const created = await sites.create(aSiteCreate(facts));
      expect(created).toMatchObject({ ...stored, openingHours: facts.openingHours });
      expect(await sites.get(created.id)).toEqual(created);
      expect(await sites.update(created.id, { openingHours: created.openingHours })).toEqual(created);
    }));

  it('are recorded field by field', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await sites.create(aSiteCreate(facts));
      const filing = { required: true, filedOn: null, reference: null };
      await sites.update(id, { filing, phone: null, openingHours: null });
      const [, update] = await logged(parts.db);
      expect(update!.details).toEqual({
        changes: [
          { field: 'phone', from: stored.phone, to: null },
          { field: 'openingHours', from: facts.openingHours, to: null },
          { field: 'filing', from: stored.filing, to: filing },
        ],
      });
    }));

  it.each<[string, object, string, string]>([
    ['a municipality elsewhere', { prefecture: '東京都' }, '/municipalityCode', 'sites.prefecture_mismatch'],
    ['an end before the beginning', { closedOn: '2020-03-31' }, '/closedOn', 'sites.closed_before_opened'],
    ['half a position', { latitude: null }, '/latitude', 'sites.position_half'],
  ])('are refused with %s, at first and later', (_case, over, pointer, code) =>
    asTenant(uuidv7(), async () => {
      const refusal = { items: [{ pointer, code }] };
      await expect(sites.create(aSiteCreate({ ...facts, ...over }))).rejects.toMatchObject(refusal);
      const { id } = await sites.create(aSiteCreate(facts));
      await expect(sites.update(id, over)).rejects.toMatchObject(refusal);
    }),
  );
});

describe('Sites.update', () => {
  it('records old and new values, raises the version, and does nothing when nothing changes', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await sites.create(aSiteCreate({ name: '銀座店' }));
      const changed = await sites.update(id, { name: '銀座本店' });
      expect(changed).toMatchObject({ name: '銀座本店', version: 2 });
      expect(await sites.update(id, { name: '銀座本店' })).toEqual(changed);
      expect(await sites.get(id)).toEqual(changed);
      const [, update, ...rest] = await logged(parts.db);
      expect(update!.details).toEqual({ changes: [{ field: 'name', from: '銀座店', to: '銀座本店' }] });
      expect(rest).toEqual([]);
    }));

  it('holds to If-Match, and to the row it read', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await sites.create(aSiteCreate());
      await sites.update(id, { name: '一' }, IfMatchHeader.ofVersion(id, 1));
      await expect(sites.update(id, { name: '二' }, IfMatchHeader.ofVersion(id, 1))).rejects.toThrow(
        VersionMismatch,
      );
      const both = await Promise.allSettled([
        sites.update(id, { name: '三' }),
        sites.update(id, { name: '四' }),
      ]);
      expect((await sites.get(id)).version).toBe(
        2 + both.filter(({ status }) => status === 'fulfilled').length,
      );
    }));

  it('is held back from closing by whoever still needs the site', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await sites.create(aSiteCreate());
      openGate.call = async ({ tx }: { tx?: unknown }) => [
        { pointer: '', code: 'cameras.cameras_active', params: { count: tx ? 3 : 0 } },
      ];
      const refusal = await sites.update(id, { status: 'closed' }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(SiteStillNeeded);
      expect(refusal).toMatchObject({ items: [{ code: 'cameras.cameras_active', params: { count: 3 } }] });
      openGate.call = async () => [];
      expect(await sites.update(id, { status: 'closed' })).toMatchObject({
        status: 'closed',
        closedOn: '2026-11-21',
      });
    }));

  it('says 404 for what may not be read and 403 for what may not be changed', async () => {
    const tenantId = uuidv7();
    const { id } = await asTenant(tenantId, () => sites.create(aSiteCreate()));
    await asTenant(tenantId, () => expect(sites.update(id, { name: 'x' })).rejects.toThrow(NotFound), {
      permissions: nothing,
    });
    await asTenant(tenantId, () => expect(sites.update(id, { name: 'x' })).rejects.toThrow(Forbidden), {
      permissions: reader(id),
    });
    await asTenant(uuidv7(), () => expect(sites.update(id, { name: 'x' })).rejects.toThrow(NotFound));
  });

  it('tells other processes when a site comes or moves, and not when it is renamed', async () => {
    const tenantId = uuidv7();
    const client = new pg.Client(database.url);
    await client.connect();
    const heard: (string | undefined)[] = [];
    client.on('notification', ({ payload }) => heard.push(payload));
    await client.query(`listen ${SITES_CHANGED}`);
    await asTenant(tenantId, async () => {
      const region = await regions.create(aRegionCreate());
      const { id } = await sites.create(aSiteCreate());
      await sites.update(id, { name: '改名' });
      await sites.update(id, { regionId: region.id });
    });
    await client.query('select 1');
    await client.end();
    expect(heard).toEqual([tenantId, tenantId]);
  });
});

describe('Sites.list', () => {
  const tenantId = uuidv7();
  const as = <T>(work: () => Promise<T>, permissions = everything) =>
    asTenant(tenantId, work, { permissions });
  const ids: Record<string, string> = {};

  beforeAll(() =>
    as(async () => {
      const kanto = await regions.create(aRegionCreate({ name: '関東' }));
      const tokyo = await regions.create(aRegionCreate({ name: '東京', parentId: kanto.id }));
      ids.kanto = kanto.id;
      const made = [
        aSiteCreate({
          code: '0002',
          name: '渋谷センター街店',
          nameKana: 'シブヤセンターガイテン',
          regionId: tokyo.id,
        }),
        aSiteCreate({ code: '0001', name: '髙島平店', nameKana: 'タカシマダイラテン', regionId: kanto.id }),
        aSiteCreate({ code: '0010', name: '札幌ＡＢＣ店', nameKana: null, prefecture: '北海道' }),
      ];
      for (const input of made) ids[input.code] = (await sites.create(input)).id;
    }),
  );

  it.each([
    ['ｼﾌﾞﾔ', ['渋谷センター街店']],
    ['しぶや 0002', ['渋谷センター街店']],
    ['abc', ['札幌ＡＢＣ店']],
    ['%', []],
    ['東京都', ['髙島平店', '渋谷センター街店']],
  ])('finds by width, kana and case: %s', (q, found) =>
    as(async () => expect(await names({ q })).toEqual(found)),
  );

  it('filters by municipality and by the class of an area in use', () =>
    as(async () => {
      const audit = new Audit(parts.db, parts.clock);
      const areas = new Areas(parts.db, parts.clock, parts.keysets, audit, sites);
      const area = await areas.create(ids['0010']!, anAreaCreate({ class: 'cash_office' }));
      await areas.create(ids['0010']!, anAreaCreate({ class: 'cash_office' }));
      expect(await names({ filter: { areaClass: 'cash_office' } })).toEqual(['札幌ＡＢＣ店']);
      expect(await names({ filter: { areaClass: 'restroom' } })).toEqual([]);
      await parts.db.query("update area set state = 'retired' where site_id = $1", [area.siteId]);
      expect(await names({ filter: { areaClass: 'cash_office' } })).toEqual([]);
      await sites.update(ids['0010']!, { municipalityCode: '01100' });
      expect(await names({ filter: { municipalityCode: '011002' } })).toEqual(['札幌ＡＢＣ店']);
      expect(await names({ filter: { municipalityCode: '13101' } })).toEqual([]);
      expect(await names({ sort: 'nameKana' })).toEqual(['札幌ＡＢＣ店', '渋谷センター街店', '髙島平店']);
    }));

  it('filters and sorts', () =>
    as(async () => {
      expect(await names({ filter: { code: '0010' } })).toEqual(['札幌ＡＢＣ店']);
      expect(await names({ filter: { regionId: ids.kanto } })).toEqual(['髙島平店', '渋谷センター街店']);
      expect(await names({ filter: { prefecture: '北海道', status: 'open' } })).toEqual(['札幌ＡＢＣ店']);
      expect(await names({ sort: '-code' })).toEqual(['札幌ＡＢＣ店', '渋谷センター街店', '髙島平店']);
      expect(() => asked({ sort: 'search_text' })).toThrow();
    }));

  it.each(['code', '-name', 'nameKana', '-nameKana', 'createdAt', '-createdAt'])(
    'pages by %s without a gap',
    (sort) =>
      as(async () => {
        const all = (await sites.list(asked({ sort }))).items.map(({ id }) => id);
        const paged: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await sites.list(asked({ sort, limit: 1, ...(cursor && { cursor }) }));
          paged.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(paged).toEqual(all);
        expect(all).toHaveLength(3);
      }),
  );

  it('counts, lists and pages only what may be read', () =>
    as(
      async () => {
        const page = await sites.list(asked({ limit: 1, totalCount: true }));
        expect(page).toMatchObject({ items: [{ code: '0001' }], totalCount: 2 });
        const next = await sites.list(asked({ limit: 1, cursor: page.nextCursor }));
        expect(next).toMatchObject({ items: [{ code: '0010' }], nextCursor: null });
        expect(
          [...(await sites.findByCode(['０００１', '0002']))].map(([code, { id }]) => [code, id]),
        ).toEqual([['０００１', ids['0001']]]);
      },
      reader(ids['0001']!, ids['0010']!),
    ));
});
